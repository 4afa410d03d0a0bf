// One connection that hears NOTIFY for all channels, made again whenever it breaks.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'
import type { DbLog } from './log.ts'

type Heard = (payload: string) => void

const RETRY_MS = 1_000
/** A silent break (a cable, a sleeping laptop) is noticed by a query that gets no answer. */
const PULSE_MS = 15_000

export function listenOn(url: string, log?: DbLog) {
  const channels = new Map<string, Set<Heard>>()
  const now: { client: Client | undefined; closed: boolean } = { client: undefined, closed: false }
  let joining: Promise<void> | undefined
  let isRejoining = false

  async function join(): Promise<void> {
    const next = new Client({
      connectionString: url,
      application_name: 'octavo listen',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
    })
    const lost = () => {
      if (now.client !== next) return
      now.client = undefined
      if (!now.closed) void rejoin()
    }
    next.on('error', lost)
    next.on('end', lost)
    next.on('notification', message => tell(message.channel, message.payload ?? ''))
    try {
      await next.connect()
      for (const channel of channels.keys()) await next.query(`listen ${escapeIdentifier(channel)}`)
    } catch (error) {
      await next.end().catch(() => {})
      throw error
    }
    if (now.closed) return next.end()
    now.client = next
  }

  async function rejoin() {
    if (isRejoining) return
    isRejoining = true
    log?.warn({}, 'no connection that hears of changes; making it again')
    while (!now.closed && !now.client) {
      await sleep(RETRY_MS, undefined, { ref: false })
      try {
        await joinOnce()
      } catch {
        continue // The database is still away: this loop is the repair.
      }
      for (const channel of channels.keys()) tell(channel, '')
    }
    isRejoining = false
  }

  function joinOnce(): Promise<void> {
    joining ??= join().finally(() => (joining = undefined))
    return joining
  }

  function tell(channel: string, payload: string) {
    for (const heard of channels.get(channel) ?? []) heard(payload)
  }

  const pulse = setInterval(() => {
    const asked = now.client
    asked?.query('select 1').catch(() => asked.end().catch(() => {}))
  }, PULSE_MS)
  pulse.unref()

  return {
    async listen(channel: string, heard: Heard): Promise<() => Promise<void>> {
      const known = channels.get(channel)
      if (known) known.add(heard)
      else channels.set(channel, new Set([heard]))
      // Whoever listens looks by itself now and then, too: a database that is away is no reason to end the process.
      if (!now.client) await joinOnce().catch(() => void rejoin())
      else if (!known) await now.client.query(`listen ${escapeIdentifier(channel)}`)
      return async () => {
        const left = channels.get(channel)
        left?.delete(heard)
        if (!left || left.size > 0) return
        channels.delete(channel)
        // A connection that broke hears nothing any more, and the next one will not ask for this channel.
        await now.client?.query(`unlisten ${escapeIdentifier(channel)}`).catch(() => {})
      }
    },
    async close() {
      now.closed = true
      clearInterval(pulse)
      await now.client?.end()
    },
  }
}
