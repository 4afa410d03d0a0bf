// The way to Sentry: loaded only where a DSN is set, waited for by nobody, and left behind after two seconds at the end.
import { createTransport, Scope } from '@sentry/core'
import { ServerRuntimeClient, type ServerRuntimeClientOptions } from '@sentry/core/server'
import { isRefusal } from '../errors.ts'
import { traceIdsNow } from '../traces/active.ts'
import { version } from '../version.ts'
import { describeError, schemaFacts } from './event.ts'
import type { FaultFacts, Faults } from './index.ts'

/** Milliseconds for one call, and for all that wait when the process ends. */
const patience = 5_000
const lastWords = 2_000
/** Of the same fault in one minute: a loop that fails must not use up what Sentry takes in a month. */
const alike = 10

export function openSentry(to: { dsn: string; environment: string; process: string }): Faults {
  const ending = new AbortController()
  const client = new ServerRuntimeClient({
    dsn: to.dsn,
    environment: to.environment,
    release: `octavo@${version}`,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    integrations: [],
    traceLifecycle: 'static',
    sendClientReports: false,
    stackParser: () => [],
    transport: options =>
      createTransport(options, it => post(options.url, options.headers, it.body, ending.signal)),
  } satisfies ServerRuntimeClientOptions)
  client.init()
  const isTooOften = openCounts()
  return {
    isOn: true,
    tell(error, facts) {
      if (isRefusal(error) || ending.signal.aborted) return
      try {
        const event = eventOf(error, facts, to.process)
        if (!isTooOften(`${facts.where} ${JSON.stringify(event.exception.values.at(-1))}`))
          client.captureEvent(event, {}, new Scope())
      } catch {
        // An error that cannot even be described stands in the log; the request that met it goes on.
      }
    },
    async close() {
      await client.close(lastWords)
      ending.abort()
    },
  }
}

/** No body, cookie, query, path, address or name: the route's pattern, ids that the log is searched by, and the browser. */
function eventOf(error: unknown, facts: FaultFacts, process: string) {
  const { where, request_id, job_id, user_agent } = facts
  const ids = traceIdsNow()
  const schema = schemaFacts(error)
  return {
    level: 'error' as const,
    transaction: where,
    tags: { process, ...(request_id ? { request_id } : {}), ...(job_id ? { job_id } : {}) },
    exception: { values: describeError(error) },
    contexts: {
      ...(ids ? { trace: ids } : {}),
      ...(Object.keys(schema).length > 0 ? { postgresql: schema } : {}),
    },
    ...(user_agent ? { request: { headers: { 'User-Agent': user_agent.slice(0, 200) } } } : {}),
  }
}

async function post(
  url: string,
  headers: Record<string, string> | undefined,
  body: string | Uint8Array,
  ending: AbortSignal,
) {
  const signal = AbortSignal.any([ending, AbortSignal.timeout(patience)])
  const reply = await fetch(url, { method: 'POST', headers: headers ?? {}, body: Buffer.from(body), signal })
  await reply.body?.cancel()
  return {
    statusCode: reply.status,
    headers: {
      'x-sentry-rate-limits': reply.headers.get('x-sentry-rate-limits'),
      'retry-after': reply.headers.get('retry-after'),
    },
  }
}

function openCounts(): (fault: string) => boolean {
  let [counts, until] = [new Map<string, number>(), 0]
  return fault => {
    const now = performance.now()
    if (now > until) [counts, until] = [new Map(), now + 60_000]
    const count = (counts.get(fault) ?? 0) + 1
    counts.set(fault, count)
    return count > alike
  }
}
