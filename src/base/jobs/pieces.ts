// One piece's life in the database: taken by a worker, counted, and ended in one transaction with its job.
import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Db, Tx } from '../db/index.ts'
import type { FaultFacts, Faults } from '../faults/index.ts'
import { lockJob, type LockedJob } from './enqueue.ts'
import type { JobLog } from './log.ts'
import { presentTurn, putInQueue, takeFromQueue, type Payload } from './queue.ts'
import { JOB_COLUMNS, type JobRow } from './tables.ts'

/** A piece that this worker holds. */
export interface Claim extends Payload {
  piece_id: string
  name: string
  message: unknown
  request_id: string | null
  traceparent: string | null
  attempt: number
  /** Of its job, when this one was taken, itself among them. */
  pieces_open: number
  /** Fences off a worker that was taken for dead: it holds an older number. */
  claims: number
}

export type Ending =
  | { how: 'done' }
  | { how: 'error'; error: string; error_code: string | null }
  /** Once more, `after_s` seconds from now; `uncounted` where the attempt is not the piece's fault. */
  | { how: 'again'; after_s: number; uncounted?: boolean }
  | { how: 'cancelled' }

/** Takes the piece for an attempt; undefined where there is nothing to do any more (cancelled, paused, ended). */
export async function claimPiece(
  base: { db: Db; boss: PgBoss },
  message: { id: string; data: Payload },
  resumes: (name: string) => boolean,
): Promise<Claim | undefined> {
  const { workspace_id, job_id } = message.data
  return base.db.in(workspace_id, async tx => {
    const job = await tx
      .selectFrom('jobs')
      .select(['name', 'status', 'attempts', 'cancel_asked_at', 'paused_at', 'request_id', 'traceparent'])
      .select('pieces_open')
      .where('id', '=', job_id)
      .executeTakeFirst()
    const runs = job && (job.status === 'queued' || job.status === 'running')
    if (!runs || job.cancel_asked_at || job.paused_at) {
      await setAside(base.boss, tx, message)
      return undefined
    }
    if (job.status === 'queued') await startJob(tx, job_id)
    const piece = await tx
      .updateTable('job_pieces')
      .set(was => ({
        claims: was('claims', '+', 1),
        attempts: was('attempts', '+', 1),
        ...(resumes(job.name)
          ? { run_done: was.ref('done'), run_failed: was.ref('failed') }
          : { run_done: 0, run_failed: 0 }),
      }))
      .where('id', '=', message.id)
      .where('status', '=', 'open')
      .returning(['message', 'attempts', 'claims'])
      .executeTakeFirst()
    if (!piece) {
      await setAside(base.boss, tx, message)
      return undefined
    }
    if (piece.attempts > Math.max(job.attempts, 1)) await countAttempt(tx, job_id, piece.attempts)
    const { name, request_id, traceparent, pieces_open } = job
    return {
      piece_id: message.id,
      workspace_id,
      job_id,
      name,
      message: piece.message,
      request_id,
      traceparent,
      attempt: piece.attempts,
      pieces_open,
      claims: piece.claims,
    }
  })
}

async function startJob(tx: Tx, job_id: string) {
  await tx
    .updateTable('jobs')
    .set({
      status: 'running',
      attempts: sql`greatest(attempts, 1)`,
      started_at: sql`coalesce(started_at, now())`,
    })
    .where('id', '=', job_id)
    .where('status', '=', 'queued')
    .execute()
}

async function countAttempt(tx: Tx, job_id: string, attempts: number) {
  await tx
    .updateTable('jobs')
    .set({ attempts: sql`greatest(attempts, ${attempts}::int)` })
    .where('id', '=', job_id)
    .execute()
}

/**
 * A piece that comes back, from a dead worker perhaps, when its job was cancelled, paused or had ended. How it stands
 * now is read under the job's lock: who resumed it in between saw the piece in the queue and left it there.
 */
async function setAside(boss: PgBoss, tx: Tx, { id, data }: { id: string; data: Payload }) {
  const there = await tx.selectFrom('jobs').select('id').where('id', '=', data.job_id).executeTakeFirst()
  if (!there) return takeFromQueue(boss, tx, id)
  const job = await lockJob(tx, data.job_id)
  await takeFromQueue(boss, tx, id)
  if (job.cancel_asked_at) return endOpenPiece(tx, job, id, { how: 'cancelled' })
  const turn = job.paused_at || job.finished_at ? null : (await presentTurn(tx)) + 1
  const open = await tx
    .updateTable('job_pieces')
    .set({ turn })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .returning('id')
    .executeTakeFirst()
  if (open && turn !== null) await putInQueue(boss, tx, data, [{ id, turn }])
}

/**
 * Adds to the job's counts within the handler's own transaction, as far as this attempt has come beyond the
 * earlier ones. A piece that gets further begins its attempts anew: what is killed with its worker six times on
 * the way of a long batch is not what kills workers.
 * @throws when the piece was given to another worker meanwhile, so that this transaction is rolled back.
 */
export async function countProgress(
  tx: Tx,
  claim: Claim,
  add: { done?: number; failed?: number },
): Promise<void> {
  await lockJob(tx, claim.job_id)
  const { rows } = await sql<{ done: number; failed: number }>`
    update job_pieces p set run_done = p.run_done + ${add.done ?? 0}, run_failed = p.run_failed + ${add.failed ?? 0},
      done = greatest(p.done, p.run_done + ${add.done ?? 0}),
      failed = greatest(p.failed, p.run_failed + ${add.failed ?? 0}),
      attempts = case when p.run_done + ${add.done ?? 0} > p.done or p.run_failed + ${add.failed ?? 0} > p.failed
        then 1 else p.attempts end
    from (select id, done, failed from job_pieces where id = ${claim.piece_id}) was
    where p.id = was.id and p.claims = ${claim.claims} and p.status = 'open'
    returning p.done - was.done as done, p.failed - was.failed as failed`.execute(tx)
  const more = rows[0]
  if (!more) throw new Error(`piece ${claim.piece_id} was given to another worker`)
  if (more.done === 0 && more.failed === 0) return
  await tx
    .updateTable('jobs')
    .set(was => ({ done: was('done', '+', more.done), failed: was('failed', '+', more.failed) }))
    .where('id', '=', claim.job_id)
    .execute()
}

interface Ender {
  db: Db
  boss: PgBoss
  log: JobLog
  faults: Faults
  ended?: ((tx: Tx, job: JobRow) => Promise<void>) | undefined
}

/** Ends the attempt, and the job with its last piece. Does nothing when another worker holds the piece by now. */
export async function endPiece(base: Ender, claim: Claim, ending: Ending): Promise<void> {
  await base.db.in(claim.workspace_id, async tx => {
    const job = await lockJob(tx, claim.job_id)
    const held = await tx
      .selectFrom('job_pieces')
      .select('id')
      .where('id', '=', claim.piece_id)
      .where('claims', '=', claim.claims)
      .where('status', '=', 'open')
      .forUpdate()
      .executeTakeFirst()
    if (!held) return
    await takeFromQueue(base.boss, tx, claim.piece_id)
    const isCancelled = job.cancel_asked_at !== null && ending.how === 'again'
    if (isCancelled) await endOpenPiece(tx, job, claim.piece_id, { how: 'cancelled' })
    else if (ending.how === 'again') await sendAgain(base.boss, tx, job, claim, ending)
    else await endOpenPiece(tx, job, claim.piece_id, ending)
    const isOver = job.pieces_open === 1 && ending.how !== 'again'
    if (isOver && base.ended) await tellEnded({ ...base, ended: base.ended }, tx, claim)
  })
}

export function factsOf({ name, request_id, job_id }: Claim): FaultFacts {
  return { where: `job ${name}`, request_id, job_id }
}

/** Whoever hears of it may fail; the job has ended all the same. */
async function tellEnded(
  base: Required<Pick<Ender, 'ended'>> & Pick<Ender, 'log' | 'faults'>,
  tx: Tx,
  claim: Claim,
): Promise<void> {
  const job = await tx
    .selectFrom('jobs')
    .select(JOB_COLUMNS)
    .where('id', '=', claim.job_id)
    .executeTakeFirstOrThrow()
  await sql`savepoint ended`.execute(tx)
  try {
    await base.ended(tx, job)
  } catch (error) {
    await sql`rollback to savepoint ended`.execute(tx)
    base.log.error({ err: error, job_id: claim.job_id }, 'the end of a job could not be told')
    base.faults.tell(error, factsOf(claim))
  }
}

async function sendAgain(
  boss: PgBoss,
  tx: Tx,
  job: LockedJob,
  claim: Claim,
  ending: { after_s: number; uncounted?: boolean },
) {
  const turn = job.paused_at ? null : (await presentTurn(tx)) + 1
  await tx
    .updateTable('job_pieces')
    .set(was => ({ turn, ...(ending.uncounted ? { attempts: was('attempts', '-', 1) } : {}) }))
    .where('id', '=', claim.piece_id)
    .execute()
  if (turn === null) return
  const { workspace_id, job_id } = claim
  await putInQueue(boss, tx, { workspace_id, job_id }, [{ id: claim.piece_id, turn }], ending.after_s)
}

async function endOpenPiece(
  tx: Tx,
  job: LockedJob,
  piece_id: string,
  ending: Exclude<Ending, { how: 'again' }>,
) {
  const { error, error_code } = ending.how === 'error' ? ending : { error: null, error_code: null }
  const { rows } = await sql<{ done: number; failed: number }>`
    update job_pieces p set status = ${ending.how}, turn = null, error = ${error}, error_code = ${error_code},
      done = p.done + own.done, failed = p.failed + own.failed
    from (select id, case when ${ending.how} = 'done' and done + failed = 0 then coalesce(units, 0) else 0 end as done,
        case when ${ending.how} = 'error' and done + failed = 0 then coalesce(units, 0) else 0 end as failed
      from job_pieces where id = ${piece_id} and status = 'open') own
    where p.id = own.id returning own.done, own.failed`.execute(tx)
  const own = rows[0]
  if (!own) return
  await tx
    .updateTable('jobs')
    .set(was => ({
      pieces_open: was('pieces_open', '-', 1),
      done: was('done', '+', own.done),
      failed: was('failed', '+', own.failed),
      // The first error stays: it is the one nearest to the cause.
      ...(error
        ? { error: sql`coalesce(error, ${error})`, error_code: sql`coalesce(error_code, ${error_code})` }
        : {}),
    }))
    .where('id', '=', job.job_id)
    .execute()
  if (job.pieces_open === 1) await finishJob(tx, job.job_id)
}

/**
 * Settles status and counts once no piece is open. Units that nobody reported count as failed where a piece
 * failed, otherwise as done. `error` is a job of which nothing succeeded.
 */
export async function finishJob(tx: Tx, job_id: string): Promise<void> {
  await sql`update jobs j set finished_at = now(), paused_at = null,
      status = case when ended.cancelled > 0 then 'cancelled'
        when ended.error > 0 and ended.done = 0 then 'error'
        when j.done = 0 and j.failed > 0 then 'error' else 'done' end,
      failed = case when ended.cancelled = 0 and ended.error > 0 then greatest(j.total - j.done, j.failed) else j.failed end,
      done = case when ended.cancelled = 0 and ended.error = 0 then greatest(j.total - j.failed, j.done) else j.done end
    from (select count(*) filter (where status = 'cancelled') as cancelled,
        count(*) filter (where status = 'error') as error, count(*) filter (where status = 'done') as done
      from job_pieces where job_id = ${job_id}) ended
    where j.id = ${job_id}`.execute(tx)
}
