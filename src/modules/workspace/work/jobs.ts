// Jobs as people see them: what runs, how far it is, stop and retry.
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import type { Caller } from '../../../base/auth/caller.ts'
import type { Base } from '../../../base/base.ts'
import { containing, pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { Job, workspaceContract } from '../contract.ts'

type Routes = typeof workspaceContract

const columns = [
  'id',
  'name',
  'title',
  'status',
  'done',
  'failed',
  'total',
  'attempts',
  'error',
  'input',
  'output_file_id',
  'cancel_asked_at',
  'paused_at',
  'created_at',
  'updated_at',
  'finished_at',
] as const

/** A job belongs to the area that its name begins with; who began it sees it in any case. */
export function maySee(caller: Caller, job: { name: string; created_by: string | null }): boolean {
  const area = job.name.slice(0, job.name.indexOf('.'))
  return (
    caller.role === 'admin' ||
    job.created_by === caller.user_id ||
    caller.capabilities.some(it => it === area)
  )
}

function seen(tx: Tx, caller: Caller) {
  const query = tx.selectFrom('jobs').select(columns)
  if (caller.role === 'admin') return query
  return query.where(
    sql<boolean>`(created_by = ${caller.user_id} or split_part(name, '.', 1) = any(${[...caller.capabilities]}::text[]))`,
  )
}

export function listJobs(tx: Tx, ask: Ask<Routes['listJobs']>) {
  let query = seen(tx, ask.caller)
  const { status, name, q } = ask.query
  if (status) query = query.where('status', '=', status)
  if (name) query = query.where('name', '=', name)
  if (q)
    query = query.where(it =>
      it.or([it('title', 'ilike', containing(q)), it('error', 'ilike', containing(q))]),
    )
  return pageOf(query, ask.query, {
    by: 'created_at',
    sort: 'created_at',
    id: 'id',
    descending: true,
    uncounted: true,
  })
}

export async function readJob(tx: Tx, ask: { caller: Caller; params: { job_id: string } }): Promise<Job> {
  const found = await seen(tx, ask.caller).where('id', '=', ask.params.job_id).executeTakeFirst()
  if (!found) throw refuse('job.unknown', 404, 'There is no such job here.')
  return found
}

interface OneJob {
  caller: Caller
  actor: Actor
  params: { job_id: string }
}

export async function cancelJob(base: Base, tx: Tx, ask: OneJob): Promise<Job> {
  const job = await readJob(tx, ask)
  if (job.status !== 'queued' && job.status !== 'running')
    throw refuse('job.ended', 409, 'This job has ended already. There is nothing to stop.')
  await base.jobs.cancel(tx, job.id)
  await audit(tx, ask.actor, {
    action: 'job.cancelled',
    noun: 'job',
    noun_id: job.id,
    detail: { name: job.name },
  })
  return readJob(tx, ask)
}

export async function retryJob(base: Base, tx: Tx, ask: OneJob): Promise<Job> {
  const job = await readJob(tx, ask)
  const hasFailed =
    job.status === 'error' || job.status === 'cancelled' || (job.status === 'done' && job.failed > 0)
  if (!hasFailed)
    throw refuse('job.not_failed', 409, 'Only work that failed or was stopped can be run again.')
  for (const kind of base.trashKinds) await kind.refuseRetry?.(tx, job)
  await base.jobs.retry(tx, job.id)
  await audit(tx, ask.actor, {
    action: 'job.retried',
    noun: 'job',
    noun_id: job.id,
    detail: { name: job.name },
  })
  return readJob(tx, ask)
}
