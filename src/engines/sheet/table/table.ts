// The table on a sheet: found in one pass over the whole file, then read again, typed, as often as asked.
import { refuse } from '../../../base/errors.ts'
import {
  columnLetter,
  type Cell,
  type Column,
  type DataRow,
  type Table,
  type TableOptions,
} from '../cells.ts'
import { drain, iterate, type Feed, type Merge, type Notes } from '../feed.ts'
import { Evidence, type Locale, type Verdict } from './evidence.ts'
import { findHeader, finishNames, isBlank, LOOK, nameOf, type Header } from './header.ts'
import { isRepeated, startsAsTotal, Totals } from './totals.ts'
import { Warnings } from './warnings.ts'

export interface TableSource {
  sheet: string | null
  delimiter?: string
  open: () => Promise<Feed>
}

/** @throws {Refusal} `sheet.empty`, `sheet.no_header` */
export async function findTable(source: TableSource, options: TableOptions = {}): Promise<Table> {
  const survey = new Survey(options)
  const feed = await source.open()
  const notes = await drain(feed, row => survey.see(row, feed.line))
  const header = survey.finish(source.sheet)
  const { warnings } = survey
  warnings.addNotes(notes)
  const wide = survey.columns.map((evidence, at) => ({ evidence, at, name: header.names[at] ?? '' }))
  const kept = wide.filter(({ evidence, name }) => name !== '' || !evidence.isEmpty)
  const names = finishNames(kept, header.row, warning => warnings.add(warning))
  const locale = sharedLocale(kept, source.delimiter, options)
  const verdicts = kept.map(({ evidence }) => evidence.decide(locale))
  const columns = kept.map(({ at }, index): Column => {
    const { type, evidence, reading } = verdicts[index] as Verdict
    return { index, letter: columnLetter(at), name: names[index] as string, type, evidence, reading }
  })
  verdicts.forEach(({ doubt }, index) => {
    if (doubt !== undefined) warnings.add({ ...doubt, column: names[index] })
  })
  const isData = survey.filter()
  return {
    sheet: source.sheet,
    header_row: header.row,
    columns,
    warnings: warnings.list(),
    rows: () =>
      iterate(source.open, () =>
        shaper(
          kept.map(({ at }) => at),
          verdicts,
          isData,
          notes,
        ),
      ),
  }
}

/** Sees every row once: decides the header from the first, then gathers what each column holds. */
class Survey {
  readonly columns: Evidence[] = []
  readonly warnings = new Warnings()
  readonly #options: TableOptions
  #head: { row: DataRow; line: number | undefined }[] = []
  #header: Header | undefined
  #totals = new Totals([])

  constructor(options: TableOptions) {
    this.#options = options
  }

  see(row: DataRow, line: number | undefined): void {
    if (this.#header !== undefined) this.#gather(row, line)
    else if (row.cells.some(cell => !isBlank(cell))) {
      this.#head.push({ row, line })
      if (this.#head.length >= Math.max(LOOK, (this.#options.header_row ?? 0) + LOOK)) this.#decide()
    }
  }

  finish(sheet: string | null): Header {
    if (this.#head.length === 0 && this.#header === undefined) {
      const what = sheet === null ? 'This file' : `The sheet "${sheet}"`
      throw refuse(
        'sheet.empty',
        422,
        `${what} has no rows. Add a header row and the rows below it, then upload it again.`,
      )
    }
    return this.#header ?? this.#decide()
  }

  /** Tells data from headers and totals, for the passes that follow. */
  filter(): (row: DataRow) => boolean {
    const header = this.#header
    return row => header !== undefined && row.row > header.row && !this.#isOther(row, header)
  }

  #isOther({ cells }: DataRow, header: Header): boolean {
    return isRepeated(cells, header.names) || this.#totals.isTotal(cells)
  }

  #decide(): Header {
    const head = this.#head
    this.#header = findHeader(
      head.map(({ row }) => row),
      this.#options.header_row,
    )
    const { names, row: last } = this.#header
    for (let at = 0; at < names.length; at += 1) this.columns.push(new Evidence())
    const below = head.filter(({ row }) => row.row > last)
    this.#totals = new Totals(textColumns(below.map(({ row }) => row)))
    for (const { row, line } of below) this.#gather(row, line)
    this.#head = []
    return this.#header
  }

  #gather(row: DataRow, line: number | undefined): void {
    const header = this.#header as Header
    const { cells } = row
    if (isRepeated(cells, header.names)) {
      this.warnings.add({
        code: 'repeated_header',
        row: row.row,
        detail: `Row ${row.row} repeats the header and was left out.`,
      })
      return
    }
    if (this.#totals.isTotal(cells)) {
      const label = nameOf(cells.find(cell => !isBlank(cell)) ?? null)
      this.warnings.add({
        code: 'total_row',
        row: row.row,
        detail: `Row ${row.row} ("${label}") is a total and was left out.`,
      })
      return
    }
    if (line !== undefined && cells.length !== header.names.length)
      this.#ragged(row, line, header.names.length)
    for (let at = this.columns.length; at < cells.length; at += 1) this.columns.push(new Evidence())
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at] as Cell
      if (cell === null || (typeof cell === 'string' && isBlank(cell))) continue
      ;(this.columns[at] as Evidence).see(cell, row.row)
    }
  }

  #ragged({ row, cells }: DataRow, line: number, wanted: number): void {
    if (cells.length > wanted && cells.slice(wanted).every(isBlank)) return
    const where = line === row ? `Row ${row}` : `Row ${row} (line ${line} of the file)`
    this.warnings.add({
      code: 'ragged_row',
      row,
      detail: `${where} has ${cells.length} values where the header has ${wanted} names. Check it for a separator or a quotation mark too many or too few.`,
    })
  }
}

/** Columns that hold words in at least four of five rows. */
function textColumns(head: DataRow[]): number[] {
  const rows = head.filter(({ cells }) => !startsAsTotal(cells))
  const words: number[] = []
  for (const { cells } of rows) {
    cells.forEach((cell, at) => {
      if (typeof cell === 'string' && !isBlank(cell) && !/^[\d.,\s'’()€$£¥%+-]*$/.test(cell))
        words[at] = (words[at] ?? 0) + 1
    })
  }
  return words.flatMap((times, at) => (times >= rows.length * 0.8 ? [at] : []))
}

/** How the file writes numbers and dates, where its columns agree. */
function sharedLocale(
  columns: { evidence: Evidence; name: string }[],
  delimiter: string | undefined,
  options: TableOptions,
): Locale {
  const locales = columns.map(({ evidence, name }) => evidence.locale(name))
  const agreed = <V extends { value: string }>(list: (V | undefined)[]): V | undefined => {
    const told = list.filter(one => one !== undefined)
    return new Set(told.map(one => one.value)).size === 1 ? told[0] : undefined
  }
  const semicolon =
    delimiter === ';' ? { value: ',' as const, why: 'the file is separated by semicolons' } : undefined
  const said = options.dates === undefined ? undefined : { value: options.dates, why: 'you said so' }
  return {
    decimal: agreed(locales.map(one => one.decimal)) ?? semicolon,
    order: said ?? agreed(locales.map(one => one.order)),
  }
}

/** Turns a row of the sheet into a row of the table, or into nothing where it is no data. */
function shaper(
  places: number[],
  verdicts: Verdict[],
  isData: (row: DataRow) => boolean,
  notes: Notes,
): (row: DataRow) => DataRow | null {
  const converts = verdicts.map(({ convert }) => convert)
  const merged = notes.merges.filter(merge => merge.bottom > merge.top).sort((a, b) => a.top - b.top)
  const fill = merged.length === 0 ? undefined : filler(merged)
  return row => {
    if (!isData(row)) return null
    fill?.(row)
    const { cells } = row
    const shaped: Cell[] = []
    let some = false
    for (let index = 0; index < places.length; index += 1) {
      let cell = cells[places[index] as number] ?? null
      if (typeof cell === 'string') {
        if (isBlank(cell)) cell = null
        else cell = converts[index]?.(cell) ?? cell
      }
      if (cell !== null) some = true
      shaped.push(cell)
    }
    return some ? { row: row.row, cells: shaped } : null
  }
}

/** A cell merged over several rows holds for each of them. Rows come in order, so the list is walked once. */
function filler(merges: Merge[]): (row: DataRow) => void {
  let next = 0
  let open: { merge: Merge; value: Cell }[] = []
  return ({ row, cells }) => {
    open = open.filter(({ merge }) => merge.bottom >= row)
    for (const { merge, value } of open) {
      while (cells.length <= merge.left) cells.push(null)
      cells[merge.left] ??= value
    }
    for (let merge = merges[next]; merge !== undefined && merge.top <= row; merge = merges[next]) {
      if (merge.top === row) open.push({ merge, value: cells[merge.left] ?? null })
      next += 1
    }
  }
}
