// Is it alive, is it ready, how is it doing: for orchestrators and Prometheus.
import { timingSafeEqual } from 'node:crypto'
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
    if (!maySeeMetrics(base, request))
      throw refuse(
        'metrics.closed',
        403,
        'Metrics are read from this machine, or with the METRICS_TOKEN as Bearer.',
      )
    const lag = await base.jobs.lag().catch(() => null)
    if (lag) {
      base.metrics.queued.set(lag.queued)
      base.metrics.oldest.set(lag.oldest_s)
    }
    for (const [state, count] of Object.entries(base.db.stats()))
      base.metrics.connections.set({ state }, count)
    return reply.type(base.metrics.registry.contentType).send(await base.metrics.registry.metrics())
  })
}

function maySeeMetrics(base: Base, request: FastifyRequest): boolean {
  const token = base.config.metricsToken
  if (!token) return isFromHere(base.config, request)
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Whether this machine itself asks. Behind a proxy that nobody told of (TRUST_PROXY), every request only seems to. */
export function isFromHere(config: Pick<Config, 'trustProxy'>, { ip, headers }: FastifyRequest): boolean {
  const isForwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip'].some(it => headers[it] !== undefined)
  if (isForwarded && !config.trustProxy) return false
  return ip === '::1' || /^(::ffff:)?127\./.test(ip)
}
