// Pieces in and out of pg-boss, in the caller's transaction, in an order that is fair to every workspace.
import { sql } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Db, Tx } from '../db/index.ts'
import { PIECES, QUEUE_SCHEMA } from '../db/queue.ts'
import './tables.ts'

/** What pg-boss carries: ids, so that it may stand outside row-level security. */
export interface Payload {
  workspace_id: string
  job_id: string
}

/** The table where pg-boss keeps a queue that has no partition of its own. */
const MESSAGES = sql.table(`${QUEUE_SCHEMA}.job_common`)

/** A pg-boss that only writes, through our own pool: the API process needs no second one. */
export async function openBoss(db: Db): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => db.anywhere(tx => fromKysely(tx).executeSql(text, values)) },
    schema: QUEUE_SCHEMA,
    migrate: false,
    supervise: false,
    schedule: false,
  })
  boss.on('error', () => {}) // What it does, it does in our calls, which throw.
  await boss.start()
  return boss
}

/**
 * The last turn that is taken for this workspace: its new pieces follow from here, one turn each.
 *
 * Start-time fair queueing: each workspace's pieces take consecutive turns, and who comes new starts at the
 * turn that is served now. So 5,000 pieces of one and a single piece of another alternate, while a workspace
 * that is alone uses every slot. Turns are pg-boss's priorities, negated.
 */
export async function lastTurn(tx: Tx): Promise<number> {
  const { rows } = await sql<{ turn: number }>`select greatest(
    coalesce((select -priority from ${MESSAGES} where name = ${PIECES} and state < 'active' and not blocked
      and start_after <= now() order by priority desc limit 1), 0),
    coalesce((select max(turn) from job_pieces where status = 'open'), 0)) as turn`.execute(tx)
  return rows[0]!.turn
}

/** The turn that is served now: where a piece that is tried again belongs. */
export async function presentTurn(tx: Tx): Promise<number> {
  const { rows } = await sql<{ turn: number }>`select coalesce((select -priority from ${MESSAGES}
    where name = ${PIECES} and state < 'active' and not blocked and start_after <= now()
    order by priority desc limit 1), 0) as turn`.execute(tx)
  return rows[0]!.turn
}

export async function putInQueue(
  boss: PgBoss,
  tx: Tx,
  payload: Payload,
  pieces: { id: string; turn: number }[],
  after_s = 0,
): Promise<void> {
  if (pieces.length === 0) return
  const messages = pieces.map(({ id, turn }) => ({ id, data: payload, priority: -turn, startAfter: after_s }))
  await boss.insert(PIECES, messages, { db: fromKysely(tx) })
}

export async function takeFromQueue(boss: PgBoss, tx: Tx, piece_id: string): Promise<void> {
  await boss.deleteJob(PIECES, piece_id, { db: fromKysely(tx) })
}

/** Takes out all of a job's pieces that no worker has; gives back which they were. */
export async function takeWaiting(tx: Tx, job_id: string): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`delete from ${MESSAGES} where name = ${PIECES} and state < 'active'
    and id in (select id from job_pieces where job_id = ${job_id} and status = 'open') returning id`.execute(
    tx,
  )
  return rows.map(row => row.id)
}

/** Open pieces of unfinished, unpaused jobs that are in no queue, as after a restore. */
export async function findLost(tx: Tx): Promise<{ id: string; job_id: string }[]> {
  const { rows } = await sql<{ id: string; job_id: string }>`select p.id, p.job_id from job_pieces p
    join jobs j on j.id = p.job_id
    where p.status = 'open' and j.status in ('queued', 'running') and j.paused_at is null
      and not exists (select 1 from ${MESSAGES} m where m.name = ${PIECES} and m.id = p.id)
    order by p.id`.execute(tx)
  return rows
}

/** How many pieces wait that could run now, and for how long the oldest has. Of all workspaces. */
export async function lagOf(tx: Tx): Promise<{ queued: number; oldest_s: number }> {
  const { rows } = await sql<{ queued: number; oldest_s: number }>`select count(*) as queued,
    coalesce(extract(epoch from now() - min(greatest(created_on, start_after))), 0)::float8 as oldest_s
    from ${MESSAGES} where name = ${PIECES} and state < 'active' and start_after <= now()`.execute(tx)
  return rows[0]!
}
