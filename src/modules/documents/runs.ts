// A batch while it runs: pause, stop, and the imposition sheet.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Base } from '../../base/base.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { readBatch } from './batches.ts'
import type { documentsContract } from './contract.ts'
import type { Batch } from './shapes.ts'

type Routes = typeof documentsContract

const notRunning = () => refuse('batch.not_generating', 409, 'This batch is not being generated just now.')

export async function pauseBatch(base: Base, tx: Tx, ask: Ask<Routes['pauseBatch']>): Promise<Batch> {
  const { batch_id } = ask.params
  const { paused } = ask.body
  const batch = await readBatch(tx, batch_id)
  if (!batch.job_id || (batch.status !== 'generating' && batch.status !== 'paused')) throw notRunning()
  await (paused ? base.jobs.pause(tx, batch.job_id) : base.jobs.resume(tx, batch.job_id))
  const action = paused ? 'batch.paused' : 'batch.resumed'
  await audit(tx, ask.actor, { action, noun: 'batch', noun_id: batch_id })
  return readBatch(tx, batch_id)
}

export async function stopBatch(base: Base, tx: Tx, ask: Ask<Routes['stopBatch']>): Promise<Batch> {
  const { batch_id } = ask.params
  const batch = await readBatch(tx, batch_id)
  if (!batch.job_id || (batch.status !== 'generating' && batch.status !== 'paused')) throw notRunning()
  await base.jobs.cancel(tx, batch.job_id)
  await audit(tx, ask.actor, { action: 'batch.stopped', noun: 'batch', noun_id: batch_id })
  return readBatch(tx, batch_id)
}

/** Cells on the screen; more could not be told apart. */
const maxCells = 2000

/** Seconds over which the rate is taken. */
const rateWindow = 10

export async function readImposition(tx: Tx, ask: Ask<Routes['readImposition']>) {
  const { batch_id } = ask.params
  const batch = await readBatch(tx, batch_id)
  const per_cell = Math.max(1, Math.ceil(batch.row_count / maxCells))
  // A cell of several rows is made when all are, and failed when one is.
  const found = await sql<{ cells: string }>`
    with cell as (
      select (n - 1) / ${per_cell}::int as at, bool_or(status = 'error') as failed, bool_and(coalesce(status = 'done', false)) as done
      from (select row_number() over (order by r.row_number) as n, d.status
        from batch_rows r left join documents d on d.batch_id = r.batch_id and d.row_number = r.row_number
          and d.removed_at is null
        where r.batch_id = ${batch_id}) as each
      group by 1)
    select coalesce(string_agg(case when failed then 'x' when done then '#' else '.' end, '' order by at), '') as cells from cell
  `.execute(tx)
  const recent = await sql<{ count: number; seconds: number }>`
    select count(*)::int as count, extract(epoch from now() - min(updated_at))::float8 as seconds from documents
    where batch_id = ${batch_id} and removed_at is null and status = 'done' and updated_at > now() - make_interval(secs => ${rateWindow}::int)`.execute(
    tx,
  )
  const { count = 0, seconds = null } = recent.rows[0] ?? {}
  const rate = count > 1 && seconds ? Math.round((count / Math.max(seconds, 1)) * 10) / 10 : 0
  const left = batch.row_count - batch.done - batch.failed
  return {
    cells: found.rows[0]?.cells ?? '',
    per_cell,
    done: batch.done,
    failed: batch.failed,
    total: batch.row_count,
    rate,
    seconds_left: batch.status === 'generating' && rate > 0 ? Math.ceil(left / rate) : null,
    status: batch.status,
  }
}
