// How much of a stranger's spreadsheet is read before it is refused.
import { refuse, type Refusal } from '../../base/errors.ts'

export interface SheetLimits {
  /** Files inside the ZIP container. */
  entries: number
  /** Bytes that all parts together may inflate to; counted, not believed. */
  inflated: number
  /** Inflated ÷ compressed of one part; looked at from 1 MiB on, since a tiny part may shrink further. */
  ratio: number
  /** Cells of one sheet that hold a value; in CSV, empty ones between separators count too. */
  cells: number
  /** Cells including the empty ones to the left of a used one: a million rows with one value in XFD. */
  area: number
  /** Bytes of one cell's text. Excel stops at 32,767 characters, other programs do not. */
  cell: number
  /** Bytes of one row as written in the file. */
  row: number
}

const MIB = 1024 * 1024

export const LIMITS: SheetLimits = {
  entries: 2_000,
  inflated: 512 * MIB,
  ratio: 200,
  cells: 5_000_000,
  area: 50_000_000,
  cell: MIB,
  row: 32 * MIB,
}

export function tooManyCells(limit: number): Refusal {
  return refuse(
    'sheet.too_many_cells',
    422,
    `This sheet has more than ${limit.toLocaleString('en')} cells, which is the most that is read. Split it into several files.`,
    { params: { limit } },
  )
}

export function tooWide(): Refusal {
  return refuse(
    'sheet.too_wide',
    422,
    'This sheet has values so far apart that it would be mostly empty cells. Delete the stray values far to the right, then save it again.',
  )
}

/** Columns of any spreadsheet: A to XFD. */
export const COLUMNS = 16_384

export function tooManyColumns(row: number): Refusal {
  return refuse(
    'sheet.too_many_columns',
    422,
    `Row ${row} has more than ${COLUMNS.toLocaleString('en')} cells, more than a sheet has columns. Check the file: usually the line breaks are missing.`,
    { params: { row, limit: COLUMNS } },
  )
}

export function rowTooLong(row: number): Refusal {
  return refuse(
    'sheet.row_too_long',
    422,
    `The row after row ${row} holds more text than is read in one row. Check the file: usually a quote or a line break is missing.`,
    { params: { row } },
  )
}

export function cellTooLong(row: number, column: string, limit: number): Refusal {
  return refuse(
    'sheet.cell_too_long',
    422,
    `A cell in row ${row}${column && `, column ${column},`} holds more than ${limit.toLocaleString('en')} bytes of text. Shorten it, then upload again.`,
    { params: { row, column, limit } },
  )
}

/** The file breaks its own format. `where` ends the sentence "This spreadsheet is damaged: …". */
export function damaged(where: string, cause?: unknown): Refusal {
  return refuse(
    'sheet.damaged',
    422,
    `This spreadsheet is damaged: ${where}. Open it in Excel or LibreOffice, save it anew as .xlsx, then upload that.`,
    { cause },
  )
}
