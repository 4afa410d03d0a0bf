// Is it alive, is it ready, how is it doing: for orchestrators and Prometheus.
import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Base } from '../base.ts'
import type { Config } from '../config.ts'
import { refuse } from '../errors.ts'

/** A piece that has waited longer means that no worker is taking work. Seconds. */
const tooOld = 120

interface Probe {
  ok: boolean
  detail?: string
}

async function probe(work: () => Promise<string | void>): Promise<Probe> {
  try {
    const detail = await work()
    return typeof detail === 'string' ? { ok: true, detail } : { ok: true }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

async function look(base: Base) {
  const [database, storage, queue] = await Promise.all([
    probe(() => base.db.ping()),
    probe(() => base.files.probe()),
    probe(async () => {
      const lag = await base.jobs.lag()
      if (lag.oldest_s > tooOld) throw new Error(`work has waited ${lag.oldest_s} s: is a worker running?`)
      return `${lag.queued} waiting`
    }),
  ])
  return { database, storage, queue }
}

export function mountHealth(app: FastifyInstance, base: Base): void {
  app.get('/livez', async () => ({ status: 'alive' }))
  app.get('/readyz', async (_request, reply) => {
    const checks = await look(base)
    const isReady = Object.values(checks).every(it => it.ok)
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks })
  })
  app.get('/metrics', async (request, reply) => {
    if (base.config.metricsPort !== undefined)
      throw refuse('metrics.elsewhere', 404, 'Metrics have a port of their own here: METRICS_PORT.')
    if (!maySeeMetrics(base, request))
      throw refuse(
        'metrics.closed',
        403,
        'Metrics are read from this machine, or with the METRICS_TOKEN as Bearer.',
      )
    return reply.type(base.metrics.registry.contentType).send(await readMetrics(base))
  })
}

async function readMetrics({ jobs, db, metrics }: Base): Promise<string> {
  const lag = await jobs.lag().catch(() => null)
  if (lag) {
    metrics.queued.set(lag.queued)
    metrics.oldest.set(lag.oldest_s)
  }
  for (const [state, count] of Object.entries(db.stats())) metrics.connections.set({ state }, count)
  return metrics.registry.metrics()
}

/** /metrics and nothing else at METRICS_PORT; null where none is set. */
export async function openMetricsPort(base: Base): Promise<{ close(): Promise<void> } | null> {
  const { metricsPort: port, host } = base.config
  if (port === undefined) return null
  const server = createServer((request, reply) => void answerMetrics(base, request, reply))
  await new Promise<void>((done, broke) => server.once('error', broke).listen(port, host, done))
  return {
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

async function answerMetrics(base: Base, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const { metricsToken: token } = base.config
  const say = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
    void reply.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
  if (request.method !== 'GET' || request.url !== '/metrics') return say(404, 'Here is /metrics alone.\n')
  if (token && !isBearer(token, request.headers.authorization))
    return say(403, 'Metrics are read with the METRICS_TOKEN as Bearer.\n')
  try {
    say(200, await readMetrics(base), base.metrics.registry.contentType)
  } catch (error) {
    base.log.error({ err: error }, 'metrics could not be read')
    base.faults.tell(error, { where: 'GET /metrics' })
    say(500, 'Metrics could not be read; the log says why.\n')
  }
}

function maySeeMetrics(base: Base, request: FastifyRequest): boolean {
  const token = base.config.metricsToken
  return token ? isBearer(token, request.headers.authorization) : isFromHere(base.config, request)
}

function isBearer(token: string, header: string | undefined): boolean {
  const given = Buffer.from(header ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Whether this machine itself asks. Behind a proxy that nobody told of (TRUST_PROXY), every request only seems to. */
export function isFromHere(config: Pick<Config, 'trustProxy'>, { ip, headers }: FastifyRequest): boolean {
  const isForwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip'].some(it => headers[it] !== undefined)
  if (isForwarded && !config.trustProxy) return false
  return ip === '::1' || /^(::ffff:)?127\./.test(ip)
}
