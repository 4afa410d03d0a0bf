// One attempt at one piece: the handler with its signal and limits, and what its outcome means.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Db, Tx } from '../db/index.ts'
import { isRefusal } from '../errors.ts'
import type { Faults } from '../faults/index.ts'
import { useFile } from '../files/index.ts'
import { withinSpan, type OpenSpan } from '../traces/active.ts'
import type { Traces } from '../traces/index.ts'
import type { JobLog } from './log.ts'
import { countProgress, factsOf, type Claim, type Ending } from './pieces.ts'

/** Shallow: a name and one call. Engines are imported inside `run`, so that the API process stays light. */
export interface JobDef {
  /** `documents.generate` */
  name: string
  /** May run more than once for one piece: outputs need a unique key. */
  run(job: RunningJob): Promise<void>
  /** Attempts after the first that failed (3), after 1, 2, 4 … 60 s. A refusal is final unless it says when to try again. */
  retries?: number
  /**
   * Whether a new attempt skips what an earlier one has done, so that its counts come on top. Left out, each
   * attempt does and counts everything from the start, and what was counted already is not counted twice.
   */
  resumes?: boolean
  /** Ends at once when its job is paused, since what is done is kept and not done again; without it a piece that runs is finished. */
  yields?: boolean
  /** Seconds for one piece (900); the signal is aborted then. */
  timeout_s?: number
}

export interface RunningJob {
  job_id: string
  workspace_id: string
  /** This piece's own, as it was enqueued. */
  message: unknown
  /** From 1. */
  attempt: number
  /** Pieces of its job that had not ended when this one was taken, itself among them: few mean that the end is near. */
  pieces_open: number
  /** Aborted when the worker stops, somebody cancels the job, or time is up. Throw its reason then. */
  signal: AbortSignal
  log: JobLog
  /**
   * Counts units in the same transaction as their outcome; how a second attempt counts is said by `resumes`.
   * It locks the job's row, so call it last.
   */
  progress(tx: Tx, add: { done?: number; failed?: number }): Promise<void>
  /** Makes a saved file the job's result. */
  output(tx: Tx, file_id: string): Promise<void>
}

export type StopReason = 'stop' | 'pause' | 'cancel' | 'timeout'

export interface Base {
  db: Db
  boss: PgBoss
  log: JobLog
  faults: Faults
  traces: Traces
}

const RETRIES = 3
const TIMEOUT_S = 900
/** A handler that does not heed its signal is left behind after this; the fence keeps it from writing. */
const HEED_MS = 3_000
/** A worker that died takes an attempt along; this many more, and the piece itself is what kills workers. */
const DEATHS = 2

/** Runs the handler. Never throws: every outcome is an ending. */
export async function runPiece(
  base: Base,
  def: JobDef | undefined,
  claim: Claim,
  abort: AbortController,
): Promise<Ending> {
  // An older worker during an upgrade: somebody newer will know the job.
  if (!def) return { how: 'again', after_s: 10, uncounted: true }
  const retries = def.retries ?? RETRIES
  if (claim.attempt > retries + 1 + DEATHS) {
    base.faults.tell(new Error('worker terminated each time'), factsOf(claim))
    return lastDeath(claim)
  }
  const span = base.traces.begin({
    name: `job ${claim.name}`,
    kind: 'consumer',
    parent: claim.traceparent,
    facts: { 'octavo.job_id': claim.job_id, 'octavo.attempt': claim.attempt },
  })
  const work = () => tryPiece(base, def, claim, abort, span)
  return span ? withinSpan(span, work) : work()
}

async function tryPiece(
  base: Base,
  def: JobDef,
  claim: Claim,
  abort: AbortController,
  span: OpenSpan | undefined,
): Promise<Ending> {
  const log = base.log.child({ request_id: claim.request_id, job_id: claim.job_id, job: claim.name })
  const timer = setTimeout(() => abort.abort(stopped('timeout')), (def.timeout_s ?? TIMEOUT_S) * 1000)
  try {
    await Promise.race([def.run(runningJob(claim, abort.signal, log)), unheeded(abort.signal)])
    return { how: 'done' }
  } catch (error) {
    span?.end(error)
    const reason = reasonOf(abort.signal)
    if (reason === 'cancel') return { how: 'cancelled' }
    if (reason === 'stop' || reason === 'pause') return { how: 'again', after_s: 0, uncounted: true }
    const fault: unknown = reason === 'timeout' ? abort.signal.reason : error
    return afterError({ ...base, log }, claim, def.retries ?? RETRIES, fault)
  } finally {
    clearTimeout(timer)
    span?.end()
  }
}

function runningJob(claim: Claim, signal: AbortSignal, log: JobLog): RunningJob {
  const { job_id, workspace_id, message, attempt, pieces_open } = claim
  return {
    job_id,
    workspace_id,
    message,
    attempt,
    pieces_open,
    signal,
    log,
    progress: (tx, add) => countProgress(tx, claim, add),
    async output(tx, file_id) {
      const job = await tx
        .updateTable('jobs')
        .set({ output_file_id: file_id })
        .where('id', '=', job_id)
        .returning('title')
        .executeTakeFirstOrThrow()
      await useFile(tx, { file_id, kind: 'job', id: job_id, label: job.title })
    },
  }
}

function afterError({ log, faults }: Base, claim: Claim, retries: number, error: unknown): Ending {
  const refusal = isRefusal(error) ? error : undefined
  const mayPass = refusal ? refusal.retryAfter !== undefined : true
  if (mayPass && claim.attempt <= retries) {
    const after_s = Math.max(backoff(claim.attempt), refusal?.retryAfter ?? 0)
    log.warn({ err: error, attempt: claim.attempt, after_s }, 'a piece failed; trying again')
    return { how: 'again', after_s }
  }
  if (refusal) {
    log.info({ code: refusal.code, attempt: claim.attempt }, 'a piece was refused')
    return { how: 'error', error: refusal.message, error_code: refusal.code }
  }
  log.error({ err: error, attempt: claim.attempt }, 'a piece failed')
  faults.tell(error, factsOf(claim))
  return {
    how: 'error',
    error: `Something went wrong inside Octavo, ${claim.attempt} times. Try again; if it happens again, give the administrator the number ${claim.request_id ?? claim.job_id}.`,
    error_code: 'job.fault',
  }
}

function lastDeath(claim: Claim): Ending {
  return {
    how: 'error',
    error: `The worker ended each of ${claim.attempt - 1} times while doing this, out of memory perhaps. Make the input smaller or give the worker more memory, then try again.`,
    error_code: 'job.worker_died',
  }
}

/** Seconds: 1, 2, 4 … 60, and up to half of that more, so that a herd does not come back at once. */
function backoff(attempt: number): number {
  return Math.min(60, 2 ** (attempt - 1)) * (1 + Math.random() / 2)
}

export function stopped(reason: StopReason): Error {
  const says = {
    stop: 'the worker stops',
    pause: 'the job was paused',
    cancel: 'the job was cancelled',
    timeout: 'the piece took too long',
  }
  return Object.assign(new Error(says[reason]), { name: 'AbortError', reason })
}

function reasonOf(signal: AbortSignal): StopReason | undefined {
  return signal.aborted ? (signal.reason as { reason?: StopReason }).reason : undefined
}

function unheeded(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const leave = () =>
      void sleep(HEED_MS, undefined, { ref: false }).then(() => reject(signal.reason as Error))
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
}

/** Which of these jobs somebody wants cancelled, and which paused. */
export async function askedOf(tx: Tx, job_ids: string[]): Promise<Map<string, 'cancel' | 'pause'>> {
  const { rows } = await sql<{ id: string; is_cancelled: boolean }>`select id,
      cancel_asked_at is not null as is_cancelled from jobs
    where id = any(${job_ids}) and (cancel_asked_at is not null or paused_at is not null)`.execute(tx)
  return new Map(rows.map(row => [row.id, row.is_cancelled ? 'cancel' : 'pause']))
}
