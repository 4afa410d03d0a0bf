// Rows into files: XLSX with typed cells, and CSV that no spreadsheet program takes for a formula.
import { isCellError, type Cell } from './cells.ts'

export interface WrittenSheet {
  name: string
  columns?: {
    name: string
    /** In characters of the default font. */
    width?: number
    /** A number format of Excel, as `#,##0.00` or `yyyy-mm-dd`. */
    format?: string
  }[]
  rows: Iterable<Cell[]>
}

/** One workbook; columns with names become a frozen, bold first row. Texts are texts, also those that begin with `=`. */
export async function writeXlsx(sheets: WrittenSheet[]): Promise<Uint8Array> {
  // Loaded when first wanted: reading needs none of it, and it takes 20 ms.
  const { writeXlsx: writeWorkbook } = await import('hucre/xlsx')
  return writeWorkbook({
    sheets: sheets.map(({ name, columns = [], rows }) => {
      const titles = columns.map(column => column.name)
      const cells = Array.from(rows, row => row.map(plain))
      const titled = titles.length > 0
      return {
        name: sheetName(name),
        columns: columns.map(({ width, format }) => ({ width: width ?? 14, numFmt: format })),
        rows: titled ? [titles, ...cells] : cells,
        cells: new Map(
          titles.map((value, index) => [`0,${index}`, { value, style: { font: { bold: true } } }]),
        ),
        ...(titled ? { freezePane: { rows: 1 } } : {}),
      }
    }),
  })
}

/** Excel takes 31 characters and none of : \ / ? * [ ]. */
function sheetName(name: string): string {
  return (
    name
      .replace(/[:\\/?*[\]]/g, ' ')
      .slice(0, 31)
      .trim() || 'Sheet1'
  )
}

function plain(cell: Cell): string | number | boolean | Date | null {
  return isCellError(cell) ? cell.error : cell
}

/** What a spreadsheet program takes for the start of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

export interface CsvStyle {
  /** A comma unless told. */
  delimiter?: string
  /** A byte order mark, without which Excel takes UTF-8 for the local code page. */
  mark?: boolean
}

/** RFC 4180 with CRLF. Texts that would run as formulas get a leading apostrophe; numbers stay as they are. */
export function writeCsv(rows: Iterable<Cell[]>, { delimiter = ',', mark = false }: CsvStyle = {}): string {
  let text = mark ? '\uFEFF' : ''
  for (const row of rows) text += csvLine(row, delimiter)
  return text
}

/** The same in pieces of some 64 kB, for rows that do not fit into memory: `Readable.from(streamCsv(rows))`. */
export async function* streamCsv(
  rows: AsyncIterable<Cell[]> | Iterable<Cell[]>,
  { delimiter = ',', mark = false }: CsvStyle = {},
): AsyncGenerator<string> {
  let text = mark ? '\uFEFF' : ''
  for await (const row of rows) {
    text += csvLine(row, delimiter)
    if (text.length < 65_536) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

function csvLine(row: Cell[], delimiter: string): string {
  return `${row.map(cell => csvCell(cell, delimiter)).join(delimiter)}\r\n`
}

function csvCell(cell: Cell, delimiter: string): string {
  if (cell === null) return ''
  if (cell instanceof Date) return dateText(cell)
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const raw = isCellError(cell) ? cell.error : cell
  const text = FORMULA.test(raw) ? `'${raw}` : raw
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A day as a day; a time with its time, in UTC. */
function dateText(date: Date): string {
  const text = date.toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}
