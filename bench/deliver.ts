// 5,000 deliveries in one batch: links made and messages queued in one request, its memory, and how fast the outbox takes them.
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { startEmbedded } from '../src/base/db/index.ts'
import { forget, forgetPeak, memoryOf, peakOf, startOctavo, type Started } from './octavo.ts'
import { median, type BenchResult } from './result.ts'

const rounds = 3
const sizes = [1000, 5000]
/** Sent once before anything is measured. */
const warmUp = [1000, 5000, 10_000]

/**
 * MB. Free to do as it likes, V8 lets garbage lie until there is some hundred MB of it (27 at 1,000 links, 140 at
 * 5,000); held to little more than Octavo needs to stand, it shows what the work needs.
 */
const heap = 128

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>

function callsTo({ origin, token }: Started): Call {
  return async <T>(method: string, path: string, body?: unknown) => {
    const reply = await fetch(`${origin}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as T
  }
}

/** A batch as the worker leaves it: printing 5,000 letters would be another benchmark. */
async function madeBatch(call: Call, owner: Client, count: number): Promise<string> {
  const templates = await call<{ data: { id: string }[] }>('GET', '/templates')
  const rows = Array.from({ length: count }, (_, n) => ({
    name: `Customer ${n}`,
    email: `${randomUUID()}@example.com`,
    amount: 100 + n,
  }))
  const body = { rows, template_id: templates.data[0]?.id }
  const { id } = await call<{ id: string }>('POST', '/batches', body)
  await owner.query(
    `with b as (select id, workspace_id, template_version_id from batches where id = $1),
       c as (insert into customers (workspace_id, name, email, reference)
         select b.workspace_id, r.values->>'name', r.values->>'email', r.values->>'email' from b join batch_rows r on r.batch_id = b.id
         returning id, email),
       f as (select id from files where workspace_id = (select workspace_id from b) limit 1)
     insert into documents (workspace_id, batch_id, row_number, template_version_id, customer_id, title, status, pages, pdf_file_id, printed)
     select b.workspace_id, b.id, r.row_number, b.template_version_id, c.id, r.values->>'name', 'done', 1, f.id, r.values
     from b join batch_rows r on r.batch_id = b.id join c on c.email = r.values->>'email' cross join f`,
    [id],
  )
  return id
}

async function untilDelivered(call: Call, delivery_id: string, count: number): Promise<void> {
  for (;;) {
    const { links } = await call<{ links: { delivered: number } }>('GET', `/deliveries/${delivery_id}`)
    if (links.delivered === count) return
    await new Promise(done => setTimeout(done, 100))
  }
}

interface Figures {
  queued: number[]
  rate: number[]
  /** MB that the request took at its most, above what was held before. */
  memory: number[]
}

async function sendOnce(octavo: Started, owner: Client, count: number, figures: Figures): Promise<void> {
  const call = callsTo(octavo)
  const batch_id = await madeBatch(call, owner, count)
  const before = memoryOf(octavo.pid)
  forgetPeak(octavo.pid)
  const began = performance.now()
  const path = `/batches/${batch_id}/deliver`
  const { delivery_id } = await call<{ delivery_id: string }>('POST', path, { channel: 'email' })
  const queued = (performance.now() - began) / 1000
  const memory = peakOf(octavo.pid) - before
  await owner.query(`update messages set send_after = now() where delivery_id = $1`, [delivery_id])
  const sending = performance.now()
  await untilDelivered(call, delivery_id, count)
  const rate = count / ((performance.now() - sending) / 1000)
  process.stdout.write(
    `${count}: queued in ${queued.toFixed(2)} s, ${memory.toFixed(0)} MB more at most, ${rate.toFixed(0)} messages/s\n`,
  )
  figures.queued.push(queued)
  figures.rate.push(rate)
  figures.memory.push(memory)
}

const noFigures = (): Figures => ({ queued: [], rate: [], memory: [] })

export async function run(): Promise<BenchResult> {
  const octavo = await startOctavo({ port: 3994, env: { NODE_OPTIONS: `--max-old-space-size=${heap}` } })
  await new Promise(done => setTimeout(done, 15_000))
  const ground = await startEmbedded({ home: octavo.home })
  const owner = new Client({ connectionString: ground.owner_url })
  await owner.connect()
  for (const count of warmUp) await sendOnce(octavo, owner, count, noFigures())
  const [small, large] = [noFigures(), noFigures()]
  for (let round = 0; round < rounds; round++) {
    await sendOnce(octavo, owner, sizes[0] ?? 0, small)
    await sendOnce(octavo, owner, sizes[1] ?? 0, large)
  }
  await owner.end()
  await forget(octavo)
  return reported(small, large)
}

function reported(small: Figures, large: Figures): BenchResult {
  const rate = median(large.rate)
  const queued = median(large.queued)
  return {
    name: 'deliver',
    rows: [
      { what: '5,000 links made and queued', median: queued, unit: 's', note: 'wanted ≤ 10 s' },
      {
        what: 'memory of the API at its most, above before: 1,000 links',
        median: median(small.memory),
        unit: 'MB',
      },
      {
        what: 'memory of the API at its most, above before: 5,000 links',
        median: median(large.memory),
        unit: 'MB',
        note: `wanted: flat; the heap held to ${heap} MB, otherwise garbage is what is measured`,
      },
      { what: 'outbox driver', median: rate, unit: 'messages/s', note: 'wanted ≥ 500' },
    ],
    ratios: [
      { what: 'outbox / 500 a second', ratio: rate / 500, wanted: 1 },
      { what: '10 s / queueing', ratio: 10 / queued, wanted: 1 },
    ],
  }
}
