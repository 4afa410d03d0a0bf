// Test support: jobs on a database of their own, with a worker, and ways to wait for them.
import { expect } from 'vitest'
import { openTestDb, type TestDb } from '../../../test/database.ts'
import { openJobs, type JobAsk, type JobDef, type JobRow, type Jobs, type WorkOptions } from './index.ts'

export interface Desk extends TestDb {
  jobs: Jobs
  /** Starts a worker; `close` stops it. */
  work(defs: JobDef[], options?: Partial<WorkOptions>): Promise<{ stop(): Promise<void> }>
  enqueue(workspace_id: string, ask: Partial<JobAsk> & { name: string }): Promise<string>
  job(workspace_id: string, job_id: string): Promise<JobRow>
  /** Waits until the job has the fields. */
  until(workspace_id: string, job_id: string, fields: Partial<JobRow>, ms?: number): Promise<void>
}

export async function openDesk(options: { depth?: number } = {}): Promise<Desk> {
  const at = await openTestDb()
  const jobs = await openJobs({ db: at.db, url: at.app_url, ...options })
  const workers: { stop(): Promise<void> }[] = []
  const job = (workspace_id: string, job_id: string) =>
    at.db.in(workspace_id, tx =>
      tx.selectFrom('jobs').selectAll().where('id', '=', job_id).executeTakeFirstOrThrow(),
    )
  return {
    ...at,
    jobs,
    job,
    async work(defs, options = {}) {
      const worker = await jobs.work(defs, { slots: 4, grace_s: 1, ...options })
      workers.push(worker)
      return worker
    },
    enqueue: (workspace_id, ask) =>
      at.db.in(workspace_id, tx => jobs.enqueueLater(tx, { title: 'Test', total: 1, input: {}, ...ask })),
    async until(workspace_id, job_id, fields, ms = 5_000) {
      await expect.poll(() => job(workspace_id, job_id), { timeout: ms, interval: 30 }).toMatchObject(fields)
    },
    async close() {
      await Promise.all(workers.map(worker => worker.stop()))
      await jobs.close()
      await at.close()
    },
  }
}

/** A handler that waits until it is let go, and knows how often it ran. */
export function gate() {
  let open: () => void = () => {}
  const opened = new Promise<void>(resolve => (open = resolve))
  return { opened, open: () => open() }
}
