// What people do to a job while it runs and after: cancel, pause, resume, try again.
import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Tx } from '../db/index.ts'
import { refuse } from '../errors.ts'
import { AGAIN, lockJob, type LockedJob } from './enqueue.ts'
import { finishJob } from './pieces.ts'
import { findLost, lastTurn, putInQueue, takeWaiting } from './queue.ts'

/** Takes what waits out of the queue; what runs is told by its signal within a second. Twice is no error. */
export async function cancelJob(tx: Tx, job_id: string): Promise<void> {
  const job = await lockJob(tx, job_id)
  if (job.finished_at) {
    if (job.status === 'cancelled') return
    throw refuse('job.has_ended', 409, 'This job has ended already, so there is nothing left to cancel.')
  }
  await tx
    .updateTable('jobs')
    .set({ cancel_asked_at: sql`now()` })
    .where('id', '=', job_id)
    .execute()
  await takeWaiting(tx, job_id)
  const { rows } = await sql<{ n: number }>`with ended as (
      update job_pieces p set status = 'cancelled', turn = null
      where job_id = ${job_id} and status = 'open'
        and not exists (select 1 from pgboss.job_common m where m.name = 'pieces' and m.id = p.id) returning 1)
    select count(*) as n from ended`.execute(tx)
  const open = job.pieces_open - rows[0]!.n
  await tx.updateTable('jobs').set({ pieces_open: open }).where('id', '=', job_id).execute()
  if (open === 0) await finishJob(tx, job_id)
}

/** Takes what waits out of the queue; what runs is finished. */
export async function pauseJob(tx: Tx, job_id: string): Promise<void> {
  const job = await lockJob(tx, job_id)
  refuseEnded(job, 'paused')
  if (job.paused_at) return
  await tx
    .updateTable('jobs')
    .set({ paused_at: sql`now()` })
    .where('id', '=', job_id)
    .execute()
  const waiting = await takeWaiting(tx, job_id)
  if (waiting.length === 0) return
  await sql`update job_pieces set turn = null where id = any(${waiting})`.execute(tx)
}

export async function resumeJob(boss: PgBoss, tx: Tx, job_id: string): Promise<void> {
  const job = await lockJob(tx, job_id)
  refuseEnded(job, 'resumed')
  if (!job.paused_at) return
  await tx.updateTable('jobs').set({ paused_at: null }).where('id', '=', job_id).execute()
  await queueOpen(boss, tx, job)
}

/** Opens the pieces that failed or were cancelled once more. @throws {Refusal} `job.nothing_to_retry` (409). */
export async function retryJob(boss: PgBoss, tx: Tx, job_id: string): Promise<void> {
  const job = await lockJob(tx, job_id)
  if (!job.finished_at)
    throw refuse('job.still_runs', 409, 'This job still runs. Wait until it has ended, or cancel it first.')
  const { rows } = await sql<{ n: number }>`with opened as (
      update job_pieces set status = 'open', attempts = 0, failed = 0, error = null, error_code = null
      where job_id = ${job_id} and status in ('error', 'cancelled') returning 1)
    select count(*) as n from opened`.execute(tx)
  const opened = rows[0]!.n
  if (opened === 0)
    throw refuse(
      'job.nothing_to_retry',
      409,
      'No part of this job failed as a whole, so there is nothing to try again.',
    )
  // Failures that finished pieces counted row by row stay counted: those rows are not tried again here.
  await tx
    .updateTable('jobs')
    .set({
      ...AGAIN,
      pieces_open: opened,
      failed: sql`(select coalesce(sum(failed), 0) from job_pieces where job_id = ${job_id})`,
    })
    .where('id', '=', job_id)
    .execute()
  await queueOpen(boss, tx, job)
}

/** Removes jobs that ended before then (ISO 8601), and their hold on the files they made. Gives how many. */
export async function forgetJobs(tx: Tx, before: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`with gone as (
      delete from jobs where finished_at < ${before}::timestamptz returning id),
    released as (delete from file_uses where kind = 'job' and id in (select id::text from gone))
    select count(*) as n from gone`.execute(tx)
  return rows[0]!.n
}

/** Queues what stands in no queue though it should, in this transaction's workspace: after a restore. */
export async function requeueLost(boss: PgBoss, tx: Tx): Promise<number> {
  const lost = await findLost(tx)
  const jobs = Map.groupBy(lost, piece => piece.job_id)
  for (const job_id of jobs.keys()) await queueOpen(boss, tx, await lockJob(tx, job_id))
  return lost.length
}

/** Ends jobs that say they are unfinished though no piece of theirs is open, and puts right what they count. Gives how many. */
export async function settleJobs(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: string }>`select j.id from jobs j
    left join job_pieces p on p.job_id = j.id and p.status = 'open'
    where j.status in ('queued', 'running') group by j.id
    having count(p.id) <> j.pieces_open or count(p.id) = 0`.execute(tx)
  for (const { id } of rows) {
    await lockJob(tx, id)
    const counted = await sql<{ open: number }>`update jobs set pieces_open = (
        select count(*) from job_pieces where job_id = ${id} and status = 'open')
      where id = ${id} returning pieces_open as open`.execute(tx)
    if (counted.rows[0]?.open === 0) await finishJob(tx, id)
  }
  return rows.length
}

// Turns in the order in which the pieces were made.
async function queueOpen(boss: PgBoss, tx: Tx, job: LockedJob) {
  const last = await lastTurn(tx)
  const { rows } = await sql<{ id: string; turn: number }>`update job_pieces p set turn = ${last} + nth.n
    from (select id, row_number() over (order by id) as n from job_pieces q
      where job_id = ${job.job_id} and status = 'open'
        and not exists (select 1 from pgboss.job_common m where m.name = 'pieces' and m.id = q.id)) nth
    where p.id = nth.id returning p.id, p.turn`.execute(tx)
  await putInQueue(boss, tx, { workspace_id: job.workspace_id, job_id: job.job_id }, rows)
}

function refuseEnded(job: LockedJob, verb: string) {
  if (job.finished_at) throw refuse('job.has_ended', 409, `This job has ended, so it cannot be ${verb}.`)
}
