// Verified opens of links a second, each counted, logged and on disk (fsync) before it is answered.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { Client } from 'pg'
import { startEmbedded } from '../src/base/db/index.ts'
import { forget, startOctavo } from './octavo.ts'
import { median, type BenchResult } from './result.ts'

const rounds = 3
const count = 4000
const abreast = 32

interface Visitor {
  token: string
  secret: string
}

const secret = () => randomBytes(32).toString('base64url')
const hash = (text: string) => createHash('sha256').update(text).digest('hex')

/** Links with a code, and browsers that have proved theirs. */
async function makeVisitors(owner: Client): Promise<Visitor[]> {
  const visitors = Array.from({ length: count }, () => ({ token: secret(), secret: secret() }))
  const rows = visitors.map(it => ({ token: hash(it.token), secret: hash(it.secret) }))
  await owner.query(
    `with w as (select id from workspaces where kind = 'sample'),
       f as (select id from files where workspace_id = (select id from w) limit 1),
       d as (insert into deliveries (workspace_id, title, source_kind, channel, text, expires_in_s, code, may_renew, origin, send_after)
         select id, 'Bench', 'files', 'sms', '{{link}}', 86400, true, true, 'http://127.0.0.1', now() from w returning id, workspace_id),
       it as (select octavo_id() as link, octavo_id() as token_id, * from jsonb_to_recordset($1::jsonb) as t (token text, secret text)),
       l as (insert into links (id, workspace_id, delivery_id, channel, address, locale, code, may_renew, expires_at, message_state, sent_at)
         select link, d.workspace_id, d.id, 'sms', '+4915112345678', 'en', true, true, now() + interval '1 day', 'delivered', now() from it, d),
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

let turn = 0

function open(origin: string, agent: Agent, { token, secret: own }: Visitor): Promise<void> {
  return new Promise((done, failed) => {
    const headers = { cookie: `octavo_portal=${own}`, 'sec-fetch-site': 'same-origin' }
    // As many customers have as many addresses: one alone may ask a hundred times a second.
    const localAddress = `127.0.0.${2 + (++turn % 60)}`
    const options = { method: 'POST', agent, headers, localAddress }
    const ask = request(`${origin}/api/portal/${token}/open`, options, reply => {
      reply.resume()
      reply.once('end', () =>
        reply.statusCode === 200 ? done() : failed(new Error(`answered ${reply.statusCode}`)),
      )
    })
    ask.once('error', failed)
    ask.end()
  })
}

export async function run(): Promise<BenchResult> {
  const octavo = await startOctavo({ port: 3995 })
  await new Promise(done => setTimeout(done, 15_000))
  const ground = await startEmbedded({ home: octavo.home })
  const owner = new Client({ connectionString: ground.owner_url })
  await owner.connect()
  const agent = new Agent({ keepAlive: true, maxSockets: abreast })
  const rates: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const left = await makeVisitors(owner)
    const began = performance.now()
    const lane = async () => {
      for (let it = left.pop(); it; it = left.pop()) await open(octavo.origin, agent, it)
    }
    await Promise.all(Array.from({ length: abreast }, lane))
    const rate = count / ((performance.now() - began) / 1000)
    process.stdout.write(`round ${round}: ${rate.toFixed(0)} opens/s\n`)
    if (round > 0) rates.push(rate)
  }
  const { rows } = await owner.query<{ n: number }>(
    `select count(*)::int as n from access_log where act = 'opened'`,
  )
  if (rows[0]?.n !== count * (rounds + 1)) throw new Error(`${rows[0]?.n} opens are in the log`)
  agent.destroy()
  await owner.end()
  await forget(octavo)
  return {
    name: 'open',
    rows: [
      {
        what: 'verified opens, counted, logged, with fsync',
        median: median(rates),
        unit: 'opens/s',
        note: `${abreast} at a time, client on the same cores; wanted ≥ 500`,
      },
    ],
    ratios: [{ what: 'opens / 500 a second', ratio: median(rates) / 500, wanted: 1 }],
  }
}
