// Signs of life: each worker says every few seconds that it is there, and what it converts with.
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db, Tx } from '../db/index.ts'
import type { JobLog } from './log.ts'

/** What turns Word into PDF in a process. */
export interface ConverterFacts {
  engine: 'native' | 'wasm' | null
  version: string | null
  /** What OCTAVO_OFFICE asked for. */
  asked: string
  /** Why there is none. */
  error: string | null
}

export interface WorkerFacts {
  version: string
  slots: number
  converter(): ConverterFacts | null
}

export interface WorkerRow {
  id: string
  host: string
  pid: number
  version: string
  slots: number
  converter: ConverterFacts | null
  started_at: string
  seen_at: string
  is_alive: boolean
}

const SIGN_MS = 10_000
/** Seconds without a sign after which a worker is taken for dead: three that were missed. */
const DEAD_S = 35

/** Says so at once and then every 10 s, until it is stopped. */
export async function keepSigns(
  base: { db: Db; log: JobLog },
  facts: WorkerFacts,
): Promise<{ stop(): Promise<void> }> {
  const id = randomUUID()
  const stopping = new AbortController()
  const sign = () =>
    base.db.anywhere(tx =>
      sql`select sign_of_work(${id}, ${hostname()}, ${process.pid}, ${facts.version}, ${facts.slots},
        ${JSON.stringify(facts.converter())}::jsonb)`.execute(tx),
    )
  await sign()
  const loop = (async () => {
    for (;;) {
      await sleep(SIGN_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      if (stopping.signal.aborted) return
      await sign().catch((error: unknown) => base.log.warn({ err: error }, 'no sign could be given'))
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await loop
      // With the database away it is forgotten within a day by itself.
      await base.db.anywhere(tx => sql`select work_is_over(${id})`.execute(tx)).catch(() => {})
    },
  }
}

/** Workers of the last day, alive or not. */
export async function listWorkers(tx: Tx): Promise<WorkerRow[]> {
  const { rows } =
    await sql<WorkerRow>`select *, seen_at > now() - make_interval(secs => ${DEAD_S}) as is_alive
    from all_workers()`.execute(tx)
  return rows
}
