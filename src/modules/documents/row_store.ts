// Where the rows of a batch are kept: as the file has them, with what was edited here laid over.
import './tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Data, DataRow } from './data.ts'
import type { Values } from './tables.ts'
import { withOverlay } from './values.ts'

/** Rows in one statement: larger ones gain nothing (measured at 500, 1,000 and 5,000). */
const chunk = 1000
/** Documents of one batch. */
const maxRows = 100_000

/** Puts the rows of a file in the place of those that were there. @throws refusal `data.too_many_rows`, `data.no_rows` */
export async function replaceRows(tx: Tx, batch_id: string, data: Data): Promise<void> {
  await tx.deleteFrom('batch_rows').where('batch_id', '=', batch_id).execute()
  let row_count = 0
  let waiting: DataRow[] = []
  const flush = async () => {
    row_count += waiting.length
    if (row_count > maxRows)
      throw refuse(
        'data.too_many_rows',
        413,
        `This file has more than ${maxRows} rows. Split it into several batches.`,
      )
    await insertRows(tx, batch_id, waiting)
    waiting = []
  }
  for await (const row of data.rows) if (waiting.push(row) === chunk) await flush()
  if (waiting.length) await flush()
  if (row_count === 0)
    throw refuse(
      'data.no_rows',
      422,
      'Below its header row this sheet is empty. Choose another sheet, or fill it in and bring it again.',
    )
  await tx
    .updateTable('batches')
    .set({
      row_count,
      sheet: data.sheet,
      header_row: data.header_row,
      sheets: JSON.stringify(data.sheets),
      columns: JSON.stringify(data.columns),
      warnings: JSON.stringify(data.warnings.slice(0, 200)),
    })
    .where('id', '=', batch_id)
    .execute()
}

// One parameter instead of thousands: PostgreSQL takes 65,535, and parsing them is most of the time.
async function insertRows(tx: Tx, batch_id: string, rows: DataRow[]): Promise<void> {
  const text = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  )
  await sql`insert into batch_rows (batch_id, row_number, values)
    select ${batch_id}, (it->>'row')::int, it->'values' from jsonb_array_elements(${text}::jsonb) it`.execute(
    tx,
  )
}

/** PostgreSQL's text and jsonb have no NUL, and no lone surrogates. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/** All rows in order with their edits applied, a thousand at a time. */
export async function* eachRow(
  tx: Tx,
  batch_id: string,
  after = 0,
): AsyncIterable<{ row: number; values: Values }> {
  for (let last = after; ;) {
    const rows = await tx
      .selectFrom('batch_rows')
      .select(['row_number', 'values', 'overlay'])
      .where('batch_id', '=', batch_id)
      .where('row_number', '>', last)
      .orderBy('row_number')
      .limit(chunk)
      .execute()
    for (const it of rows) yield { row: it.row_number, values: withOverlay(it) }
    if (rows.length < chunk) return
    last = rows.at(-1)?.row_number ?? last
  }
}
