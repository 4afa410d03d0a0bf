// The queue as a whole, and what is done to many jobs or to what happens by the clock.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { isRefusal, refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { listClock, listWorkers, pauseClock } from '../../../base/jobs/index.ts'
import { ownsInstallation } from '../installation/owner.ts'
import { cancelJob, retryJob } from '../work/jobs.ts'
import type { BulkResult, Queue, queueContract } from './contract.ts'

type Routes = typeof queueContract

export async function readQueue(base: Base, tx: Tx): Promise<Queue> {
  const names = await sql<Queue['names'][number]>`select name,
      count(*) filter (where status = 'queued') as queued,
      count(*) filter (where status = 'running') as running,
      count(*) filter (where (status = 'error' or failed > 0) and finished_at > now() - interval '7 days') as failed,
      count(*) filter (where status = 'done') as done,
      min(created_at) filter (where status = 'queued' and paused_at is null) as oldest_waiting_at
    from jobs group by name order by name`.execute(tx)
  const lag = await base.jobs.lag()
  return {
    names: names.rows,
    waiting: lag.queued,
    oldest_s: Math.round(lag.oldest_s),
    workers: await listWorkers(tx),
    schedules: await listClock(tx),
  }
}

/** Each in a savepoint of its own: one that is refused takes none of the others along. */
export async function changeJobs(base: Base, tx: Tx, ask: Ask<Routes['changeJobs']>): Promise<BulkResult> {
  const act = ask.body.act === 'retry' ? retryJob : cancelJob
  const results: BulkResult['results'] = []
  // In one order everywhere, so that two of these at once wait for each other instead of locking up.
  for (const job_id of [...new Set(ask.body.job_ids)].toSorted()) {
    await sql`savepoint one`.execute(tx)
    try {
      await act(base, tx, { ...ask, params: { job_id } })
      results.push({ job_id, ok: true, code: null, detail: null })
    } catch (error) {
      if (!isRefusal(error)) throw error
      await sql`rollback to savepoint one`.execute(tx)
      results.push({ job_id, ok: false, code: error.code, detail: error.message })
    }
    await sql`release savepoint one`.execute(tx)
  }
  return { results }
}

/** @throws refusal `schedule.unknown` (404), also for those whom the installation is not */
export async function pauseSchedule(
  tx: Tx,
  ask: Ask<Routes['pauseSchedule'] | Routes['resumeSchedule']>,
  pause: boolean,
): Promise<void> {
  const name = ask.params.schedule_name
  const isKnown = (await ownsInstallation(tx)) && (await listClock(tx)).some(it => it.name === name)
  if (!isKnown)
    throw refuse(
      'schedule.unknown',
      404,
      'Nothing of this name happens by the clock here, or it is not your company’s to stop.',
    )
  await pauseClock(tx, name, pause)
  const action = pause ? 'schedule.paused' : 'schedule.resumed'
  await audit(tx, ask.actor, { action, noun: 'schedule', noun_id: name })
}
