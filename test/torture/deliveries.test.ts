// A great batch, sent: every customer gets one message, and behind each link lies their own document and no other.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bring, bringTemplate, ended, generate, greeting } from '../papers.ts'
import { visitor } from '../post.ts'
import { end } from './real.ts'
import { patience, tell, times } from './scale.ts'
import { openSplit, stubWorker, type Split } from './split.ts'

let at: Split
beforeAll(async () => {
  at = await openSplit()
})
afterAll(() => at.close())

const rows = times(100, 5000)
const email = (n: number) => `person${n}@example.com`

async function printedBatch(): Promise<string> {
  const lines = Array.from({ length: rows }, (_, n) => `Person ${n},${n},Graz,${email(n)}`)
  const file = await bring(at.by, `name,amount,city,email\n${lines.join('\n')}\n`, 'rows.csv')
  const template = await bringTemplate(at.by, greeting())
  const body = { template_id: template.id, upload_id: file.id }
  const { body: batch } = await at.by.call('POST /batches', { body })
  await ended(at.by, await generate(at.by, batch.id), patience / 1000)
  return batch.id
}

async function untilDelivered(delivery_id: string) {
  for (const until = Date.now() + patience; Date.now() < until; await sleep(100)) {
    const { body } = await at.by.call('GET /deliveries/{delivery_id}', { params: { delivery_id } })
    if (body.links.delivered + body.links.failed === rows) return body.links
  }
  throw new Error('not all were delivered')
}

/** Opens the link that came to this mailbox as its owner does; gives the hash of what lies behind it. */
async function openAs(to: string): Promise<string[]> {
  const { data } = (await at.by.call('GET /outbox', { query: { to } })).body
  const tokens = data.flatMap(it => /\/p\/([\w-]{43})/.exec(it.text)?.[1] ?? [])
  expect([to, tokens.length]).toEqual([to, 1])
  const phone = visitor(at.origin)
  const { body } = (await phone.open(tokens[0] ?? '')) as { body: { documents: { file: string }[] } }
  const hashes: string[] = []
  for (const it of body.documents) {
    const bytes = await (await phone.get(it.file.slice('/api'.length))).bytes()
    hashes.push(createHash('sha256').update(bytes).digest('hex'))
  }
  return hashes
}

async function printedFor(to: string): Promise<string[]> {
  const found = await at.base.db.in(at.workspace_id, tx =>
    sql<{ sha256: string }>`select f.sha256 from documents d join files f on f.id = d.pdf_file_id
      join customers c on c.id = d.customer_id where c.email = ${to}`.execute(tx),
  )
  return found.rows.map(it => it.sha256)
}

test(
  'a great batch goes out in one delivery (a stub stands for the converter): one message each, and one’s own document',
  { timeout: patience },
  async () => {
    const worker = at.worker(stubWorker)
    const batch_id = await printedBatch()
    const before = process.memoryUsage().rss
    const began = performance.now()
    const { delivery_id, messages } = (
      await at.by.call('POST /batches/{batch_id}/deliver', {
        params: { batch_id },
        body: { channel: 'email', code: false },
      })
    ).body
    const queued = performance.now() - began
    expect(messages).toBe(rows)
    const more = (process.memoryUsage().rss - before) / 2 ** 20
    // Nobody waits for the ten seconds of undo.
    await at.base.db.in(at.workspace_id, tx => sql`update messages set send_after = now()`.execute(tx))
    const sending = performance.now()
    expect(await untilDelivered(delivery_id)).toMatchObject({ total: rows, delivered: rows, failed: 0 })
    const seconds = (performance.now() - sending) / 1000
    const sample = Array.from({ length: 50 }, (_, n) => email(Math.floor((n * rows) / 50)))
    const seen = new Set<string>()
    for (const to of sample) {
      const hashes = await openAs(to)
      expect([to, hashes]).toEqual([to, await printedFor(to)])
      for (const it of hashes) seen.add(it)
    }
    expect(seen.size).toBe(50)
    await end(worker, 'SIGTERM')
    tell(`${rows} deliveries of one batch (stub converter), 50 links opened`, {
      'seconds to queue': (queued / 1000).toFixed(1),
      'MB more': more.toFixed(0),
      'messages a second': (rows / seconds).toFixed(0),
      'wrong documents': 0,
    })
  },
)
