// What the clock does and did: pg-boss keeps the times, we keep when each ran, whether it failed, and who made it wait.
import { sql } from 'kysely'
import type { Tx } from '../db/index.ts'
import { QUEUE_SCHEMA, TICKS } from '../db/queue.ts'

export interface ClockRow {
  name: string
  /** Five fields, in `time_zone`. */
  cron: string
  time_zone: string
  paused_at: string | null
  ran_at: string | null
  failed_at: string | null
  error: string | null
}

/** Everything that happens by the clock, as the last worker that started has it. */
export async function listClock(tx: Tx): Promise<ClockRow[]> {
  const { rows } = await sql<ClockRow>`select s.key as name, s.cron, s.timezone as time_zone,
      c.paused_at, c.ran_at, c.failed_at, c.error
    from ${sql.table(`${QUEUE_SCHEMA}.schedule`)} s left join all_clock_runs() c on c.name = s.key
    where s.name = ${TICKS} order by s.key`.execute(tx)
  return rows
}

export async function isPaused(tx: Tx, name: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from all_clock_runs() where name = ${name} and paused_at is not null`.execute(tx)
  return rows.length > 0
}

export async function pauseClock(tx: Tx, name: string, pause: boolean): Promise<void> {
  await sql`select pause_clock(${name}, ${pause})`.execute(tx)
}

export async function noteRun(tx: Tx, name: string, fault: string | null): Promise<void> {
  await sql`select clock_ran(${name}, ${fault})`.execute(tx)
}
