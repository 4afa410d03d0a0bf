// Live events: one signal from the database wakes the streams of its workspace, and each reads what it has missed.
import type { Base } from '../../base/base.ts'
import type { StreamAsk } from '../../base/http/ask.ts'
import { openEvents } from '../../base/http/events.ts'
import type { workspaceContract } from './contract.ts'
import { maySee, readJob } from './jobs.ts'

type Routes = typeof workspaceContract

/** At most so many looks a second per stream: a batch changes its job fifty times a second. */
const looksPerSecond = 4
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
    closed: Promise<void>,
    look: () => Promise<boolean>,
  ): Promise<void> {
    stop ??= base.jobs.onSignal(wake)
    await stop
    let isClosed = false
    let nudge = () => {}
    const set = waking.get(workspace_id) ?? new Set()
    waking.set(workspace_id, set)
    let pending = true
    const go = () => {
      pending = true
      nudge()
    }
    set.add(go)
    void closed.then(() => {
      isClosed = true
      nudge()
    })
    while (!isClosed) {
      pending = false
      // A database that is away for a moment is not the end of a stream.
      const isDone = await look().catch(() => false)
      if (isDone || isClosed) break
      await pause(1000 / looksPerSecond)
      if (!pending && !isClosed)
        await Promise.race([new Promise<void>(done => (nudge = done)), pause(idleLook * 1000)])
    }
    set.delete(go)
    if (set.size === 0) waking.delete(workspace_id)
  }

  return {
    async watchAll(ask) {
      const { caller } = ask
      const stream = openEvents(ask.request, ask.reply)
      const last = ask.request.headers['last-event-id']
      let cursor = typeof last === 'string' && /^\d{1,20}$/.test(last) ? last : null
      void follow(caller.workspace_id, stream.closed, async () => {
        const changes = await base.jobs.changes(caller.workspace_id, cursor)
        cursor = changes.cursor
        for (const job of changes.jobs)
          if (maySee(caller, job)) stream.send('job', withoutOwner(job), String(cursor))
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

function pause(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms).unref())
}
