// Live events: one signal from the database wakes the streams of its workspace, and each reads what it has missed.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Base } from '../../../base/base.ts'
import type { StreamAsk } from '../../../base/http/ask.ts'
import { openEvents } from '../../../base/http/events.ts'
import type { workspaceContract } from '../contract.ts'
import { maySee, readJob } from './jobs.ts'

type Routes = typeof workspaceContract

/** At most so many looks a second per stream: a batch changes its job some five times a second, others with it. */
const looksPerSecond = 50
/** A signal can be lost with its connection; a look now and then costs one indexed query. Seconds. */
const idleLook = 15

export interface Live {
  watchAll(ask: StreamAsk<Routes['watchAll']>): Promise<void>
  watchJob(ask: StreamAsk<Routes['watchJob']>): Promise<void>
  close(): Promise<void>
}

export function openLive(base: Base): Live {
  const waking = new Map<string, Set<() => void>>()
  let stop: Promise<() => Promise<void>> | null = null

  const wake = (workspace_id: string) => {
    const sets = workspace_id === '' ? waking.values() : [waking.get(workspace_id) ?? []]
    for (const set of sets) for (const go of set) go()
  }

  /** Calls `look` now, after each signal of the workspace, and now and then; until it says that it is done. */
  async function follow(
    workspace_id: string,
    closed: AbortSignal,
    look: () => Promise<boolean>,
  ): Promise<void> {
    stop ??= base.jobs.onSignal(wake)
    await stop
    const bell = new EventTarget()
    let pending = false
    const go = () => {
      pending = true
      bell.dispatchEvent(new Event('ring'))
    }
    const set = waking.get(workspace_id) ?? new Set()
    waking.set(workspace_id, set.add(go))
    while (!closed.aborted) {
      pending = false
      // A database that is away for a moment is not the end of a stream.
      if (await look().catch(() => false)) break
      await pause(1000 / looksPerSecond, closed)
      if (!pending)
        await Promise.race([once(bell, 'ring', { signal: closed }), pause(idleLook * 1000, closed)]).catch(
          () => {},
        )
    }
    set.delete(go)
    if (set.size === 0) waking.delete(workspace_id)
  }

  return {
    async watchAll(ask) {
      const { caller } = ask
      const stream = openEvents(ask.request, ask.reply)
      const last = ask.request.headers['last-event-id']
      let cursor = typeof last === 'string' && /^[\d:,]{1,4000}$/.test(last) ? last : null
      void follow(caller.workspace_id, stream.closed, async () => {
        const changes = await base.jobs.changes(caller.workspace_id, cursor)
        cursor = changes.cursor
        for (const job of changes.jobs)
          if (maySee(caller, job)) stream.send('job', withoutOwner(job), changes.cursor)
        return false
      })
    },
    async watchJob(ask) {
      const { caller, params } = ask
      const first = await ask.in(tx => readJob(tx, { caller, params }))
      const stream = openEvents(ask.request, ask.reply)
      let sent = ''
      const look = async () => {
        const job = sent === '' ? first : await ask.in(tx => readJob(tx, { caller, params }))
        const text = JSON.stringify(job)
        if (text !== sent) stream.send('job', job)
        sent = text
        const hasEnded = job.status !== 'queued' && job.status !== 'running'
        if (hasEnded) stream.end()
        return hasEnded
      }
      void follow(caller.workspace_id, stream.closed, look)
    },
    async close() {
      await (
        await stop
      )?.()
    },
  }
}

function withoutOwner<
  T extends { workspace_id: string; created_by: string | null; request_id: string | null },
>(job: T) {
  const { workspace_id: _, created_by: __, request_id: ___, ...rest } = job
  return rest
}

/** Milliseconds; ends early when the stream does. */
async function pause(ms: number, closed: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: closed, ref: false }).catch(() => {})
}
