// The first pass over a sheet: decides where the header is, then gathers what each column holds.
import { refuse } from '../../../base/errors.ts'
import type { Cell, DataRow } from '../cells.ts'
import { Evidence } from './evidence.ts'
import { findHeader, LOOK, type Header } from './header.ts'
import { isBlank, nameOf } from './names.ts'
import { isRepeated, startsAsTotal, Totals } from './totals.ts'
import { Warnings } from './warnings.ts'

export class Survey {
  /** By column of the sheet. */
  readonly columns: Evidence[] = []
  readonly warnings = new Warnings()
  readonly #wanted: number | undefined
  #head: { row: DataRow; line: number | undefined }[] = []
  #header: Header | undefined
  #totals = new Totals([])

  /** @param wanted the header's row, where a person has pointed at it */
  constructor(wanted: number | undefined) {
    this.#wanted = wanted
  }

  /** @param line of the file on which the row begins, where that is another number */
  see(row: DataRow, line: number | undefined): void {
    if (this.#header !== undefined) this.#gather(row, line, this.#header)
    else if (row.cells.some(cell => !isBlank(cell))) {
      this.#head.push({ row, line })
      if (this.#head.length >= LOOK && row.row >= (this.#wanted ?? 0) + LOOK) this.#decide()
    }
  }

  /** @throws {Refusal} `sheet.empty`, `sheet.no_header` */
  finish(sheet: string | null): Header {
    if (this.#header !== undefined) return this.#header
    if (this.#head.length > 0) return this.#decide()
    const what = sheet === null ? 'This file' : `The sheet "${sheet}"`
    throw refuse(
      'sheet.empty',
      422,
      `${what} has no rows. Add a header row and the rows below it, then upload it again.`,
    )
  }

  /** Tells data from headers and totals, for the passes that follow. */
  isData(row: DataRow): boolean {
    const header = this.#header
    return header !== undefined && row.row > header.row && this.#otherKind(row.cells, header) === undefined
  }

  #otherKind(cells: Cell[], header: Header): 'repeated_header' | 'total_row' | undefined {
    if (header.lines.some(line => isRepeated(cells, line))) return 'repeated_header'
    return this.#totals.isTotal(cells) ? 'total_row' : undefined
  }

  #decide(): Header {
    const head = this.#head
    const header = findHeader(
      head.map(({ row }) => row),
      this.#wanted,
    )
    this.#header = header
    for (let at = 0; at < header.names.length; at += 1) this.columns.push(new Evidence())
    const below = head.filter(({ row }) => row.row > header.row)
    this.#totals = new Totals(textColumns(below.map(({ row }) => row)))
    for (const { row, line } of below) this.#gather(row, line, header)
    this.#head = []
    return header
  }

  #gather({ row, cells }: DataRow, line: number | undefined, header: Header): void {
    const code = this.#otherKind(cells, header)
    if (code !== undefined) {
      const label = nameOf(cells.find(cell => !isBlank(cell)) ?? null)
      const what = code === 'total_row' ? `("${label}") is a total` : 'repeats the header'
      this.warnings.add({ code, row, detail: `Row ${row} ${what} and was left out.` })
      return
    }
    if (line !== undefined && cells.length !== header.names.length) this.#ragged(row, cells, line, header)
    for (let at = this.columns.length; at < cells.length; at += 1) this.columns.push(new Evidence())
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at] as Cell
      if (!isBlank(cell)) this.columns[at]?.see(cell, row)
    }
  }

  #ragged(row: number, cells: Cell[], line: number, { names }: Header): void {
    if (cells.length > names.length && cells.slice(names.length).every(isBlank)) return
    const where = line === row ? `Row ${row}` : `Row ${row} (line ${line} of the file)`
    this.warnings.add({
      code: 'ragged_row',
      row,
      detail: `${where} has ${cells.length} values where the header has ${names.length} names. Check it for a separator or a quotation mark too many or too few.`,
    })
  }
}

/** Columns that hold words in at least four of five rows. */
function textColumns(head: DataRow[]): number[] {
  const rows = head.filter(({ cells }) => !startsAsTotal(cells))
  const words: number[] = []
  for (const { cells } of rows) {
    for (const [at, cell] of cells.entries()) {
      const isWord = typeof cell === 'string' && !isBlank(cell) && !/^[\d.,\s'’()€$£¥%+-]*$/.test(cell)
      if (isWord) words[at] = (words[at] ?? 0) + 1
    }
  }
  return words.flatMap((times, at) => (times >= rows.length * 0.8 ? [at] : []))
}
