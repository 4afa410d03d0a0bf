// The records of a CSV file, scanned byte by byte and decoded once per record.
import { refuse } from '../../../base/errors.ts'
import { columnLetter, type Cell, type DataRow } from '../cells.ts'
import { noNotes, type Feed, type Notes } from '../feed.ts'
import {
  cellTooLong,
  COLUMNS,
  rowTooLong,
  tooManyCells,
  tooManyColumns,
  type SheetLimits,
} from '../limits.ts'

const QUOTE = 34
const LF = 10
const CR = 13

/** Kinds of a cell as written. */
const BARE = 0
const QUOTED = 1
/** Quoted, with doubled quotes inside. */
const DOUBLED = 2
/** Quoted, with more text behind the closing quote; marked with its quotes. */
const TAILED = 3

/** UTF-8 bytes in order, without byte order mark, each chunk good until the next; null at the end. */
export interface Bytes {
  read(least: number): Promise<Buffer | null>
}

export class Records implements Feed {
  readonly notes: Notes = noNotes()
  /** Line on which the record taken last begins. */
  line = 1
  readonly #input: Bytes
  readonly #delimiter: number
  readonly #limits: SheetLimits
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #last = false
  #row = 0
  #cells = 0
  #lines = 1
  /** Begin, end and kind of each cell of the record in the making. */
  #marks = new Int32Array(3 * 64)
  #count = 0
  #high = 0
  #next = 0
  #breaks = 0

  constructor(input: Bytes, delimiter: string, limits: SheetLimits) {
    this.#input = input
    this.#delimiter = delimiter.charCodeAt(0)
    this.#limits = limits
  }

  async fill(): Promise<boolean> {
    if (this.#last) return false
    // Copied, as the memory of the last chunk is used again for the next.
    const rest = Buffer.from(this.#bytes.subarray(this.#at))
    // A record longer than a chunk asks for twice its size, so that it is scanned a few times and not often.
    const chunk = await this.#input.read(rest.length)
    this.#at = 0
    this.#last = chunk === null
    if (chunk === null) this.#bytes = rest
    else this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    return this.#bytes.length > 0
  }

  async close(): Promise<void> {
    this.#last = true
  }

  take(): DataRow | null {
    for (;;) {
      const from = this.#at
      if (from >= this.#bytes.length || !this.#scan(from)) return null
      const cells = this.#decode(from)
      this.#at = this.#next
      this.#row += 1
      this.line = this.#lines
      this.#lines += this.#breaks
      if (cells === null) continue
      this.#cells += cells.length
      if (this.#cells > this.#limits.cells) throw tooManyCells(this.#limits.cells)
      return { row: this.#row, cells }
    }
  }

  /** Marks the cells of the record at `from`; false when it does not end within the bytes at hand. */
  #scan(from: number): boolean {
    const bytes = this.#bytes
    const end = bytes.length
    const delimiter = this.#delimiter
    let at = from
    this.#high = 0
    this.#breaks = 0
    this.#count = 0
    for (;;) {
      const start = at
      if (bytes[at] === QUOTE) {
        at = this.#scanQuoted(bytes, at, end)
        if (at < 0) return this.#wait(from, start, true)
      } else {
        let high = 0
        let byte = 0
        while (at < end && (byte = bytes[at] as number) !== delimiter && byte !== LF && byte !== CR) {
          high |= byte
          at += 1
        }
        this.#high |= high
        this.#mark(start, at, BARE)
      }
      if (at >= end) {
        this.#next = at
        return this.#last || this.#wait(from, start, false)
      }
      if (bytes[at] === delimiter) {
        at += 1
        continue
      }
      if (bytes[at] === CR && at + 1 >= end && !this.#last) return false
      this.#next = at + (bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1)
      this.#breaks += 1
      return true
    }
  }

  /** From the opening quote to the separator behind the closing one; -1 when that is not at hand. */
  #scanQuoted(bytes: Buffer, from: number, end: number): number {
    const delimiter = this.#delimiter
    let at = from + 1
    let high = 0
    let kind = QUOTED
    for (;;) {
      if (at >= end) return -1
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        if (at + 1 >= end && !this.#last) return -1
        if (bytes[at + 1] !== QUOTE) break
        kind = DOUBLED
        at += 2
        continue
      }
      if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) this.#breaks += 1
      high |= byte
      at += 1
    }
    const close = at
    at += 1
    while (at < end && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) {
      high |= bytes[at] as number
      at += 1
    }
    this.#high |= high
    // Text behind the closing quote is kept, as every spreadsheet program does.
    if (at > close + 1) this.#mark(from, at, TAILED)
    else this.#mark(from + 1, close, kind)
    return at
  }

  #mark(start: number, to: number, kind: number): void {
    const place = this.#count * 3
    if (place === this.#marks.length) {
      if (this.#count >= COLUMNS) throw tooManyColumns(this.#row + 1)
      const wider = new Int32Array(place * 2)
      wider.set(this.#marks)
      this.#marks = wider
    }
    this.#marks[place] = start
    this.#marks[place + 1] = to
    this.#marks[place + 2] = kind
    this.#count += 1
  }

  #wait(from: number, start: number, quoted: boolean): boolean {
    const row = this.#row + 1
    const column = columnLetter(this.#count)
    const size = this.#bytes.length - start
    if (quoted && (this.#last || size > this.#limits.cell)) {
      throw refuse(
        'sheet.quote_unclosed',
        422,
        `The quotation mark that opens the cell in row ${row} (line ${this.#lines}), column ${column}, is never closed. Close or delete it, then upload again.`,
        { params: { row, line: this.#lines, column } },
      )
    }
    if (size > this.#limits.cell) throw cellTooLong(row, column, this.#limits.cell)
    if (this.#bytes.length - from > this.#limits.row) throw rowTooLong(this.#row)
    return false
  }

  /** Cells of the marked record, or null when all are empty. One decode per record, then slices of that text. */
  #decode(from: number): Cell[] | null {
    const bytes = this.#bytes
    const marks = this.#marks
    const count = this.#count
    const ascii = this.#high < 128
    const record = bytes.toString(ascii ? 'latin1' : 'utf8', from, marks[count * 3 - 2])
    const cells: Cell[] = []
    let some = false
    let byte = from
    let unit = 0
    for (let place = 0, index = 0; index < count; place += 3, index += 1) {
      const start = marks[place] as number
      const to = marks[place + 1] as number
      if (start === to) {
        cells.push(null)
        continue
      }
      some = true
      if (to - start > this.#limits.cell) {
        throw cellTooLong(this.#row + 1, columnLetter(index), this.#limits.cell)
      }
      let begin = start - from
      let end = to - from
      if (!ascii) {
        begin = unit + units(bytes, byte, start)
        end = begin + units(bytes, start, to)
        unit = end
        byte = to
      }
      const text = record.slice(begin, end)
      const kind = marks[place + 2] as number
      cells.push(kind < DOUBLED ? text : unquote(text, kind))
    }
    return some ? cells : null
  }
}

/** UTF-16 units of well-formed UTF-8: one per character, two per character of four bytes. */
function units(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number
    if ((byte & 0xc0) !== 0x80) count += byte >= 0xf0 ? 2 : 1
  }
  return count
}

/** `a""b` is `a"b`; `"a""b"c` is `a"bc`. */
function unquote(text: string, kind: number): string {
  if (kind === DOUBLED) return text.replaceAll('""', '"')
  const close = /^"((?:[^"]|"")*)"([\s\S]*)$/.exec(text)
  return close === null ? text : (close[1] ?? '').replaceAll('""', '"') + (close[2] ?? '')
}
