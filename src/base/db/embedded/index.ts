// Keeps a real PostgreSQL running in Octavo's home for as long as somebody needs it.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DbLog } from '../log.ts'
import { findBinaries } from './binaries.ts'
import {
  ensureData,
  findRunning,
  ownerUrl,
  startServer,
  stopServer,
  untilReady,
  type Cluster,
  type Running,
} from './cluster.ts'
import { alone, hold } from './holders.ts'
import { isAlive } from './processes.ts'
import { placeOf } from './place.ts'
import { refuseClosedFolders, unprivilegedUser } from './run_as.ts'

export interface Embedded {
  /** Loopback only. The port is kept, so this stays good when the server is started again. */
  owner_url: string
  /** Whether the server was already running: after a kill -9 of Node, or for another Octavo process. */
  adopted: boolean
  /** Stops the server, unless another process still needs it. */
  stop(): Promise<void>
}

/** A crash is noticed, and the server running again, within this and its start (about 0.2 s). */
const WATCH_MS = 500

/**
 * Starts PostgreSQL in `<home>/postgres`, or takes over the one that runs there. Several processes may share a
 * home: each watches, whoever sees the server down starts it, and the last to stop stops it.
 * First start 1.2 s, later ones 0.2 s.
 * @throws {Refusal} `db.no_binaries`, `db.no_user`, `db.folder_closed`, `db.home_locked`, `db.other_major`.
 */
export async function startEmbedded(options: {
  home: string
  log?: DbLog
  /** Tests only: no fsync, so a crash of the machine may lose the data. */
  fsync?: boolean
  max_connections?: number
}): Promise<Embedded> {
  const runAs = await unprivilegedUser()
  const of: Cluster = {
    dir: await placeOf(options.home, runAs, options.log),
    runAs,
    binaries: { initdb: '', postgres: '', pg_ctl: '' },
    fsync: options.fsync ?? true,
    max_connections: options.max_connections ?? 100,
  }
  if (runAs) await refuseClosedFolders(join(of.dir, 'data'), runAs)
  const holder = await hold(of.dir)
  try {
    const { running, adopted } = await alone(of.dir, async () => {
      of.binaries = await findBinaries(of.dir, runAs)
      await ensureData(of)
      return startOrFind(of)
    })
    options.log?.info({ port: running.port, pid: running.pid, adopted }, 'PostgreSQL runs')
    const watch = keepRunning(of, running, options.log)
    return {
      owner_url: await ownerUrl(of, running.port),
      adopted,
      async stop() {
        await watch.end()
        await alone(of.dir, async () => {
          const isLast = await holder.leave()
          const found = isLast ? await findRunning(of) : undefined
          if (found) await stopServer(of, found)
        })
      },
    }
  } catch (error) {
    await holder.leave()
    throw error
  }
}

async function startOrFind(of: Cluster, port?: number): Promise<{ running: Running; adopted: boolean }> {
  const found = await findRunning(of)
  if (!found) return { running: await startServer(of, port), adopted: false }
  await untilReady(of, found.port)
  return { running: found, adopted: true }
}

function keepRunning(of: Cluster, first: Running, log?: DbLog) {
  const stopping = new AbortController()
  const { signal } = stopping
  let running = first
  async function watch() {
    let failures = 0
    while (!signal.aborted) {
      // After a failed start wait longer, up to 10 s: a full disk does not mend itself sooner.
      const wait = Math.min(WATCH_MS * 2 ** failures, 10_000)
      await sleep(wait, undefined, { signal, ref: false }).catch(() => {})
      if (signal.aborted || (await isAlive(running.pid))) continue
      try {
        await alone(of.dir, async () => {
          if (signal.aborted) return
          log?.error({ pid: running.pid }, 'PostgreSQL is gone; starting it again')
          // At the same address, which everybody's pool has.
          running = (await startOrFind(of, running.port)).running
        })
        failures = 0
      } catch (error) {
        failures += 1
        log?.error({ err: error }, 'PostgreSQL could not be started again')
      }
    }
  }
  const done = watch()
  return {
    async end() {
      stopping.abort()
      await done
    },
  }
}
