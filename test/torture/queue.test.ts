// The queue under load: what is rolled back never runs, nobody waits behind a mountain, and a stop loses nothing.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bring, bringTemplate, generate, greeting } from '../papers.ts'
import { end, endAll, Real } from './real.ts'
import { patience, tell, times } from './scale.ts'
import { openSplit, stubWorker, type Split } from './split.ts'

let at: Split
beforeAll(async () => {
  at = await openSplit()
})
afterAll(async () => {
  await at.close()
  await endAll()
})

test(
  'work asked for in transactions that are rolled back leaves no ghost',
  { timeout: patience },
  async () => {
    const asks = times(100, 1_000)
    const before = await queued()
    for (let n = 0; n < asks; n++)
      await at.base.db
        .in(at.workspace_id, async tx => {
          await at.base.jobs.enqueueLater(tx, {
            name: 'workspace.clean',
            title: 'Ghost',
            total: 1,
            input: {},
          })
          throw new Error('no')
        })
        .catch(() => {})
    const ghosts = (await queued()) - before
    tell(`${asks} enqueues rolled back`, { ghosts })
    expect(ghosts).toBe(0)
  },
)

async function queued(): Promise<number> {
  const { rows } = await at.base.db.in(at.workspace_id, tx =>
    sql<{
      n: number
    }>`select (select count(*) from jobs)::int + (select count(*) from pgboss.job)::int as n`.execute(tx),
  )
  return rows[0]?.n ?? -1
}

test(
  'with 5,000 documents of one company waiting, the first of another begins within 2 s',
  { timeout: patience },
  async () => {
    const worker = at.worker(stubWorker)
    const great = await draftOf(5_000)
    const mountain = await generate(at.by, great)
    const progressed = async (job_id: string, workspace_id: string) => {
      const { rows } = await at.base.db.in(workspace_id, tx =>
        sql<{ done: number; started: boolean }>`select done, started_at is not null as started from jobs
        where id = ${job_id}`.execute(tx),
      )
      return rows[0] ?? { done: 0, started: false }
    }
    for (const until = Date.now() + 20_000; (await progressed(mountain, at.workspace_id)).done < 40;) {
      if (Date.now() > until) throw new Error('the mountain does not move')
      await sleep(20)
    }
    const waits: number[] = []
    const { rows } = await at.base.db.anywhere(tx =>
      sql<{ id: string }>`select octavo_workspaces() as id`.execute(tx),
    )
    const other = rows.map(it => it.id).find(id => id !== at.workspace_id) ?? (await newWorkspace())
    for (let n = 0; n < 5; n++) {
      const asked = performance.now()
      const job_id = await at.base.db.in(other, tx =>
        at.base.jobs.enqueueLater(tx, { name: 'workspace.clean', title: 'Clean-up', total: 1, input: {} }),
      )
      while (!(await progressed(job_id, other)).started) await sleep(10)
      waits.push(performance.now() - asked)
    }
    await at.by.call('POST /jobs/{job_id}/cancel', { params: { job_id: mountain } })
    await end(worker, 'SIGTERM')
    const longest = Math.round(Math.max(...waits))
    tell('one company has 5,000 documents waiting, another asks five times', { 'longest wait ms': longest })
    expect(longest).toBeLessThan(2_000)
  },
)

async function draftOf(count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, n) => `Person ${n},${n},Graz,person${n}@example.com`)
  const file = await bring(at.by, `name,amount,city,email\n${lines.join('\n')}\n`, 'rows.csv')
  const template = await bringTemplate(at.by, greeting())
  const body = { template_id: template.id, upload_id: file.id }
  return (await at.by.call('POST /batches', { body })).body.id
}

async function newWorkspace(): Promise<string> {
  const { Client } = await import('pg')
  const owner = new Client({ connectionString: at.owner_url })
  await owner.connect()
  const made = await owner.query<{ id: string }>(
    "insert into workspaces (name) values ('Theirs') returning id",
  )
  await owner.end()
  return made.rows[0]?.id ?? ''
}

test(
  'asked to stop under load, every request that was let in is answered, and it ends within 10 s',
  { timeout: patience },
  async () => {
    const rounds = times(2, 10)
    let [answered, cut] = [0, 0]
    const ends: number[] = []
    const real = await Real.open()
    await real.start()
    const by = await real.setUp()
    for (let round = 0; round < rounds; round++) {
      let isStopping = false
      const clients = Array.from({ length: 8 }, async () => {
        for (let n = 0; ; n++) {
          const began = isStopping
          try {
            const reply = await by.fetch(n % 2 ? '/api/customers' : '/api/batches')
            await reply.text()
            if (reply.status === 200 || reply.status === 503) answered += 1
            else cut += 1
          } catch (error) {
            // A connection refused is a request that was never let in; one that breaks was cut off.
            const code = (error as { cause?: { code?: string } }).cause?.code
            if (code !== 'ECONNREFUSED' && !began) cut += 1
            return
          }
        }
      })
      await sleep(500)
      const asked = performance.now()
      isStopping = true
      if (real.api) await end(real.api, 'SIGTERM')
      ends.push(performance.now() - asked)
      await Promise.all(clients)
      await real.start()
    }
    await real.stop()
    const longest = Math.round(Math.max(...ends))
    tell(`SIGTERM under load of 8 clients, ${rounds} times`, {
      answered,
      'cut off': cut,
      'ended at most after ms': longest,
    })
    expect(cut).toBe(0)
    expect(longest).toBeLessThan(10_000)
  },
)
