// A list through Octavo with all hooks on, against a hand-written Fastify route that verifies the token and runs the same transaction.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { appUrl } from '../src/base/db/index.ts'
import { forget, startOctavo } from './octavo.ts'
import { median, type BenchResult } from './result.ts'

const autocannon = createRequire(import.meta.url)('autocannon') as (
  options: object,
) => Promise<{ requests: { average: number }; non2xx: number; latency: { p99: number } }>

const rounds = 5
const path = '/api/customers?limit=20'

async function load(origin: string, token: string): Promise<{ rate: number; p99: number }> {
  const result = await autocannon({
    url: origin + path,
    connections: 10,
    duration: 6,
    headers: { authorization: `Bearer ${token}` },
  })
  if (result.non2xx) throw new Error(`${result.non2xx} replies were not 2xx`)
  return { rate: result.requests.average, p99: result.latency.p99 }
}

/** The peer in a process of its own, on the same database, as the same role, with the same secret. */
async function startPeer(home: string): Promise<{ origin: string; child: ChildProcess }> {
  const secret = (await readFile(join(home, 'secret'), 'utf8')).trim()
  const { startEmbedded } = await import('../src/base/db/index.ts')
  const embedded = await startEmbedded({ home })
  const url = await appUrl({ owner_url: embedded.owner_url, secret })
  const child = spawn(process.execPath, [join(import.meta.dirname, 'peers/plain_route.js')], {
    env: { ...process.env, PEER_URL: url, PEER_SECRET: secret, PEER_PORT: '3993' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise(done => child.stdout?.once('data', done))
  return { origin: 'http://127.0.0.1:3993', child }
}

export async function run(): Promise<BenchResult> {
  const octavo = await startOctavo({ port: 3992 })
  // The sample's own batch would share the two cores.
  await new Promise(done => setTimeout(done, 15_000))
  const peer = await startPeer(octavo.home)
  const rates: { ours: number[]; plain: number[] } = { ours: [], plain: [] }
  const tails: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const ours = await load(octavo.origin, octavo.token)
    const plain = await load(peer.origin, octavo.token)
    process.stdout.write(
      `round ${round}: Octavo ${ours.rate.toFixed(0)}/s, plain ${plain.rate.toFixed(0)}/s\n`,
    )
    if (round === 0) continue
    rates.ours.push(ours.rate)
    rates.plain.push(plain.rate)
    tails.push(ours.p99)
  }
  peer.child.kill()
  await forget(octavo)
  return {
    name: 'api',
    rows: [
      {
        what: 'GET /customers, 20 rows, through Octavo',
        median: median(rates.ours),
        unit: 'requests/s',
        note: 'rights, checks, declared reply, ETag, audit id, headers, metrics',
      },
      {
        what: 'the same by hand',
        median: median(rates.plain),
        unit: 'requests/s',
        note: 'Fastify, fast-jwt, pg: verify, begin, set workspace, select, commit',
      },
      { what: 'slowest 1 % through Octavo', median: median(tails), unit: 'ms' },
    ],
    ratios: [{ what: 'Octavo / by hand', ratio: median(rates.ours) / median(rates.plain), wanted: 0.8 }],
  }
}
