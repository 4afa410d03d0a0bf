// Begins the making of a batch: a document for every row, work in small pieces, in one transaction.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Base } from '../../base/base.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { piecesAtATime } from '../../base/jobs/index.ts'
import { matchCustomers } from '../customers/index.ts'
import { readVersion } from '../templates/index.ts'
import { readBatch } from './batches.ts'
import { findUnmatched, rowChecker } from './checks.ts'
import type { documentsContract } from './contract.ts'
import { checkedOf, rememberMapping } from './mappings.ts'
import type { Piece } from './print.ts'
import { eachRow } from './row_store.ts'
import type { Mapping } from './shapes.ts'
import type { Values } from './tables.ts'
import { personOf, titleOf } from './titles.ts'

type Routes = typeof documentsContract

/**
 * Rows of one piece. Others come in between pieces, and three of them are under way at two converters, so that one ends
 * every half a second. PostgreSQL works 0.9 ms for each row with 20, 0.7 with 30.
 */
const pieceRows = 30

export async function generateBatch(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['generateBatch']>,
): Promise<{ job_id: string }> {
  const { batch_id } = ask.params
  const locked = await tx
    .selectFrom('batches')
    .select(['template_version_id', 'name'])
    .where('id', '=', batch_id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  const batch = await readBatch(tx, batch_id)
  if (batch.status === 'generating' || batch.status === 'paused')
    throw refuse('batch.generating', 409, 'This batch is being generated already.')
  if (!locked?.template_version_id)
    throw refuse('batch.has_no_template', 409, 'This batch has no template. Bring one, then generate.')
  if (batch.row_count === 0)
    throw refuse('batch.has_no_rows', 409, 'This batch has no rows. Bring a spreadsheet, then generate.')
  const bad = await findBadRows(tx, batch_id, ask.body.skip_bad_rows)
  const made = await addDocuments(tx, batch_id, locked.template_version_id, bad, ask.body.rows)
  const rows = await takeUp(tx, batch_id)
  if (rows.length === 0) {
    if (made === 0)
      throw refuse(
        'batch.nothing_to_do',
        409,
        'Every row of this batch has its document. There is nothing to do.',
      )
    throw refuse(
      'batch.all_rows_bad',
      409,
      'Every row that is left has a problem. Mend the rows, then generate again.',
    )
  }
  const messages: Piece[] = piecesOf(rows, piecesAtATime(base.config.slots)).map(some => ({
    batch_id,
    rows: some,
  }))
  const job_id = await base.jobs.enqueueLater(tx, {
    name: 'documents.generate',
    title: locked.name,
    total: rows.length,
    input: { batch_id },
    created_by: ask.caller.user_id,
    request_id: ask.request_id,
    messages,
  })
  const { template_id, mapping } = await keepMapping(tx, batch_id, locked.template_version_id)
  await rememberMapping(tx, template_id, mapping)
  await tx
    .updateTable('batches')
    .set({ job_id, updated_at: sql<string>`now()` })
    .where('id', '=', batch_id)
    .execute()
  const detail = { job_id, rows: rows.length, left_out: bad.size }
  await audit(tx, ask.actor, { action: 'batch.generated', noun: 'batch', noun_id: batch_id, detail })
  void ask.reply.header('location', `/api/jobs/${job_id}`)
  return { job_id }
}

async function keepMapping(
  tx: Tx,
  batch_id: string,
  version_id: string,
): Promise<{ template_id: string; mapping: Mapping }> {
  const { mapping } = await checkedOf(tx, batch_id)
  const { template_id } = await readVersion(tx, { version_id })
  return { template_id, mapping }
}

/** Rows that cannot be printed, with their first problem. @throws refusals unless they are to be left out */
async function findBadRows(tx: Tx, batch_id: string, mayLeaveOut: boolean): Promise<Map<number, string>> {
  const checked = await checkedOf(tx, batch_id)
  const unmatched = findUnmatched(checked)
  if (unmatched.length)
    throw refuse('batch.placeholders_unmatched', 409, unmatched.map(it => it.detail).join(' '), {
      errors: unmatched.map(it => ({
        pointer: `/placeholders/${it.placeholder}`,
        code: it.code,
        detail: it.detail,
      })),
    })
  const check = rowChecker(checked)
  const bad = new Map<number, string>()
  const errors: { row: number; column: string; code: string; detail: string }[] = []
  for await (const { row, values } of eachRow(tx, batch_id)) {
    const [first] = check(row, values)
    if (!first) continue
    bad.set(row, `${first.column ?? ''}: ${first.detail}`)
    if (errors.length < 50)
      errors.push({ row, column: first.column ?? '', code: first.code, detail: first.detail })
  }
  if (bad.size > 0 && !mayLeaveOut)
    throw refuse(
      'batch.has_bad_rows',
      409,
      `${bad.size === 1 ? 'One row has' : `${bad.size} rows have`} a problem. Mend them, or generate without them.`,
      { errors, params: { rows: bad.size } },
    )
  return bad
}

/** A document for each row that is not made yet, planned anew: rows and mapping may have been mended. Customers are found or made on the way. */
async function addDocuments(
  tx: Tx,
  batch_id: string,
  template_version_id: string,
  bad: Map<number, string>,
  which: 'all' | 'failed',
): Promise<number> {
  const { mapping } = await checkedOf(tx, batch_id)
  const known = await tx
    .selectFrom('documents')
    .select(['row_number', 'status'])
    .where('batch_id', '=', batch_id)
    .where('removed_at', 'is', null)
    .execute()
  const states = new Map(known.map(it => [it.row_number, it.status]))
  const isWanted = (row: number) => {
    const status = states.get(row)
    return status !== 'done' && (which === 'all' || status !== undefined)
  }
  let made = 0
  let waiting: { row: number; values: Values }[] = []
  const flush = async () => {
    const ids = await matchCustomers(
      tx,
      // A row that cannot be printed makes no customer of what may be wrong in it.
      waiting.map(it => personOf(bad.has(it.row) ? {} : it.values, mapping)),
    )
    const documents = waiting.map(({ row, values }, at) => ({
      row,
      customer_id: ids[at],
      title: titleOf(row, values, mapping),
      status: bad.has(row) ? 'error' : 'queued',
      error: bad.get(row) ?? null,
    }))
    await sql`insert into documents (batch_id, row_number, template_version_id, customer_id, title, status, error)
      select ${batch_id}, (it->>'row')::int, ${template_version_id}, (it->>'customer_id')::uuid, it->>'title',
        it->>'status', it->>'error'
      from jsonb_array_elements(${JSON.stringify(documents)}::jsonb) it
      on conflict (batch_id, row_number) where removed_at is null do update set template_version_id = excluded.template_version_id,
        customer_id = excluded.customer_id, title = excluded.title, status = excluded.status, error = excluded.error
      where documents.status <> 'done'`.execute(tx)
    made += waiting.length
    waiting = []
  }
  // Of a file that was brought before this one.
  await sql`delete from documents d where batch_id = ${batch_id} and removed_at is null and status <> 'done' and not exists
    (select 1 from batch_rows r where r.batch_id = d.batch_id and r.row_number = d.row_number)`.execute(tx)
  for await (const row of eachRow(tx, batch_id))
    if (isWanted(row.row) && waiting.push(row) === 1000) await flush()
  if (waiting.length) await flush()
  return made
}

/** The rows to print now, in order. Nothing runs now, so what an earlier run gave up (a full disk, say) waits too. */
async function takeUp(tx: Tx, batch_id: string): Promise<number[]> {
  const rows = await tx
    .selectFrom('documents')
    .select('row_number')
    .where('batch_id', '=', batch_id)
    .where('status', '=', 'queued')
    .where('removed_at', 'is', null)
    .orderBy('row_number')
    .execute()
  return rows.map(it => it.row_number)
}

/**
 * The first pieces, one for each that is worked at at the same time, grow to the usual size: then they do not end all
 * at once, and converters do not wait while a worker records them and takes the next.
 */
export function piecesOf(rows: number[], atATime: number): number[][] {
  const pieces: number[][] = []
  for (let at = 0; at < rows.length;) {
    const share = Math.min(1, (pieces.length + 1) / atATime)
    const next = at + Math.ceil(pieceRows * share)
    pieces.push(rows.slice(at, next))
    at = next
  }
  return pieces
}
