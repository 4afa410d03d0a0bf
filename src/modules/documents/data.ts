// The rows of a batch, from a spreadsheet, a CSV or JSON: one record per document, lists nested in it.
import type { Base } from '../../base/base.ts'
import { refuse } from '../../base/errors.ts'
import type { Cell, Table, Workbook } from '../../engines/sheet/index.ts'
import type { Upload } from '../workspace/contract.ts'
import { columnsOfRecords, readJsonRecords } from './records.ts'
import type { BatchInFull, Column } from './shapes.ts'
import type { Value, Values } from './tables.ts'

export interface DataRow {
  /** As Excel shows it. */
  row: number
  values: Values
}

export interface Data {
  sheet: string | null
  sheets: BatchInFull['sheets']
  header_row: number | null
  columns: Column[]
  warnings: { code: string; detail: string }[]
  rows: AsyncIterable<DataRow> | Iterable<DataRow>
}

interface Choice {
  sheet?: string | undefined
  header_row?: number | undefined
  group_by?: string | null | undefined
}

/** Rows of other sheets that are kept in memory while they are joined to the first. */
const maxListRows = 200_000

export function readRecords(records: Record<string, unknown>[] | Record<string, unknown>): Data {
  const list = Array.isArray(records) ? records : [records]
  const rows = list.map((values, at) => ({ row: at + 1, values: values as Values }))
  return { sheet: null, sheets: [], header_row: null, columns: columnsOfRecords(list), warnings: [], rows }
}

/** @param upload of kind xlsx, csv or json */
export async function readUploadData(
  base: Base,
  workspace_id: string,
  upload: Upload,
  choice: Choice,
): Promise<Data> {
  if (upload.kind === 'json')
    return readRecords(readJsonRecords(await base.files.read(workspace_id, upload.sha256)))
  const path = await base.files.pathOf?.(workspace_id, upload.sha256)
  return readSheetData(
    path ? { path } : await base.files.read(workspace_id, upload.sha256),
    upload.name,
    choice,
  )
}

/** The same for the command line: no store, no database. */
export async function readSheetData(
  source: { path: string } | Uint8Array,
  name: string,
  choice: Choice,
): Promise<Data> {
  const { openWorkbook } = await import('../../engines/sheet/index.ts')
  const book = await openWorkbook(source, { name })
  const table = await book.table(
    choice.sheet,
    choice.header_row === undefined ? {} : { header_row: choice.header_row },
  )
  const lists = choice.group_by ? [] : await readLists(book, table)
  const rows = choice.group_by ? groupRows(table, choice.group_by) : joinRows(book, table, lists)
  return {
    sheet: table.sheet,
    sheets: book.sheets,
    header_row: table.header_row,
    columns: choice.group_by
      ? groupedColumns(table)
      : [...table.columns.map(toColumn), ...lists.map(it => it.column)],
    warnings: table.warnings.map(it => ({ code: it.code, detail: it.detail })),
    rows,
  }
}

const toColumn = (it: Table['columns'][number]): Column => ({
  name: it.name,
  letter: it.letter,
  type: it.type,
})

function toValue(cell: Cell | undefined): Value {
  if (!(cell instanceof Date)) return cell ?? null
  const iso = cell.toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso
}

function toValues(table: Table, cells: Cell[]): Values {
  const values: Values = {}
  table.columns.forEach((column, at) => (values[column.name] = toValue(cells[at])))
  return values
}

/** What two cells must share to belong together. */
function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

interface List {
  key: string
  column: Column
  byKey: Map<string, Values[]>
}

/** Another sheet belongs to the first when they share a column: its rows become a list, named as the sheet. */
async function readLists(book: Workbook, main: Table): Promise<List[]> {
  const lists: List[] = []
  let budget = maxListRows
  for (const { name, hidden } of book.sheets) {
    if (name === main.sheet || hidden) continue
    // A sheet without a header is notes, not data.
    const table = await book.table(name).catch(() => null)
    const key = main.columns.find(it => table?.columns.some(other => other.name === it.name))?.name
    if (!table || !key) continue
    const byKey = new Map<string, Values[]>()
    for await (const { cells } of table.rows()) {
      if (--budget < 0)
        throw refuse(
          'data.list_too_long',
          413,
          `The sheets beside the first hold more than ${maxListRows} rows. Split the file.`,
        )
      const values = toValues(table, cells)
      const of = textOf(values[key])
      byKey.set(of, [...(byKey.get(of) ?? []), values])
    }
    const fields = table.columns.map(it => ({ name: it.name, type: it.type }))
    lists.push({ key, byKey, column: { name, letter: null, type: 'list', fields } })
  }
  return lists
}

async function* joinRows(book: Workbook, table: Table, lists: List[]): AsyncIterable<DataRow> {
  for await (const { row, cells } of table.rows()) {
    const values = toValues(table, cells)
    for (const list of lists) values[list.column.name] = list.byKey.get(textOf(values[list.key])) ?? []
    yield { row, values }
  }
  await book.close()
}

/** Under this name the rows of a group stand as a list. */
const groupList = 'rows'

function groupedColumns(table: Table): Column[] {
  const fields = table.columns.map(it => ({ name: it.name, type: it.type }))
  return [...table.columns.map(toColumn), { name: groupList, letter: null, type: 'list', fields }]
}

async function* groupRows(table: Table, by: string): AsyncIterable<DataRow> {
  if (!table.columns.some(it => it.name === by))
    throw refuse(
      'data.group_unknown',
      422,
      `There is no column ${by} to group by. Choose one of ${table.columns.map(it => it.name).join(', ')}.`,
    )
  const groups = new Map<string, DataRow>()
  let budget = maxListRows
  for await (const { row, cells } of table.rows()) {
    if (--budget < 0)
      throw refuse('data.list_too_long', 413, `Grouping takes up to ${maxListRows} rows. Split the file.`)
    const values = toValues(table, cells)
    const key = textOf(values[by])
    const group = groups.get(key)
    if (group) (group.values[groupList] as Values[]).push(values)
    else groups.set(key, { row, values: { ...values, [groupList]: [values] } })
  }
  yield* groups.values()
}
