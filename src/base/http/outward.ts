// Calls to addresses that people typed: never into our own network, by no trick of names, and never for ever.
import { lookup } from 'node:dns/promises'
import { request as plainly, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as securely } from 'node:https'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Config } from '../config.ts'
import { isRefusal, refuse } from '../errors.ts'
import { inSpan } from '../traces/active.ts'

export interface Address {
  address: string
  family: number
}

export interface OutwardOptions {
  config: { profile: Config['profile']; allowPrivateHosts: readonly string[] }
  /** The address comes from the environment, which only the operator writes: it may be anywhere. */
  isTrusted?: boolean
  /** Seconds for all of it (10). */
  timeout_s?: number
  /** Bytes of the answer that are kept (64 KB); what is longer is cut there. */
  max_bytes?: number
  signal?: AbortSignal
  /** Instead of the system's resolver. */
  resolve?: (host: string) => Promise<Address[]>
}

export interface Outward {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/**
 * One call, without redirects. An answer of any status is an answer.
 * @throws {Refusal} `outward.address` (422: not http(s), or not an address), `outward.private` (422),
 * `outward.unreachable` (502, with Retry-After: no answer, refused, broken, too slow)
 */
export async function fetchOutward(url: string, init: Outward, options: OutwardOptions): Promise<Answer> {
  const to = readAddress(url)
  const method = init.method ?? 'GET'
  // Who is called, not what for: paths and queries may hold keys. And no traceparent: it is no business of theirs.
  const facts = { 'http.request.method': method, 'server.address': to.hostname }
  return inSpan(method, 'client', facts, async span => {
    const answer = await call(to, init, options)
    span?.set({ 'http.response.status_code': answer.status })
    return answer
  })
}

function readAddress(url: string): URL {
  const to = URL.parse(url)
  if (!to || !/^https?:$/.test(to.protocol))
    throw refuse(
      'outward.address',
      422,
      `${url.slice(0, 200)} is not an address that begins with https:// or http://.`,
    )
  return to
}

async function call(to: URL, init: Outward, options: OutwardOptions): Promise<Answer> {
  const signals = [AbortSignal.timeout((options.timeout_s ?? 10) * 1000)]
  if (options.signal) signals.push(options.signal)
  const signal = AbortSignal.any(signals)
  const pinned = await findOutward(hostOf(to), options)
  try {
    return await send(to, init, { pinned, signal, max_bytes: options.max_bytes ?? 65_536 })
  } catch (error) {
    if (options.signal?.aborted || isRefusal(error)) throw error
    throw unreachable(to.host, signal.aborted ? 'no answer in time' : reasonOf(error), error)
  }
}

/**
 * The addresses of a host, each of which may be called: connect to one of these and to no other, since a name may
 * lead elsewhere at the next look.
 * @throws {Refusal} `outward.private` (422), `outward.unreachable` (502)
 */
export async function findOutward(host: string, options: OutwardOptions): Promise<Address[]> {
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host, options)
  const { isTrusted, config } = options
  const barred = isTrusted ? undefined : found.find(it => !mayCall(it.address, host, config))
  if (barred)
    throw refuse(
      'outward.private',
      422,
      `${host} leads into a private network (${barred.address}), where Octavo calls nobody. Name a public address, or have the operator add it to ALLOW_PRIVATE_HOSTS.`,
      { params: { host, address: barred.address } },
    )
  return found
}

async function resolve(host: string, options: OutwardOptions): Promise<Address[]> {
  try {
    const found = await (options.resolve ?? (it => lookup(it, { all: true })))(host)
    if (found.length > 0) return found
  } catch (error) {
    throw unreachable(host, reasonOf(error), error)
  }
  throw unreachable(host, 'the name has no address')
}

/** Where a developer's own mail catcher or model stands. Not link-local: there clouds hand out their keys. */
const nearby = ['loopback', 'private', 'uniqueLocal']

function mayCall(address: string, host: string, config: OutwardOptions['config']): boolean {
  const parsed = ipaddr.process(address.replace(/%.*$/, ''))
  const range = parsed.range()
  if (range === 'unicast') return true
  if (config.profile === 'dev' && nearby.includes(range)) return true
  return config.allowPrivateHosts.some(it => it.toLowerCase() === host.toLowerCase() || holds(it, parsed))
}

function holds(net: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (ipaddr.isValid(net)) return ipaddr.process(net).toNormalizedString() === address.toNormalizedString()
  if (!ipaddr.isValidCIDR(net)) return false
  const [base, bits] = ipaddr.parseCIDR(net)
  return base.kind() === address.kind() && address.match(base, bits)
}

/** Without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

interface Way {
  pinned: Address[]
  signal: AbortSignal
  max_bytes: number
}

function send(to: URL, init: Outward, way: Way): Promise<Answer> {
  const auth = to.username ? `${decodeURIComponent(to.username)}:${decodeURIComponent(to.password)}` : null
  const options: RequestOptions = {
    method: init.method ?? 'GET',
    host: hostOf(to),
    port: to.port || undefined,
    path: `${to.pathname}${to.search}`,
    auth,
    agent: false,
    signal: way.signal,
    headers: { 'user-agent': 'Octavo', accept: '*/*', 'accept-encoding': 'identity', ...init.headers },
    lookup: (_host, ask, done) => {
      if (ask.all) done(null, way.pinned)
      else done(null, way.pinned[0]!.address, way.pinned[0]!.family)
    },
  }
  return new Promise((done, fail) => {
    const asked = (to.protocol === 'https:' ? securely : plainly)(options, answer => {
      readText(answer, way.max_bytes).then(
        text => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
        fail,
      )
    })
    asked.on('error', fail)
    asked.end(init.body)
  })
}

async function readText(answer: IncomingMessage, max_bytes: number): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  // Leaving the loop closes the connection.
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= max_bytes) break
  }
  return new TextDecoder().decode(Buffer.concat(parts).subarray(0, max_bytes))
}

function unreachable(host: string, why: string, cause?: unknown) {
  return refuse('outward.unreachable', 502, `${host} cannot be reached: ${why}.`, {
    params: { host, why },
    retryAfter: 10,
    cause,
  })
}

/** `connect ECONNREFUSED 203.0.113.1:443`; of several addresses that all failed, the first. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  return first instanceof Error ? first.message : String(first)
}
