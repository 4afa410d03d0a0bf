// Batches: listing, reading, locking, removing.
import './tables.ts'
import { sql } from 'kysely'
import { containing, pageOf, readSort, type Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import type { documentsContract } from './contract.ts'
import type { Batch, BatchInFull } from './shapes.ts'
import type { BatchStatus } from './tables.ts'

type Routes = typeof documentsContract

export const unknownBatch = () =>
  refuse('batch.unknown', 404, 'There is no such batch here. It may have been removed.')

/** The state is read from the last run; a batch without one is a draft. */
const status = sql<BatchStatus>`case
  when jobs.id is null then 'draft'
  when jobs.status = 'cancelled' then 'stopped'
  when jobs.status in ('queued', 'running') then case when jobs.paused_at is null then 'generating' else 'paused' end
  else 'generated' end`

const counted = (which: 'done' | 'error') =>
  sql<number>`(select count(*)::int from documents d where d.batch_id = batches.id and d.status = ${which}
    and d.removed_at is null)`

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
  if (!found) throw unknownBatch()
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
  if (!found) throw unknownBatch()
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
  if (!found) throw unknownBatch()
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
