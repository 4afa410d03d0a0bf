// Drafts: a template, a file and the mapping between them, brought in any order until they are generated.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Base } from '../../base/base.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { checkVersion } from '../../base/http/etag.ts'
import { readVersion } from '../templates/index.ts'
import { readUploadOf } from '../workspace/index.ts'
import { lockDraft, readBatch, readBatchInFull } from './batches.ts'
import type { documentsContract } from './contract.ts'
import { readRecords, readUploadData } from './data.ts'
import { rematch, survey } from './mappings.ts'
import { replaceRows } from './row_store.ts'
import type { BatchInFull } from './shapes.ts'

type Routes = typeof documentsContract

const nothing = {
  placeholders: {},
  customer: { name: null, email: null, phone: null, reference: null },
  title: null,
}

export async function createBatch(base: Base, tx: Tx, ask: Ask<Routes['createBatch']>): Promise<BatchInFull> {
  const { name, rows, ...parts } = ask.body
  if (rows !== undefined && parts.upload_id !== undefined)
    throw refuse('batch.two_sources', 422, 'Give either an upload or rows, not both.')
  const made = await tx
    .insertInto('batches')
    .values({ name: name ?? '', mapping: JSON.stringify(nothing), created_by: ask.caller.user_id })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (rows !== undefined) {
    await replaceRows(tx, made.id, readRecords(rows))
    await tx.updateTable('batches').set({ data_name: 'rows' }).where('id', '=', made.id).execute()
  }
  await bringParts(base, tx, ask, made.id, parts)
  if (name === undefined) await nameIt(tx, made.id)
  await rematch(tx, made.id)
  await survey(tx, made.id)
  await audit(tx, ask.actor, { action: 'batch.created', noun: 'batch', noun_id: made.id })
  return readBatchInFull(tx, made.id)
}

/** "letter, clients": what it is made of, until somebody says otherwise. */
async function nameIt(tx: Tx, batch_id: string): Promise<void> {
  const { template_name, data_name } = await readBatch(tx, batch_id)
  const name = [template_name, data_name?.replace(/\.\w+$/, '')].filter(Boolean).join(', ')
  await tx
    .updateTable('batches')
    .set({ name: name || 'New batch' })
    .where('id', '=', batch_id)
    .execute()
}

interface Parts {
  template_id?: string | undefined
  upload_id?: string | undefined
  sheet?: string | undefined
  header_row?: number | undefined
  group_by?: string | null | undefined
}

async function bringParts(
  base: Base,
  tx: Tx,
  ask: Pick<Ask<Routes['createBatch']>, 'caller'>,
  batch_id: string,
  parts: Parts,
): Promise<void> {
  if (parts.template_id !== undefined) {
    const version = await readVersion(tx, { template_id: parts.template_id })
    await tx
      .updateTable('batches')
      .set({ template_version_id: version.id })
      .where('id', '=', batch_id)
      .execute()
    await useInBatch(tx, version.file_id, batch_id)
  }
  const before = await tx
    .selectFrom('batches')
    .selectAll()
    .where('id', '=', batch_id)
    .executeTakeFirstOrThrow()
  const upload_id = parts.upload_id ?? before.upload_id
  const isNewData = [parts.upload_id, parts.sheet, parts.header_row, parts.group_by].some(
    it => it !== undefined,
  )
  if (!isNewData || upload_id === null) return
  const upload = await readUploadOf(
    tx,
    upload_id,
    ['xlsx', 'csv', 'json'],
    'a spreadsheet (.xlsx, .csv) or JSON',
  )
  const sameFile = parts.upload_id === undefined
  const sheet = parts.sheet ?? (sameFile ? (before.sheet ?? undefined) : undefined)
  const group_by = parts.group_by === undefined && sameFile ? before.group_by : (parts.group_by ?? null)
  const header_row =
    parts.header_row ?? (sameFile && parts.sheet === undefined ? (before.header_row ?? undefined) : undefined)
  const data = await readUploadData(base, ask.caller.workspace_id, upload, { sheet, header_row, group_by })
  await replaceRows(tx, batch_id, data)
  await tx
    .updateTable('batches')
    .set({ upload_id, data_name: upload.name, group_by })
    .where('id', '=', batch_id)
    .execute()
  await useInBatch(tx, upload.file_id, batch_id)
}

async function useInBatch(tx: Tx, file_id: string, batch_id: string): Promise<void> {
  const { name } = await tx
    .selectFrom('batches')
    .select('name')
    .where('id', '=', batch_id)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('file_uses')
    .values({ file_id, kind: 'batch', id: batch_id, label: name || 'Batch' })
    .onConflict(it => it.doNothing())
    .execute()
}

export async function changeBatch(base: Base, tx: Tx, ask: Ask<Routes['changeBatch']>): Promise<BatchInFull> {
  const { batch_id } = ask.params
  const { name, outputs, ...parts } = ask.body
  const before = await lockDraft(tx, batch_id)
  checkVersion(before.version, ask.version, 'batch')
  await tx
    .updateTable('batches')
    .set({
      ...(name === undefined ? {} : { name }),
      ...(outputs === undefined ? {} : { outputs: JSON.stringify(outputs) }),
      version: sql<number>`version + 1`,
      updated_at: sql<string>`now()`,
    })
    .where('id', '=', batch_id)
    .execute()
  await bringParts(base, tx, ask, batch_id, parts)
  if (Object.keys(parts).length) {
    await rematch(tx, batch_id)
    await survey(tx, batch_id)
  }
  await audit(tx, ask.actor, {
    action: 'batch.changed',
    noun: 'batch',
    noun_id: batch_id,
    detail: { name, ...parts },
  })
  return readBatchInFull(tx, batch_id)
}
