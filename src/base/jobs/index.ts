// Long work: enqueued with the rows it is about, done in small pieces by any worker, seen by people as jobs.
import type { Db, Tx } from '../db/index.ts'
import { noFaults, type Faults } from '../faults/index.ts'
import { noTraces, type Traces } from '../traces/index.ts'
import { changesSince } from './changes.ts'
import { addLater, enqueueLater, type JobAsk } from './enqueue.ts'
import { silent, type JobLog } from './log.ts'
import { lagOf, openBoss } from './queue.ts'
import type { JobDef } from './run.ts'
import { cancelJob, forgetJobs, pauseJob, requeueLost, resumeJob, retryJob, settleJobs } from './steer.ts'
import type { JobRow } from './tables.ts'
import { startWorker, type WorkOptions } from './work.ts'

export type { JobAsk } from './enqueue.ts'
export type { JobLog } from './log.ts'
export type { JobDef, RunningJob } from './run.ts'
export type { Schedule } from './schedule.ts'
export type { JobRow } from './tables.ts'
export { piecesAtATime, type WorkOptions } from './work.ts'
export { listClock, pauseClock } from './clock.ts'
export { keepSigns, listWorkers } from './workers.ts'
export type { ConverterFacts } from './workers.ts'

export interface Jobs {
  /**
   * Enqueues in the caller's transaction: job and pieces come with its commit, or not at all. Gives the job's id.
   * @throws {Refusal} `job.queue_full` (429, with Retry-After) past the depth per workspace.
   */
  enqueueLater(tx: Tx, ask: JobAsk): Promise<string>
  /** More pieces for a job; one that has ended runs again, and its failures no longer count. `total`: units on top. */
  addLater(tx: Tx, job_id: string, messages: unknown[], more?: { total?: number }): Promise<void>
  /** What waits is taken out, what runs is told by its signal within a second. */
  cancel(tx: Tx, job_id: string): Promise<void>
  /** What runs is finished, what waits waits. */
  pause(tx: Tx, job_id: string): Promise<void>
  resume(tx: Tx, job_id: string): Promise<void>
  /** The pieces that failed or were cancelled, once more. */
  retry(tx: Tx, job_id: string): Promise<void>
  /** What changed since the cursor (null: what runs, and the newest). Misses nothing, may repeat. The cursor is text without blanks, some hundred characters at most. */
  changes(workspace_id: string, after: string | null): Promise<{ jobs: JobRow[]; cursor: string }>
  /** Hears that a workspace's jobs changed; an empty id means any may have. Progress signals five times a second at most. */
  onSignal(heard: (workspace_id: string) => void): Promise<() => Promise<void>>
  /** The worker side. `stop` lets running pieces finish for a while and releases the rest. */
  work(defs: JobDef[], options: WorkOptions): Promise<{ stop(): Promise<void> }>
  /** How much waits that could run, over all workspaces, and for how long the oldest has. */
  lag(): Promise<{ queued: number; oldest_s: number }>
  /** Queues unfinished work of this workspace that the queue does not know, as after a restore. Gives how many pieces. */
  requeue(tx: Tx): Promise<number>
  /** Ends jobs of this workspace that hang unfinished without work, and puts right what they count. Gives how many. */
  settle(tx: Tx): Promise<number>
  /** Removes jobs that ended before then (ISO 8601), and their hold on the files they made. Gives how many. */
  forget(tx: Tx, before: string): Promise<number>
  close(): Promise<void>
}

/** Pieces that may wait in one workspace. */
const DEPTH = 200_000

/** `url` is the app role's, as `db` has it. The schema must be migrated. */
export async function openJobs(options: {
  db: Db
  url: string
  log?: JobLog
  faults?: Faults
  traces?: Traces
  depth?: number
}): Promise<Jobs> {
  const { db, url, log = silent, faults = noFaults, traces = noTraces, depth = DEPTH } = options
  const boss = await openBoss(db)
  return {
    enqueueLater: (tx, ask) => enqueueLater(boss, tx, ask, { depth }),
    addLater: (tx, job_id, messages, more) => addLater(boss, tx, { job_id, messages, ...more }, { depth }),
    cancel: cancelJob,
    pause: pauseJob,
    resume: (tx, job_id) => resumeJob(boss, tx, job_id),
    retry: (tx, job_id) => retryJob(boss, tx, job_id),
    changes: (workspace_id, after) => db.in(workspace_id, tx => changesSince(tx, after)),
    onSignal: heard => db.listen('octavo_jobs', heard),
    work: (defs, work) => startWorker({ db, url, log, faults, traces }, defs, work),
    lag: () => db.anywhere(lagOf),
    forget: forgetJobs,
    settle: settleJobs,
    requeue: tx => requeueLost(boss, tx),
    close: () => boss.stop({ graceful: false }),
  }
}
