// Where the names of the columns stand: below titles and notes, in one row or in two, or nowhere.
import { refuse, type Refusal } from '../../../base/errors.ts'
import type { Cell, DataRow } from '../cells.ts'
import { dateReadings } from './dates.ts'
import { isBlank, joinNames, nameOf } from './names.ts'
import { numberReadings, plainDigits } from './numbers.ts'

/** Rows that are looked at to find the header. */
export const LOOK = 200
/** Rows below a row that tell whether its cells are names or values. */
const BELOW = 20

export interface Header {
  /** Its last row, as Excel shows it. */
  row: number
  /** By column of the sheet; blank where the header is. */
  names: string[]
  /** The texts of each of its rows, as they would be repeated on a next page. */
  lines: string[][]
}

/** @throws {Refusal} `sheet.no_header` */
export function findHeader(head: DataRow[], wanted: number | undefined): Header {
  const found = wanted === undefined ? search(head) : head.findIndex(row => row.row === wanted)
  const first = head[found]
  if (first === undefined) throw noHeader(head, wanted)
  const below = head[found + 1]
  const above = head[found - 1]
  const hasBelow = below?.row === first.row + 1
  if (
    hasBelow &&
    (isUpper(first, below, head[found + 2]) || isSecond(first, below, rowsBelow(head, found + 1)))
  ) {
    return headerOf(first, below)
  }
  if (above?.row === first.row - 1 && isUpper(above, first, below)) return headerOf(above, first)
  return headerOf(first)
}

function headerOf(upper: DataRow, lower?: DataRow): Header {
  const above = upper.cells.map(nameOf)
  if (lower === undefined) return { row: upper.row, names: above, lines: [above] }
  const below = lower.cells.map(nameOf)
  return { row: lower.row, names: joinNames(above, below), lines: [above, below] }
}

function noHeader(head: DataRow[], wanted: number | undefined): Refusal {
  if (wanted !== undefined) {
    return refuse(
      'sheet.no_header',
      422,
      `Row ${wanted} is empty, so it cannot be the header. Choose the row that holds the names of the columns.`,
      { params: { row: wanted } },
    )
  }
  const first = head.find(row => count(row.cells) > 1) ?? head[0]
  const sample = first?.cells.map(nameOf).filter(Boolean).slice(0, 3).join(', ') ?? ''
  return refuse(
    'sheet.no_header',
    422,
    `No header row was found: row ${first?.row ?? 1} already holds values (${sample}). Put a row with the names of the columns above the data, then upload it again.`,
    { params: { row: first?.row ?? 1 } },
  )
}

function count(cells: Cell[]): number {
  return cells.reduce<number>((sum, cell) => sum + (isBlank(cell) ? 0 : 1), 0)
}

/** What kind of value a cell is, when it is a value and not a name: a number, a date, an address. */
function valueKind(cell: Cell): 'number' | 'date' | 'address' | 'other' | undefined {
  if (typeof cell !== 'string') {
    if (cell === null) return undefined
    return typeof cell === 'number' ? 'number' : cell instanceof Date ? 'date' : 'other'
  }
  const text = plainDigits(cell.trim())
  if (numberReadings(text) !== 0) return 'number'
  if (dateReadings(text) !== 0) return 'date'
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$|^\+?[\d\s()/-]{7,}$/.test(text) ? 'address' : undefined
}

function isValue(cell: Cell): boolean {
  return valueKind(cell) !== undefined
}

/** The first row that is as wide as the table and holds names; -1 when values come first. */
function search(head: DataRow[]): number {
  const widths = head.map(row => count(row.cells)).toSorted((a, b) => b - a)
  // As wide as the second widest row: a single outlier is a note or a shifted row.
  const width = widths[1] ?? widths[0] ?? 0
  for (const [index, row] of head.entries()) {
    const filled = count(row.cells)
    if (filled < width * 0.6 || filled < Math.min(2, width)) continue
    const later = laterBlock(head, index, width)
    if (later !== undefined) return later
    return looksLikeNames(row, rowsBelow(head, index)) ? index : -1
  }
  return -1
}

/** Below a short block as wide as the table (Report: Q1, Date: …) and a gap, a longer one that begins with names. */
function laterBlock(head: DataRow[], first: number, width: number): number | undefined {
  const starts = head.flatMap(({ row }, index) =>
    index > first && row > (head[index - 1]?.row ?? 0) + 1 ? [index] : [],
  )
  const length = (starts[0] ?? head.length) - first
  return starts.find((start, nth) => {
    const end = starts[nth + 1] ?? head.length
    const row = head[start] as DataRow
    if (end - start <= length || count(row.cells) < width * 0.6) return false
    const below = head.slice(start + 1, Math.min(end, start + 1 + BELOW))
    // Names above values: sections of text divided by blank rows have none.
    const typed = row.cells.some(
      (cell, column) => !isBlank(cell) && !isValue(cell) && isValued(below, column),
    )
    return typed && looksLikeNames(row, below)
  })
}

function rowsBelow(head: DataRow[], index: number): DataRow[] {
  return head.slice(index + 1, index + 1 + BELOW)
}

/** Do most rows hold numbers or dates in this column? */
function isValued(rows: DataRow[], column: number): boolean {
  const filled = rows.filter(({ cells }) => !isBlank(cells[column]))
  const values = filled.filter(({ cells }) => isValue(cells[column] ?? null))
  return values.length > 0 && values.length > filled.length / 2
}

/** Names, and no value of the kind that stands below it. Years and months across the top are names. */
function looksLikeNames(row: DataRow, below: DataRow[]): boolean {
  let names = 0
  const numbers: number[] = []
  for (const [column, cell] of row.cells.entries()) {
    if (isBlank(cell)) continue
    const kind = valueKind(cell)
    const isSame = below.length === 0 || below.some(other => valueKind(other.cells[column] ?? null) === kind)
    if (kind === undefined || !isSame) names += 1
    else if (kind === 'number') numbers.push(Number(nameOf(cell)))
    else return false
  }
  return names > 0 && arePeriods(numbers)
}

/** Years, or months by their numbers: 2023, 2024 … or 1, 2, 3 … */
function arePeriods(numbers: number[]): boolean {
  if (numbers.length === 0) return true
  if (numbers.every(number => Number.isInteger(number) && number >= 1990 && number <= 2100)) return true
  const isNext = (number: number, index: number) =>
    index === 0 || number === (numbers[index - 1] as number) + 1
  return numbers.length > 2 && numbers.every(isNext)
}

/** Groups above names: gaps in the upper row, names that repeat in the lower (Jan, –, Feb, – over Units, Net, Units, Net). */
function isUpper(above: DataRow, below: DataRow, data: DataRow | undefined): boolean {
  if (data === undefined || !data.cells.some(isValue)) return false
  const texts = [...above.cells, ...below.cells].filter(cell => typeof cell === 'string')
  if (texts.some(text => isValue(text) && !isPeriod(text))) return false
  const lower = below.cells.map(nameOf).filter(Boolean)
  const upper = above.cells.map(nameOf).filter(Boolean)
  if (lower.length < 2 || upper.length < 2) return false
  const hasGaps = below.cells.some((cell, column) => !isBlank(cell) && isBlank(above.cells[column]))
  return hasGaps && new Set(lower).size < lower.length && below.cells.every(cell => typeof cell !== 'number')
}

/** Units below names (kg, EUR): words above numbers, and nothing above texts. */
function isSecond(upper: DataRow, lower: DataRow, below: DataRow[]): boolean {
  if (below.length < 2) return false
  let units = 0
  for (const [column, cell] of lower.cells.entries()) {
    if (isBlank(cell)) continue
    if (typeof cell !== 'string' || isValue(cell) || isBlank(upper.cells[column])) return false
    if (cell.length > 20 || !isValued(below, column)) return false
    units += 1
  }
  return units > 0 && units < count(upper.cells)
}

/** A year or a date, as stands over groups. */
function isPeriod(text: string): boolean {
  return /^(?:19|20)\d\d$/.test(text.trim()) || dateReadings(text.trim()) !== 0
}
