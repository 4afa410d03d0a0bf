// The names of columns: as text, over two rows joined, and unique.
import { columnLetter, isCellError, type Cell, type Warning } from '../cells.ts'

export function isBlank(cell: Cell | undefined): boolean {
  if (typeof cell === 'string') {
    const code = cell.charCodeAt(0)
    if (code > 32 && code < 128) return false
  }
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')
}

/** A cell's text as a name: one line, single spaces, 200 characters at most. */
export function nameOf(cell: Cell): string {
  if (cell === null) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  if (isCellError(cell)) return cell.error
  // Looked at for every row, so the usual text without double spaces is not copied.
  if (typeof cell === 'string' && cell.length < 200 && !/\s\s|^\s|\s$|[\t\r\n]/.test(cell)) return cell
  return String(cell).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed()
}

/** `Jan` over `Units`, gap over `Net`: `Jan Units`, `Jan Net`. */
export function joinNames(upper: string[], lower: string[]): string[] {
  const names: string[] = []
  let group = ''
  for (let column = 0; column < Math.max(upper.length, lower.length); column += 1) {
    const above = upper[column] ?? ''
    const below = lower[column] ?? ''
    if (above !== '') group = above
    names.push(below === '' ? above : group === '' ? below : `${group} ${below}`)
  }
  return names
}

/** Names made unique and whole, with a warning for each that was not. `at` is the column of the sheet. */
export function finishNames(
  names: { name: string; at: number }[],
  row: number,
  warn: (warning: Warning) => void,
): string[] {
  const taken = new Set(names.map(({ name }) => name))
  const used = new Set<string>()
  return names.map(({ name, at }) => {
    if (name !== '' && !used.has(name)) {
      used.add(name)
      return name
    }
    const letter = columnLetter(at)
    const base = name === '' ? `Column ${letter}` : name
    let column = name === '' ? base : `${base} (2)`
    for (let times = 2; used.has(column) || taken.has(column); times += 1) column = `${base} (${times})`
    used.add(column)
    const blank = `Column ${letter} has values but no name; it is called "${column}".`
    const again = `"${name}" is the name of several columns; the one in column ${letter} is called "${column}".`
    if (name === '') warn({ code: 'blank_header', row, column, detail: blank })
    else warn({ code: 'duplicate_header', row, column, detail: again })
    return column
  })
}
