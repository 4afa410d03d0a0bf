// The sender: serves endpoints in turn, several at once, so that none waits for another that is dead.
import './tables.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import { crashPoint } from '../../../base/crash_points.ts'
import { attempt, type Endpoint } from './attempt.ts'
import { settle } from './outcome.ts'

/** Endpoints that one worker serves at the same time; those that fail get half of the lanes at most. */
const lanes = 8
const failingLanes = 4
/** Deliveries of one turn, and of them at the same time: only where the endpoint took the last. */
const perTurn = 50
const together = 5
/** Seconds that an endpoint is held: longer than one round of attempts takes. After a kill -9 others wait that long. */
const hold_s = 30
const poll_ms = 2_000
/** What is under way when the worker stops gets so long; cut short, it comes again. */
const grace_ms = 3_000

interface Due {
  workspace_id: string
  webhook_id: string
  is_failing: boolean
}

interface Held extends Endpoint {
  is_failing: boolean
}

export function openSender(base: Base): { stop(): Promise<void> } {
  const sender = new Sender(base)
  const running = sender.run()
  return {
    async stop() {
      sender.end()
      await running
    },
  }
}

class Sender {
  readonly #base: Base
  readonly #stopping = new AbortController()
  readonly #cut = new AbortController()
  readonly #turns = new Map<string, { isFailing: boolean; done: Promise<void> }>()
  #wake: () => void = () => {}
  #isAwake = false

  constructor(base: Base) {
    this.#base = base
  }

  end(): void {
    this.#stopping.abort()
    setTimeout(() => this.#cut.abort(new Error('the worker stops')), grace_ms).unref()
    this.#rouse()
  }

  #rouse(): void {
    this.#isAwake = true
    this.#wake()
  }

  async run(): Promise<void> {
    const unlisten = await this.#base.db.listen('octavo_webhooks', () => this.#rouse())
    while (!this.#stopping.signal.aborted) {
      this.#isAwake = false
      // The database is away: this loop goes on until it is back.
      await this.#fill().catch((error: unknown) => {
        this.#base.log.warn({ err: error }, 'webhooks cannot be looked up; trying on')
        this.#base.faults.tell(error, { where: 'webhooks' })
      })
      if (!this.#isAwake) await this.#rest()
    }
    await Promise.all([...this.#turns.values()].map(it => it.done))
    await unlisten()
  }

  async #rest(): Promise<void> {
    const slept = new AbortController()
    const woken = new Promise<void>(resolve => (this.#wake = resolve))
    await Promise.race([woken, sleep(poll_ms, undefined, { signal: slept.signal }).catch(() => {})])
    slept.abort()
  }

  async #fill(): Promise<void> {
    if (this.#turns.size >= lanes) return
    const rows = await this.#base.db.single(sql<Due>`select * from octavo_due_webhooks(${4 * lanes}::int)`)
    for (const due of rows) {
      const failing = [...this.#turns.values()].filter(it => it.isFailing).length
      if (this.#turns.size >= lanes || this.#turns.has(due.webhook_id)) continue
      if (due.is_failing && failing >= failingLanes) continue
      const done = this.#serve(due)
        .catch((error: unknown) => {
          this.#base.log.warn({ err: error }, 'a webhook could not be served')
          this.#base.faults.tell(error, { where: 'webhooks' })
        })
        .finally(() => {
          this.#turns.delete(due.webhook_id)
          this.#rouse()
        })
      this.#turns.set(due.webhook_id, { isFailing: due.is_failing, done })
    }
  }

  /** One turn: until the endpoint fails, nothing is due, or others should have the lane. */
  async #serve({ workspace_id, webhook_id }: Due): Promise<void> {
    const endpoint = await this.#hold(workspace_id, webhook_id)
    if (!endpoint) return
    let [served, isWorking] = [0, true]
    while (isWorking && served < perTurn && !this.#stopping.signal.aborted) {
      const due = await this.#take(endpoint, endpoint.is_failing ? 1 : together)
      if (due.length === 0) break
      const deliver = (it: (typeof due)[number]) =>
        this.#base.traces.run(
          { name: 'webhook', kind: 'producer', facts: { 'octavo.delivery_id': it.id } },
          () => this.#deliver(endpoint, it),
        )
      const verdicts = await Promise.all(due.map(deliver))
      served += due.length
      isWorking = verdicts.every(it => it === 'delivered')
      endpoint.is_failing = !isWorking
    }
    await this.#base.db.in(workspace_id, tx =>
      sql`update webhooks set busy_until = null where id = ${webhook_id}`.execute(tx),
    )
  }

  #hold(workspace_id: string, webhook_id: string): Promise<Held | undefined> {
    return this.#base.db.in(workspace_id, async tx => {
      const { rows } = await sql<Held>`update webhooks
        set busy_until = now() + ${hold_s}::int * interval '1 second', served_at = now()
        where id = ${webhook_id} and disabled_at is null and (busy_until is null or busy_until < now())
        returning id, workspace_id, url, secret, failing_since is not null as is_failing,
          case when old_secret_until > now() then old_secret end as old_secret`.execute(tx)
      return rows[0]
    })
  }

  #take(to: Held, count: number) {
    return this.#base.db.in(to.workspace_id, async tx => {
      const { rows } = await sql`update webhooks set busy_until = now() + ${hold_s}::int * interval '1 second'
        where id = ${to.id} and disabled_at is null returning id`.execute(tx)
      if (rows.length === 0) return []
      return tx
        .selectFrom('webhook_deliveries')
        .select(['id', 'webhook_id', 'event_id', 'payload', 'attempts'])
        .where('webhook_id', '=', to.id)
        .where('due_at', '<=', sql<string>`now()`)
        .orderBy('due_at')
        .limit(count)
        .execute()
    })
  }

  async #deliver(
    to: Held,
    it: { id: string; webhook_id: string; event_id: string; payload: unknown; attempts: number },
  ) {
    const { signal } = this.#cut
    const attempted = await attempt(this.#base, to, it, signal).catch((error: unknown) => {
      if (signal.aborted) return null
      throw error
    })
    if (!attempted) return 'failed'
    crashPoint('webhook.sent')
    const verdict = await this.#base.db.in(to.workspace_id, tx => settle(tx, this.#base, it, attempted))
    const { status, ms, error } = attempted.tried
    this.#base.log.info({ webhook_id: to.id, delivery_id: it.id, status, ms, error, verdict }, 'webhook')
    return verdict
  }
}
