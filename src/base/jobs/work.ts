// The worker: fills its slots with pieces in fair order, keeps them alive, and lets go of them in good order.
import { setTimeout as sleep } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import type { Db, Tx } from '../db/index.ts'
import { PIECES, QUEUE_SCHEMA } from '../db/queue.ts'
import type { Faults } from '../faults/index.ts'
import type { Traces } from '../traces/index.ts'
import type { JobLog } from './log.ts'
import { claimPiece, endPiece, type Claim, type Ending } from './pieces.ts'
import type { Payload } from './queue.ts'
import { askedOf, runPiece, stopped, type JobDef } from './run.ts'
import { keepSchedules, type Schedule } from './schedule.ts'
import type { JobRow } from './tables.ts'

export interface WorkOptions {
  /** Pieces at the same time in this process. */
  slots: number
  /** Seconds that running pieces get when the worker stops (20); then they are released for another worker. */
  grace_s?: number
  schedules?: Schedule[]
  /** Told of each job that ends by its last piece, in that transaction. What it throws undoes its own writes alone. */
  ended?(tx: Tx, job: JobRow): Promise<void>
}

/** One more than documents at the same time: while one piece is stored and recorded, the next is converted. */
export const piecesAtATime = (documents: number) => documents + 1

interface Worked {
  db: Db
  log: JobLog
  faults: Faults
  traces: Traces
}

interface Held {
  message: { id: string; data: Payload; retryCount: number }
  abort: AbortController
  /** Known once it is claimed. */
  yields: boolean
  done: Promise<void>
}

const POLL_MS = 1_000
const HEARTBEAT_MS = 3_000
const ASKED_MS = 500

export async function startWorker(
  base: Worked & { url: string },
  defs: JobDef[],
  options: WorkOptions,
): Promise<{ stop(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: base.url,
    application_name: 'octavo worker',
    schema: QUEUE_SCHEMA,
    max: 3,
    migrate: false,
    // Dead workers' pieces: 10 s without a heartbeat, looked for every 5 s.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // The app role owns no index; autovacuum keeps up, since rows leave when their piece ends.
    reindex: false,
    schedule: (options.schedules ?? []).length > 0,
  })
  boss.on('error', error => base.log.warn({ err: error }, 'the queue reports an error'))
  boss.on('warning', warning => base.log.warn({ warning }, 'the queue warns'))
  await boss.start()
  const worker = new Worker({ ...base, boss }, defs, options)
  const unlisten = await base.db.listen('octavo_jobs', () => worker.wake())
  await keepSchedules({ ...base, boss }, options.schedules ?? [])
  worker.start()
  return {
    async stop() {
      await worker.stop()
      await unlisten()
      await boss.stop({ graceful: true, timeout: 5_000 })
    },
  }
}

class Worker {
  readonly #base: Worked & { boss: PgBoss; ended?: WorkOptions['ended'] }
  readonly #defs: Map<string, JobDef>
  readonly #slots: number
  readonly #graceMs: number
  readonly #held = new Map<string, Held>()
  readonly #stopping = new AbortController()
  #wakeUp: () => void = () => {}
  #isAwake = false
  #loops: Promise<unknown> = Promise.resolve()

  constructor(base: Worked & { boss: PgBoss }, defs: JobDef[], options: WorkOptions) {
    this.#base = { ...base, ended: options.ended }
    this.#defs = new Map(defs.map(def => [def.name, def]))
    this.#slots = options.slots
    this.#graceMs = (options.grace_s ?? 20) * 1000
  }

  start() {
    this.#loops = Promise.all([
      this.#fill(),
      this.#every(HEARTBEAT_MS, () => this.#beat()),
      this.#every(ASKED_MS, () => this.#heedAsks()),
    ])
  }

  /** There may be something to do, or a slot is free. */
  wake() {
    this.#isAwake = true
    this.#wakeUp()
  }

  async stop() {
    const until = Date.now() + this.#graceMs
    this.#stopping.abort()
    this.wake()
    // Heartbeats go on meanwhile: whoever runs is not dead.
    const beats = setInterval(() => void this.#beat().catch(() => {}), HEARTBEAT_MS)
    // A fetch on its way may still bring pieces; with the database away it would be waited for in vain.
    await Promise.race([this.#loops, sleep(2_000, undefined, { ref: false })])
    await Promise.race([this.#allDone(), sleep(Math.max(0, until - Date.now()), undefined, { ref: false })])
    for (const held of this.#held.values()) held.abort.abort(stopped('stop'))
    await this.#allDone()
    clearInterval(beats)
  }

  async #allDone() {
    await Promise.all([...this.#held.values()].map(held => held.done))
  }

  async #fill() {
    let failures = 0
    while (!this.#stopping.signal.aborted) {
      this.#isAwake = false
      const free = this.#slots - this.#held.size
      let fetched = 0
      try {
        if (free > 0) fetched = await this.#fetch(free)
        failures = 0
      } catch (error) {
        // The database is away: this loop goes on until it is back.
        if (failures++ === 0) {
          this.#base.log.warn({ err: error }, 'cannot fetch work; trying on')
          this.#base.faults.tell(error, { where: 'queue' })
        }
      }
      if (free > 0 && fetched === free && this.#held.size < this.#slots) continue
      await this.#rest()
    }
  }

  async #rest() {
    if (this.#isAwake) return
    const slept = new AbortController()
    const woken = new Promise<void>(resolve => (this.#wakeUp = resolve))
    await Promise.race([woken, sleep(POLL_MS, undefined, { signal: slept.signal }).catch(() => {})])
    slept.abort()
  }

  async #fetch(free: number): Promise<number> {
    const messages = await this.#base.boss.fetch<Payload>(PIECES, { batchSize: free })
    for (const message of messages) {
      const abort = new AbortController()
      const held: Held = { message, abort, yields: false, done: Promise.resolve() }
      held.done = this.#work(held).finally(() => {
        this.#held.delete(message.id)
        this.wake()
      })
      this.#held.set(message.id, held)
    }
    return messages.length
  }

  async #work(held: Held) {
    const { message, abort } = held
    try {
      const resumes = (name: string) => this.#defs.get(name)?.resumes ?? false
      const claim = await claimPiece(this.#base, message, resumes)
      if (!claim) return
      held.yields = this.#defs.get(claim.name)?.yields ?? false
      const ending: Ending = this.#stopping.signal.aborted
        ? { how: 'again', after_s: 0, uncounted: true }
        : await runPiece(this.#base, this.#defs.get(claim.name), claim, abort)
      await this.#end(claim, ending)
    } catch (error) {
      // Left to the heartbeat: in ten seconds the piece goes to whoever has the database.
      const { job_id } = message.data
      this.#base.log.warn({ err: error, job_id }, 'a piece could not be taken or ended')
      this.#base.faults.tell(error, { where: 'queue', job_id })
    }
  }

  async #end(claim: Claim, ending: Ending) {
    for (let attempt = 1; ; attempt++) {
      try {
        await endPiece(this.#base, claim, ending)
        // Polling would find it too, up to a second later.
        if (ending.how === 'again') setTimeout(() => this.wake(), ending.after_s * 1000 + 5).unref()
        return
      } catch (error) {
        // What was done is done: say so as soon as the database hears it, a minute long at most.
        if (attempt === 60 || this.#stopping.signal.aborted) throw error
        await sleep(1_000)
      }
    }
  }

  async #beat() {
    const messages = [...this.#held.values()].map(held => held.message)
    if (messages.length > 0) await this.#base.boss.touch(PIECES, messages)
  }

  async #heedAsks() {
    const byWorkspace = Map.groupBy(this.#held.values(), held => held.message.data.workspace_id)
    for (const [workspace_id, held] of byWorkspace) {
      const job_ids = [...new Set(held.map(one => one.message.data.job_id))]
      const asked = await this.#base.db.in(workspace_id, tx => askedOf(tx, job_ids))
      for (const one of held) {
        const what = asked.get(one.message.data.job_id)
        if (what === 'cancel' || (what === 'pause' && one.yields)) one.abort.abort(stopped(what))
      }
    }
  }

  async #every(ms: number, work: () => Promise<void>) {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await sleep(ms, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      // Away for a moment: the next round repairs it.
      await work().catch(() => {})
    }
  }
}
