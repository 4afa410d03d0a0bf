// Where the names of the columns stand: below titles and notes, in one row or in several, or nowhere.
import { refuse } from '../../../base/errors.ts'
import { columnLetter, isCellError, type Cell, type DataRow, type Warning } from '../cells.ts'
import { dateReadings } from './dates.ts'
import { numberReadings, plainDigits } from './numbers.ts'

/** Rows that are looked at to find the header. */
export const LOOK = 200

export interface Header {
  /** Its last row, as Excel shows it. */
  row: number
  /** By column of the sheet; blank where the header is. */
  names: string[]
}

/** @throws {Refusal} `sheet.no_header` */
export function findHeader(head: DataRow[], wanted: number | undefined): Header {
  const found = wanted === undefined ? search(head) : head.findIndex(row => row.row === wanted)
  const first = head[found]
  if (first === undefined) throw noHeader(head, wanted)
  const below = head[found + 1]
  const above = head[found - 1]
  if (below?.row === first.row + 1 && isUpper(first, below, head[found + 2])) return join(first, below)
  if (above?.row === first.row - 1 && isUpper(above, first, below)) return join(above, first)
  return { row: first.row, names: first.cells.map(nameOf) }
}

function join(upper: DataRow, lower: DataRow): Header {
  return { row: lower.row, names: joinNames(upper.cells.map(nameOf), lower.cells.map(nameOf)) }
}

function noHeader(head: DataRow[], wanted: number | undefined) {
  if (wanted !== undefined) {
    return refuse(
      'sheet.no_header',
      422,
      `Row ${wanted} is empty or too far down to be the header. Choose the row that holds the names of the columns.`,
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

export function isBlank(cell: Cell | undefined): boolean {
  if (typeof cell === 'string') {
    const code = cell.charCodeAt(0)
    if (code > 32 && code < 128) return false
  }
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')
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
  for (let index = 0; index < head.length; index += 1) {
    const row = head[index] as DataRow
    const filled = count(row.cells)
    if (filled < width * 0.6 && filled < widths[0]! * 0.6) continue
    if (filled < Math.min(2, width)) continue
    return looksLikeNames(row, head.slice(index + 1)) ? index : -1
  }
  return -1
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
  const inOrder = numbers.every(
    (number, index) => index === 0 || number === (numbers[index - 1] as number) + 1,
  )
  if (numbers.every(number => Number.isInteger(number) && number >= 1990 && number <= 2100)) return true
  return inOrder && numbers.length > 2
}

/** Groups above names: gaps in the upper row, names that repeat in the lower (Jan, –, Feb, – over Units, Net, Units, Net). */
function isUpper(above: DataRow, below: DataRow, data: DataRow | undefined): boolean {
  if (data === undefined || !data.cells.some(isValue)) return false
  if (
    [...above.cells, ...below.cells].some(
      cell => typeof cell === 'string' && isValue(cell) && !isPeriod(cell),
    )
  )
    return false
  const lower = below.cells.map(nameOf).filter(Boolean)
  const upper = above.cells.map(nameOf).filter(Boolean)
  if (lower.length < 2 || upper.length < 2) return false
  const gaps = below.cells.filter((cell, column) => !isBlank(cell) && isBlank(above.cells[column])).length
  return gaps > 0 && new Set(lower).size < lower.length && below.cells.every(cell => typeof cell !== 'number')
}

/** A year or a date, as stands over groups. */
function isPeriod(text: string): boolean {
  return /^(?:19|20)\d\d$/.test(text.trim()) || dateReadings(text.trim()) !== 0
}

function joinNames(upper: string[], lower: string[]): string[] {
  const names: string[] = []
  let group = ''
  for (let column = 0; column < Math.max(upper.length, lower.length); column += 1) {
    const above = upper[column] ?? ''
    const below = lower[column] ?? ''
    if (above !== '') group = above
    names.push(below === '' ? above : above === '' && group === '' ? below : `${group} ${below}`)
  }
  return names
}

export function nameOf(cell: Cell): string {
  if (cell === null) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  if (isCellError(cell)) return cell.error
  // Looked at for every row, so the usual text without double spaces is not copied.
  if (typeof cell === 'string' && cell.length < 200 && !/\s\s|^\s|\s$|[\t\r\n]/.test(cell)) return cell
  return String(cell).replace(/\s+/g, ' ').trim().slice(0, 200)
}

/** Names made unique and whole, with a warning for each that was not. */
export function finishNames(
  names: { name: string; at: number }[],
  row: number,
  warn: (warning: Warning) => void,
): string[] {
  const taken = new Set(names.map(({ name }) => name))
  const used = new Set<string>()
  return names.map(({ name, at }) => {
    const letter = columnLetter(at)
    if (name !== '' && !used.has(name)) {
      used.add(name)
      return name
    }
    const base = name === '' ? `Column ${letter}` : name
    let unique = name === '' ? base : `${base} (2)`
    for (let times = 2; used.has(unique) || taken.has(unique); times += 1) unique = `${base} (${times})`
    used.add(unique)
    warn(
      name === ''
        ? {
            code: 'blank_header',
            row,
            column: unique,
            detail: `Column ${letter} has values but no name; it is called "${unique}".`,
          }
        : {
            code: 'duplicate_header',
            row,
            column: unique,
            detail: `"${name}" is the name of several columns; the one in column ${letter} is called "${unique}".`,
          },
    )
    return unique
  })
}
