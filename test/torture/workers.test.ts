// Workers killed with -9 again and again over one great batch: every document is made, and none twice.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bring, bringTemplate, ended, generate, greeting } from '../papers.ts'
import { anyTime, end } from './real.ts'
import { patience, tell, times } from './scale.ts'
import { openSplit, stubWorker, type Split } from './split.ts'

let at: Split
beforeAll(async () => {
  at = await openSplit()
})
afterAll(() => at.close())

const count = async (text: ReturnType<typeof sql<{ n: number }>>) =>
  (await at.base.db.in(at.workspace_id, tx => text.execute(tx))).rows[0]?.n ?? -1

test(
  'a great batch under kills of its workers (a stub stands for the converter): each document once',
  { timeout: patience },
  async () => {
    const rows = times(400, 10_000)
    const kills = times(4, 200)
    const lines = Array.from({ length: rows }, (_, n) => `Person ${n},${n},Graz,person${n}@example.com`)
    const file = await bring(at.by, `name,amount,city,email\n${lines.join('\n')}\n`, 'rows.csv')
    const template = await bringTemplate(at.by, greeting())
    const { body: batch } = await at.by.call('POST /batches', {
      body: { template_id: template.id, upload_id: file.id },
    })
    const job_id = await generate(at.by, batch.id)
    const began = performance.now()
    const done = () => count(sql`select done as n from jobs where id = ${job_id}`)
    let killed = 0
    for (; killed < kills && (await done()) < rows; killed++) {
      const before = await done()
      const worker = at.worker(stubWorker)
      for (const until = Date.now() + 20_000; (await done()) === before && Date.now() < until;)
        await sleep(10)
      await anyTime(0, 100)
      await end(worker, 'SIGKILL')
    }
    const last = at.worker(stubWorker)
    const job = await ended(at.by, job_id, patience / 1000)
    const seconds = Math.round((performance.now() - began) / 1000)
    await end(last, 'SIGTERM')
    const found = {
      documents: await count(sql`select count(*)::int as n from documents where status = 'done'`),
      'PDFs of their own': await count(sql`select count(distinct pdf_file_id)::int as n from documents`),
      'rows of PDFs': await count(
        sql`select count(*)::int as n from files where media_type = 'application/pdf'`,
      ),
      'events in timelines': await count(
        sql`select count(*)::int as n from customer_events where kind = 'document.generated'`,
      ),
    }
    tell(`workers killed with -9 ${killed} times over ${rows} documents (stub converter)`, {
      ...found,
      twice: found['rows of PDFs'] - rows,
      seconds,
    })
    expect(killed).toBe(kills)
    expect(job).toMatchObject({ status: 'done', done: rows, failed: 0, total: rows })
    expect(Object.values(found)).toEqual([rows, rows, rows, rows])
  },
)
