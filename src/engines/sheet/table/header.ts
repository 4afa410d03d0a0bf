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
  const last = wanted === undefined ? search(head) : head.findIndex(row => row.row === wanted)
  const row = head[last]
  if (row === undefined) throw noHeader(head, wanted)
  const names = row.cells.map(nameOf)
  if (wanted !== undefined) return { row: row.row, names }
  const above = head[last - 1]
  if (above === undefined || above.row !== row.row - 1 || !isUpper(above, row)) return { row: row.row, names }
  return { row: row.row, names: joinNames(above.cells.map(nameOf), names) }
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

/** A value, not a name: a number, a date, an address. */
function isValue(cell: Cell): boolean {
  if (typeof cell !== 'string') return cell !== null
  const text = plainDigits(cell.trim())
  return (
    numberReadings(text) !== 0 ||
    dateReadings(text) !== 0 ||
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ||
    /^\+?[\d\s()/-]{7,}$/.test(text)
  )
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
    if (!looksLikeNames(row, head.slice(index + 1))) return -1
    const below = head[index + 1]
    return below !== undefined &&
      below.row === row.row + 1 &&
      isUpper(row, below) &&
      looksLikeNames(below, head.slice(index + 2)) &&
      hasValues(head[index + 2])
      ? index + 1
      : index
  }
  return -1
}

function hasValues(row: DataRow | undefined): boolean {
  return row !== undefined && row.cells.some(isValue)
}

function looksLikeNames(row: DataRow, below: DataRow[]): boolean {
  let values = 0
  let names = 0
  const numbers: number[] = []
  row.cells.forEach((cell, column) => {
    if (isBlank(cell)) return
    if (!isValue(cell)) names += 1
    else if (isPeriod(cell)) numbers.push(column)
    else if (below.some(other => isValue(other.cells[column] ?? null))) values += 1
    else names += 1
  })
  // Years and months across the top are names, as long as they are not all there is.
  if (values > 0) return false
  return names > 0 && (numbers.length === 0 || numbers.length > 1 || names > 2)
}

/** A year, or a first of a month. */
function isPeriod(cell: Cell): boolean {
  if (cell instanceof Date) return cell.getUTCDate() === 1
  const year = Number(cell)
  return Number.isInteger(year) && year >= 1990 && year <= 2100
}

/** Groups above names: gaps in the upper row, names that repeat in the lower (Jan, –, Feb, – over Units, Net, Units, Net). */
function isUpper(above: DataRow, below: DataRow): boolean {
  if (below.cells.some(cell => typeof cell === 'string' && isValue(cell))) return false
  const lower = below.cells.map(nameOf).filter(Boolean)
  const upper = above.cells.map(nameOf).filter(Boolean)
  if (lower.length < 2 || upper.length < 2) return false
  const gaps = below.cells.filter((cell, column) => !isBlank(cell) && isBlank(above.cells[column])).length
  return gaps > 0 && new Set(lower).size < lower.length
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
