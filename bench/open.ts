// Verified opens of links a second, each counted, logged and on disk (fsync) before it is answered.
import { fork, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { startEmbedded } from '../src/base/db/index.ts'
import { cpuOf, forget, startOctavo } from './octavo.ts'
import { median, type BenchResult } from './result.ts'

const rounds = 5
const count = 3000
const abreast = 32
const port = 3995

interface Visitor {
  token: string
  secret: string
}

const secret = () => randomBytes(32).toString('base64url')
const hash = (text: string) => createHash('sha256').update(text).digest('hex')

/** Links with a code, each of a customer of its own, and browsers that have proved theirs. */
async function makeVisitors(owner: Client): Promise<Visitor[]> {
  const visitors = Array.from({ length: count }, () => ({ token: secret(), secret: secret() }))
  const rows = visitors.map(it => ({ token: hash(it.token), secret: hash(it.secret) }))
  await owner.query(
    `with w as (select id from workspaces where kind = 'sample'),
       f as (select id from files where workspace_id = (select id from w) limit 1),
       d as (insert into deliveries (workspace_id, title, source_kind, channel, text, expires_in_s, code, may_renew, origin, send_after)
         select id, 'Bench', 'files', 'sms', '{{link}}', 86400, true, true, 'http://127.0.0.1', now() from w returning id, workspace_id),
       it as (select octavo_id() as link, octavo_id() as token_id, octavo_id() as customer, * from jsonb_to_recordset($1::jsonb) as t (token text, secret text)),
       c as (insert into customers (id, workspace_id, name) select customer, d.workspace_id, 'Bench ' || customer from it, d),
       l as (insert into links (id, workspace_id, delivery_id, customer_id, channel, address, locale, code, may_renew, expires_at, message_state, sent_at)
         select link, d.workspace_id, d.id, customer, 'sms', '+4915112345678', 'en', true, true, now() + interval '1 day', 'delivered', now() from it, d),
       s as (insert into sent_documents (workspace_id, delivery_id, link_id, source_kind, source_id, title, file_id)
         select d.workspace_id, d.id, link, 'upload', link, 'Bench', f.id from it, d, f),
       t as (insert into link_tokens (id, workspace_id, link_id, token_hash, expires_at)
         select token_id, d.workspace_id, link, token, now() + interval '1 day' from it, d)
     insert into portal_sessions (workspace_id, link_id, token_id, secret_hash, verified_at, expires_at)
     select d.workspace_id, link, token_id, secret, now(), now() + interval '1 hour' from it, d`,
    [JSON.stringify(rows)],
  )
  return visitors
}

/** One browser's connection, kept open: as many customers have as many addresses, one alone may ask 100 times a second. */
async function lane(n: number, left: Visitor[]): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + n}` })
  socket.setNoDelay(true)
  await once(socket, 'connect')
  for (let it = left.pop(); it; it = left.pop()) {
    socket.write(
      `POST /api/portal/${it.token}/open HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: octavo_portal=${it.secret}\r\n` +
        'sec-fetch-site: same-origin\r\ncontent-length: 0\r\n\r\n',
    )
    let reply = ''
    while (!isWhole(reply)) reply += String((await once(socket, 'data'))[0])
    if (!reply.startsWith('HTTP/1.1 200 ')) throw new Error(`answered ${reply.slice(0, 300)}`)
  }
  socket.destroy()
}

function isWhole(reply: string): boolean {
  const head = reply.indexOf('\r\n\r\n')
  const size = /\r\ncontent-length: (\d+)/i.exec(reply)?.[1]
  return head > 0 && size !== undefined && Buffer.byteLength(reply.slice(head + 4)) >= Number(size)
}

/** Runs in a process of its own: what asking costs is not what answering costs. */
function beVisitors(): void {
  process.on('message', (visitors: Visitor[]) => {
    const began = performance.now()
    Promise.all(Array.from({ length: abreast }, (_, n) => lane(n, visitors))).then(
      () => process.send?.({ seconds: (performance.now() - began) / 1000 }),
      (error: Error) => process.send?.({ error: error.message }),
    )
  })
}

async function openAll(asking: ChildProcess, visitors: Visitor[]): Promise<number> {
  asking.send(visitors)
  const [said] = (await once(asking, 'message')) as [{ seconds?: number; error?: string }]
  if (said.seconds === undefined) throw new Error(said.error)
  return said.seconds
}

async function measure(owner: Client, pids: number[]) {
  const asking = fork(fileURLToPath(import.meta.url), ['--visit'])
  const rates: number[] = []
  const costs: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const visitors = await makeVisitors(owner)
    const before = cpuOf(pids)
    const seconds = await openAll(asking, visitors)
    const cost = ((cpuOf(pids) - before) * 1000) / count
    process.stdout.write(
      `round ${round}: ${(count / seconds).toFixed(0)} opens/s, ${cost.toFixed(2)} ms CPU each\n`,
    )
    if (round === 0) continue
    rates.push(count / seconds)
    costs.push(cost)
  }
  asking.kill()
  return { rates, costs }
}

export async function run(): Promise<BenchResult> {
  const octavo = await startOctavo({ port })
  await new Promise(done => setTimeout(done, 15_000))
  const ground = await startEmbedded({ home: octavo.home })
  const owner = new Client({ connectionString: ground.owner_url })
  await owner.connect()
  const { rows: where } = await owner.query<{ data_directory: string; fsync: string }>(
    `select current_setting('data_directory') as data_directory, current_setting('fsync') as fsync`,
  )
  if (where[0]?.fsync !== 'on') throw new Error('This database does not wait for the disk.')
  const postmaster = parseInt(readFileSync(join(where[0].data_directory, 'postmaster.pid'), 'utf8'), 10)
  const { rates, costs } = await measure(owner, [octavo.pid, postmaster])
  const { rows } = await owner.query<{ n: number }>(
    `select count(*)::int as n from access_log where act = 'opened'`,
  )
  if (rows[0]?.n !== count * (rounds + 1)) throw new Error(`${rows[0]?.n} opens are in the log`)
  await owner.end()
  await forget(octavo)
  return {
    name: 'open',
    rows: [
      {
        what: 'verified opens, counted, logged, with fsync',
        median: median(rates),
        unit: 'opens/s',
        note: `${abreast} at a time, from a process of their own on the same cores; wanted ≥ 500`,
      },
      { what: 'processor time of an open', median: median(costs), unit: 'ms', note: 'Octavo and PostgreSQL' },
    ],
    ratios: [{ what: 'opens / 500 a second', ratio: median(rates) / 500, wanted: 1 }],
  }
}

if (process.argv[2] === '--visit') beVisitors()
