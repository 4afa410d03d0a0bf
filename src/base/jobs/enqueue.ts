// New work: the visible job and its pieces, in the transaction of whatever they are about.
import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Tx } from '../db/index.ts'
import { refuse } from '../errors.ts'
import { traceparentNow } from '../traces/active.ts'
import { lastTurn, putInQueue } from './queue.ts'

export interface JobAsk {
  name: string
  title: string
  /** Units that `done + failed` grows to: rows, documents. */
  total: number
  /** What was asked, for people and for trying again; JSON. */
  input: unknown
  created_by?: string
  request_id?: string
  /** One small piece of work each, ids only; one piece without a message where left out. */
  messages?: unknown[]
}

/** @throws {Refusal} `job.queue_full` (429, with Retry-After) past the depth. */
export async function enqueueLater(
  boss: PgBoss,
  tx: Tx,
  ask: JobAsk,
  limits: { depth: number },
): Promise<string> {
  const messages = ask.messages ?? [null]
  await refuseFull(tx, messages.length, limits.depth)
  const isEmpty = messages.length === 0
  const job = await tx
    .insertInto('jobs')
    .values({
      name: ask.name,
      title: ask.title,
      total: ask.total,
      input: JSON.stringify(ask.input ?? {}),
      created_by: ask.created_by ?? null,
      request_id: ask.request_id ?? null,
      traceparent: traceparentNow(),
      // Nothing to do is done at once: no piece would ever end it.
      ...(isEmpty ? { status: 'done' as const, finished_at: new Date().toISOString() } : {}),
      pieces_open: messages.length,
    })
    .returning(['id', 'workspace_id'])
    .executeTakeFirstOrThrow()
  await addPieces(boss, tx, { job_id: job.id, workspace_id: job.workspace_id }, messages, ask.total)
  return job.id
}

/**
 * More pieces for a job, also for one that has ended: rows that failed, say, once more. It then runs again, and
 * what had failed no longer counts. `total` says how many units come on top.
 */
export async function addLater(
  boss: PgBoss,
  tx: Tx,
  ask: { job_id: string; messages: unknown[]; total?: number },
  limits: { depth: number },
): Promise<void> {
  if (ask.messages.length === 0) return
  await refuseFull(tx, ask.messages.length, limits.depth)
  const job = await lockJob(tx, ask.job_id)
  const hasEnded = job.finished_at !== null
  // What failed or was cancelled is given up for what is asked now; left there it would mark the new ending.
  if (hasEnded)
    await tx
      .deleteFrom('job_pieces')
      .where('job_id', '=', ask.job_id)
      .where('status', 'in', ['error', 'cancelled'])
      .execute()
  await tx
    .updateTable('jobs')
    .set({
      total: job.total + (ask.total ?? 0),
      pieces_open: job.pieces_open + ask.messages.length,
      ...(hasEnded ? { ...AGAIN, failed: 0 } : {}),
    })
    .where('id', '=', ask.job_id)
    .execute()
  await addPieces(boss, tx, job, ask.messages, ask.total ?? 0)
}

/** What a job that had ended looks like when it runs again. */
export const AGAIN = {
  status: 'queued' as const,
  error: null,
  error_code: null,
  finished_at: null,
  cancel_asked_at: null,
  paused_at: null,
}

export interface LockedJob {
  job_id: string
  workspace_id: string
  status: 'queued' | 'running' | 'done' | 'error' | 'cancelled'
  total: number
  pieces_open: number
  cancel_asked_at: string | null
  paused_at: string | null
  finished_at: string | null
}

/**
 * Every change of a job locks its row first and its pieces after, so that no two wait for each other.
 * @throws {Refusal} `job.not_found` (404).
 */
export async function lockJob(tx: Tx, job_id: string): Promise<LockedJob> {
  const job = await tx
    .selectFrom('jobs')
    .select([
      'id as job_id',
      'workspace_id',
      'status',
      'total',
      'pieces_open',
      'cancel_asked_at',
      'paused_at',
      'finished_at',
    ])
    .where('id', '=', job_id)
    .forUpdate()
    .executeTakeFirst()
  if (job) return job
  throw refuse('job.not_found', 404, 'There is no such job, or it was removed.', { params: { job_id } })
}

/** Pieces that go to the database at once: about 2 MB of JSON. */
const CHUNK = 10_000

async function addPieces(
  boss: PgBoss,
  tx: Tx,
  job: { job_id: string; workspace_id: string },
  messages: unknown[],
  total: number,
) {
  if (messages.length === 0) return
  const units = messages.length === total ? 1 : null
  let turn = await lastTurn(tx)
  for (let at = 0; at < messages.length; at += CHUNK) {
    const chunk = messages.slice(at, at + CHUNK)
    const { rows } = await sql<{
      id: string
      turn: number
    }>`insert into job_pieces (job_id, message, units, turn)
      select ${job.job_id}, piece.message, ${units}::int, ${turn} + piece.nth
      from jsonb_array_elements(${JSON.stringify(chunk)}::jsonb) with ordinality piece (message, nth)
      returning id, turn`.execute(tx)
    await putInQueue(boss, tx, { workspace_id: job.workspace_id, job_id: job.job_id }, rows)
    turn += chunk.length
  }
}

async function refuseFull(tx: Tx, more: number, depth: number) {
  const { waiting } = await tx
    .selectFrom('jobs')
    .select(sql<number>`coalesce(sum(pieces_open), 0)::int8`.as('waiting'))
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirstOrThrow()
  if (waiting + more <= depth) return
  throw refuse(
    'job.queue_full',
    429,
    `This is ${more} pieces of work, ${waiting} are waiting already, and ${depth} may wait at most. Wait until some are done, cancel a job that is not needed, or ask for less at once.`,
    { params: { more, waiting, depth }, retryAfter: 30 },
  )
}
