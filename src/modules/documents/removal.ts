// Deleting batches and documents, bringing them back, and taking them away for good.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import { releaseFiles } from '../../base/files/index.ts'
import type { Ask } from '../../base/http/ask.ts'
import type { TrashKind } from '../../base/module.ts'
import { putInTrash } from '../workspace/index.ts'
import { readBatch } from './batches.ts'
import type { documentsContract } from './contract.ts'
import { readDocument } from './documents.ts'

type Routes = typeof documentsContract

export async function removeBatch(tx: Tx, ask: Ask<Routes['removeBatch']>): Promise<void> {
  const { batch_id } = ask.params
  await tx.selectFrom('batches').select('id').where('id', '=', batch_id).forUpdate().execute()
  const { status, name } = await readBatch(tx, batch_id)
  if (status === 'generating' || status === 'paused')
    throw refuse('batch.generating', 409, 'This batch is being generated. Stop it first, then remove it.')
  await tx
    .updateTable('batches')
    .set({ removed_at: sql<string>`now()` })
    .where('id', '=', batch_id)
    .execute()
  await putInTrash(tx, ask.actor, { kind: 'batch', id: batch_id, name })
  await audit(tx, ask.actor, { action: 'batch.removed', noun: 'batch', noun_id: batch_id, detail: { name } })
}

/** @throws refusal `batch.in_trash` (409) */
async function refuseInTrash(tx: Tx, { name, input }: { name: string; input: unknown }): Promise<void> {
  const { batch_id } = (input ?? {}) as { batch_id?: unknown }
  if (!name.startsWith('documents.') || typeof batch_id !== 'string') return
  const found = await tx
    .selectFrom('batches')
    .select('name')
    .where('id', '=', batch_id)
    .where('removed_at', 'is not', null)
    .executeTakeFirst()
  if (found)
    throw refuse(
      'batch.in_trash',
      409,
      `The batch ${found.name} is in the trash. Restore it there, then try again.`,
      { params: { batch: found.name } },
    )
}

export const batchTrash: TrashKind = {
  kind: 'batch',
  capability: 'documents',
  takesAlong: sql<boolean>`case when u.kind = 'document' then exists (select 1 from documents d
    join batches b on b.id = d.batch_id where d.id = u.id::uuid and b.removed_at is not null) else false end`,
  refuseRetry: refuseInTrash,
  async restore(tx, id) {
    // It is young again: retention would otherwise put it back the same night.
    const set = { removed_at: null, updated_at: sql<string>`now()` }
    await tx.updateTable('batches').set(set).where('id', '=', id).execute()
  },
  async purge(tx, id) {
    await sql`delete from file_uses u using documents d
      where d.batch_id = ${id} and u.kind = 'document' and u.id = d.id::text`.execute(tx)
    await sql`delete from trash t using documents d
      where d.batch_id = ${id} and t.kind = 'document' and t.noun_id = d.id::text`.execute(tx)
    await releaseFiles(tx, { kind: 'batch', id })
    await tx.deleteFrom('documents').where('batch_id', '=', id).execute()
    await tx.deleteFrom('batches').where('id', '=', id).execute()
  },
}

/** @throws refusals `document.unknown` (404), `batch.generating` (409) */
export async function removeDocument(tx: Tx, ask: Ask<Routes['removeDocument']>): Promise<void> {
  const { document_id } = ask.params
  const { title, batch_id, status } = await readDocument(tx, document_id)
  const batch = await readBatch(tx, batch_id)
  if (status === 'queued' && (batch.status === 'generating' || batch.status === 'paused'))
    throw refuse(
      'document.generating',
      409,
      'This document is being made. Stop its batch first, then delete it.',
    )
  await tx
    .updateTable('documents')
    .set({ removed_at: sql<string>`now()` })
    .where('id', '=', document_id)
    .execute()
  await putInTrash(tx, ask.actor, { kind: 'document', id: document_id, name: title })
  const detail = { title, batch_id }
  await audit(tx, ask.actor, { action: 'document.removed', noun: 'document', noun_id: document_id, detail })
}

/** @throws refusals `document.batch_removed`, `document.place_taken` (409) */
async function restoreDocument(tx: Tx, id: string): Promise<void> {
  const { rows } = await sql<{ row: number; batch: string; is_removed: boolean; is_taken: boolean }>`
    select d.row_number as row, b.name as batch, b.removed_at is not null as is_removed,
      exists (select 1 from documents o where o.batch_id = d.batch_id and o.row_number = d.row_number
        and o.removed_at is null) as is_taken
    from documents d join batches b on b.id = d.batch_id where d.id = ${id}`.execute(tx)
  const { row = 0, batch = '', is_removed = false, is_taken = false } = rows[0] ?? {}
  if (is_removed)
    throw refuse(
      'document.batch_removed',
      409,
      `Its batch ${batch} is in the trash itself. Restore the batch first.`,
      { params: { batch } },
    )
  if (is_taken)
    throw refuse(
      'document.place_taken',
      409,
      `Row ${row} of ${batch} has a new document by now. Delete that one, then restore this one.`,
      { params: { row, batch } },
    )
  await tx.updateTable('documents').set({ removed_at: null }).where('id', '=', id).execute()
}

export const documentTrash: TrashKind = {
  kind: 'document',
  capability: 'documents',
  restore: restoreDocument,
  async purge(tx, id) {
    await releaseFiles(tx, { kind: 'document', id })
    await tx.deleteFrom('documents').where('id', '=', id).execute()
  },
}
