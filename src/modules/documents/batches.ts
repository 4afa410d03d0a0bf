// Batches: a template, a file and the mapping between them, until they are generated.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Base } from '../../base/base.ts'
import { containing, pageOf, readSort, type Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { checkVersion } from '../../base/http/etag.ts'
import { readVersion } from '../templates/index.ts'
import { readUploadOf } from '../workspace/index.ts'
import { readRecords, readUploadData } from './data.ts'
import type { documentsContract } from './contract.ts'
import { rematch, survey } from './mappings.ts'
import { replaceRows } from './rows.ts'
import type { Batch, BatchInFull } from './shapes.ts'
import type { BatchStatus } from './tables.ts'

type Routes = typeof documentsContract

const unknown = () => refuse('batch.unknown', 404, 'There is no such batch here. It may have been removed.')

/** The state is read from the last run; a batch without one is a draft. */
const status = sql<BatchStatus>`case
  when jobs.id is null then 'draft'
  when jobs.status = 'cancelled' then 'stopped'
  when jobs.status in ('queued', 'running') then case when jobs.paused_at is null then 'generating' else 'paused' end
  else 'generated' end`

const counted = (which: 'done' | 'error') =>
  sql<number>`(select count(*)::int from documents d where d.batch_id = batches.id and d.status = ${which})`

function select(tx: Tx) {
  return tx
    .selectFrom('batches')
    .leftJoin('template_versions as v', 'v.id', 'batches.template_version_id')
    .leftJoin('templates', 'templates.id', 'v.template_id')
    .leftJoin('jobs', 'jobs.id', 'batches.job_id')
    .leftJoin('users', 'users.id', 'batches.created_by')
    .select(['batches.id', 'batches.name', 'v.template_id', 'templates.name as template_name'])
    .select(['v.number as template_version', 'batches.upload_id', 'batches.data_name', 'batches.row_count'])
    .select(['batches.job_id', 'batches.version', 'users.username as created_by'])
    .select(['batches.created_at', 'batches.updated_at'])
    .select([status.as('status'), counted('done').as('done'), counted('error').as('failed')])
    .where('batches.removed_at', 'is', null)
}

export function listBatches(tx: Tx, ask: Ask<Routes['listBatches']>) {
  const { q, sort } = ask.query
  let query = select(tx)
  if (q) query = query.where('batches.name', 'ilike', containing(q))
  if (ask.query.status) query = query.where(status, '=', ask.query.status)
  const { field, descending } = readSort<'created_at' | 'name'>(sort)
  return pageOf(query, ask.query, { by: `batches.${field}`, sort: field, id: 'batches.id', descending })
}

export async function readBatch(tx: Tx, batch_id: string): Promise<Batch> {
  const found = await select(tx).where('batches.id', '=', batch_id).executeTakeFirst()
  if (!found) throw unknown()
  return found
}

export async function readBatchInFull(tx: Tx, batch_id: string): Promise<BatchInFull> {
  const found = await select(tx)
    .select(['batches.sheet', 'batches.sheets', 'batches.header_row', 'batches.columns', 'batches.warnings'])
    .select(['batches.mapping', 'batches.group_by', 'batches.outputs', 'batches.longest_row'])
    .select(['batches.first_bad_row', 'batches.problem_count', 'v.placeholders'])
    .select(
      sql<number | null>`(select min(row_number) from batch_rows r where r.batch_id = batches.id)`.as(
        'first_row',
      ),
    )
    .select(
      sql<number | null>`(select max(row_number) from batch_rows r where r.batch_id = batches.id)`.as(
        'last_row',
      ),
    )
    .where('batches.id', '=', batch_id)
    .executeTakeFirst()
  if (!found) throw unknown()
  return { ...found, placeholders: found.placeholders ?? [] }
}

/** The batch's row, locked until the transaction ends, in a state in which it may be changed. */
export async function lockDraft(tx: Tx, batch_id: string) {
  const found = await tx
    .selectFrom('batches')
    .selectAll()
    .where('id', '=', batch_id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw unknown()
  const { status: state, done } = await readBatch(tx, batch_id)
  if (state === 'generating' || state === 'paused')
    throw refuse('batch.generating', 409, 'This batch is being generated. Stop it first, then change it.')
  if (done > 0)
    throw refuse(
      'batch.has_documents',
      409,
      `This batch has ${done} finished documents. Begin a new batch: the matching is remembered.`,
      { params: { done } },
    )
  return found
}

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

export async function removeBatch(tx: Tx, ask: Ask<Routes['removeBatch']>): Promise<void> {
  const { batch_id } = ask.params
  const batch = await readBatch(tx, batch_id)
  if (batch.status === 'generating' || batch.status === 'paused')
    throw refuse('batch.generating', 409, 'This batch is being generated. Stop it first, then remove it.')
  await tx
    .updateTable('batches')
    .set({ removed_at: sql<string>`now()` })
    .where('id', '=', batch_id)
    .execute()
  await audit(tx, ask.actor, {
    action: 'batch.removed',
    noun: 'batch',
    noun_id: batch_id,
    detail: { name: batch.name },
  })
}
