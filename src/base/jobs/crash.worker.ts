// Test support: a worker in a process of its own, which the test kills.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDb } from '../db/index.ts'
import { openJobs } from './index.ts'

const url = process.env['WORKER_URL']!
const db = openDb({ url })
const jobs = await openJobs({ db, url })
const worker = await jobs.work(
  [
    {
      name: 'test.out',
      async run(job) {
        const { n } = job.message as { n: number }
        await sleep(150)
        await db.in(job.workspace_id, async tx => {
          await sql`insert into outputs (job_id, n, by_pid) values (${job.job_id}, ${n}, ${process.pid})
            on conflict do nothing`.execute(tx)
          await job.progress(tx, { done: 1 })
        })
        // Time to die between the output and its end.
        await sleep(50)
      },
    },
  ],
  { slots: 4, grace_s: 1 },
)
process.once('SIGTERM', () => {
  void (async () => {
    await worker.stop()
    await jobs.close()
    await db.close()
    process.exit(0)
  })()
})
process.send?.('ready')
