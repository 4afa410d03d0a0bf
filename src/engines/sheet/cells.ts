// What a spreadsheet is to the rest of Octavo: cells, rows, and the table found on a sheet.

/** A formula's error as the sheet shows it: `#REF!`, `#N/A` … */
export interface CellError {
  error: string
}

/** `Date`: UTC midnight for a day, the instant (or the wall clock as UTC) for a time; `null`: empty. */
export type Cell = string | number | boolean | Date | null | CellError

export interface SheetInfo {
  name: string
  hidden: boolean
}

/** How text in a column was read, so that a caller can read further values of it the same way. */
export interface Reading {
  decimal?: '.' | ','
  order?: DateOrder
}

export type DateOrder = 'dmy' | 'mdy' | 'ymd'

export interface Column {
  /** Position in `Table.columns` and in every `DataRow.cells` of that table. */
  index: number
  /** Column of the sheet: A, B … XFD. */
  letter: string
  /** Unique in its table. */
  name: string
  type: 'text' | 'number' | 'date' | 'boolean' | 'empty' | 'mixed'
  /** Why it has that type, in words, with a row that shows it. */
  evidence: string
  reading?: Reading
}

export interface DataRow {
  /** Row as Excel shows it. */
  row: number
  cells: Cell[]
}

export interface Warning {
  code: string
  detail: string
  row?: number
  column?: string
}

export interface Table {
  /** `null` for CSV, which has no sheets. */
  sheet: string | null
  /** Last row of the header, as Excel shows it. */
  header_row: number
  columns: Column[]
  warnings: Warning[]
  /** Reads the file anew at each call: memory stays flat at any length. */
  rows(): AsyncIterable<DataRow>
}

export interface TableOptions {
  /** Row that names the columns, where a person has pointed at it. */
  header_row?: number
  /** A person's answer where days and months cannot be told apart. */
  dates?: 'dmy' | 'mdy'
}

export interface Workbook {
  kind: 'xlsx' | 'csv'
  sheets: SheetInfo[]
  encoding?: string
  delimiter?: string
  /** Cells aligned to the sheet from column A; rows without any value are left out. */
  rows(sheet?: string): AsyncIterable<DataRow>
  /** @throws {Refusal} `sheet.empty`, `sheet.no_header`, `sheet.not_found`, and what reading may throw */
  table(sheet?: string, options?: TableOptions): Promise<Table>
  close(): Promise<void>
}

/** Letters of a column: 0 is A, 26 is AA, 16383 is XFD. */
export function columnLetter(index: number): string {
  let letters = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  }
  return letters
}

export function isCellError(cell: Cell): cell is CellError {
  return typeof cell === 'object' && cell !== null && 'error' in cell
}
