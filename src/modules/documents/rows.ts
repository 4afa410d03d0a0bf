// One row on the screen: reading it, editing it, and what is wrong with all of them.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { readBatch } from './batches.ts'
import { findEmptyFields, findUnmatched, rowChecker } from './checks.ts'
import type { documentsContract } from './contract.ts'
import { checkedOf, survey } from './mappings.ts'
import { eachRow, storable } from './row_store.ts'
import type { BatchRow, RowProblem } from './shapes.ts'
import { withOverlay } from './values.ts'

type Routes = typeof documentsContract

export async function readRow(tx: Tx, ask: { batch_id: string; row: number }): Promise<BatchRow> {
  const { batch_id, row } = ask
  await readBatch(tx, batch_id)
  const found = await tx
    .selectFrom('batch_rows')
    .select(['values', 'overlay'])
    .where('batch_id', '=', batch_id)
    .where('row_number', '=', row)
    .executeTakeFirst()
  if (!found) throw refuse('row.unknown', 404, `This batch has no row ${row}.`)
  const near = await sql<{ previous_row: number | null; next_row: number | null; position: number }>`select
    (select max(row_number) from batch_rows where batch_id = ${batch_id} and row_number < ${row}) as previous_row,
    (select min(row_number) from batch_rows where batch_id = ${batch_id} and row_number > ${row}) as next_row,
    (select count(*)::int from batch_rows where batch_id = ${batch_id} and row_number <= ${row}) as position`.execute(
    tx,
  )
  const document = await tx
    .selectFrom('documents')
    .select('id')
    .where('batch_id', '=', batch_id)
    .where('row_number', '=', row)
    .where('status', '=', 'done')
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  const problems = rowChecker(await checkedOf(tx, batch_id))(row, withOverlay(found))
  const { previous_row, next_row, position } = near.rows[0] ?? {
    previous_row: null,
    next_row: null,
    position: 0,
  }
  return {
    row,
    values: found.values,
    overlay: found.overlay,
    problems: problems.map(it => ({ column: it.column ?? '', code: it.code, detail: it.detail })),
    document_id: document?.id ?? null,
    previous_row,
    next_row,
    position,
  }
}

export async function changeRow(tx: Tx, ask: Ask<Routes['changeRow']>): Promise<BatchRow> {
  const { batch_id, row } = ask.params
  // Held until the end: of two edits to one row the second builds on the first.
  await tx
    .selectFrom('batch_rows')
    .select('row_number')
    .where('batch_id', '=', batch_id)
    .where('row_number', '=', row)
    .forUpdate()
    .execute()
  const before = await readRow(tx, ask.params)
  const { status } = await readBatch(tx, batch_id)
  if (status === 'generating')
    throw refuse(
      'batch.generating',
      409,
      'This batch is being generated. Pause or stop it, then change the row.',
    )
  if (before.document_id)
    throw refuse('row.has_document', 409, `Row ${row} has its document already. Correct it in a new batch.`)
  const { columns } = await checkedOf(tx, batch_id)
  const overlay = { ...before.overlay }
  for (const [column, value] of Object.entries(ask.body.overlay)) {
    const known = columns.find(it => it.name === column)
    if (!known || known.type === 'list')
      throw refuse('row.column_unknown', 422, `There is no column ${column} that could be edited here.`)
    if (value === null) delete overlay[column]
    else overlay[column] = typeof value === 'string' ? readTyped(storable(value), known.type) : value
  }
  await tx
    .updateTable('batch_rows')
    .set({ overlay: JSON.stringify(overlay) })
    .where('batch_id', '=', batch_id)
    .where('row_number', '=', row)
    .execute()
  await survey(tx, batch_id)
  const detail = { row, columns: Object.keys(ask.body.overlay) }
  await audit(tx, ask.actor, { action: 'batch.row_edited', noun: 'batch', noun_id: batch_id, detail })
  return readRow(tx, ask.params)
}

/** What is typed into a number column is a number, where it can be. */
function readTyped(text: string, type: string): string | number {
  return type === 'number' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

/** One class of problem at a time; of row data a page, beginning after the cursor's row. */
export async function listProblems(tx: Tx, ask: Ask<Routes['listProblems']>) {
  const { batch_id } = ask.params
  await readBatch(tx, batch_id)
  const checked = await checkedOf(tx, batch_id)
  const unmatched = findUnmatched(checked)
  if (unmatched.length)
    return {
      class: 'placeholders' as const,
      data: unmatched,
      next_cursor: null,
      count: unmatched.length,
      rows_affected: 0,
    }
  const after = readRowCursor(ask.query.cursor)
  const check = rowChecker(checked)
  const data: RowProblem[] = []
  let count = 0
  let rows_affected = 0
  let next_cursor: string | null = null
  for await (const { row, values } of eachRow(tx, batch_id)) {
    const found = check(row, values)
    if (found.length === 0) continue
    count += found.length
    rows_affected++
    if (row <= after) continue
    if (data.length >= ask.query.limit) next_cursor ??= String(data.at(-1)?.row)
    else data.push(...found)
  }
  if (count > 0) return { class: 'rows' as const, data, next_cursor, count, rows_affected }
  const empty = findEmptyFields(checked)
  const warned = empty.length > 0 ? ('warnings' as const) : null
  return { class: warned, data: empty, next_cursor: null, count: empty.length, rows_affected: 0 }
}

function readRowCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (!/^\d{1,8}$/.test(cursor))
    throw refuse('cursor.invalid', 400, 'This cursor is not one that a list gave. Begin at the first page.')
  return Number(cursor)
}
