// The cells of one sheet, scanned byte by byte out of the inflated XML: no tree, no text for what is a number.
import { columnLetter, type Cell, type CellError, type DataRow } from '../cells.ts'
import { noNotes, type Feed, type Notes } from '../feed.ts'
import { cellTooLong, damaged, tooManyCells, tooWide, type SheetLimits } from '../limits.ts'
import { clockText, serialDate } from './formats.ts'
import type { Part } from './inflate.ts'
import { prefixOf, type SharedStrings } from './strings.ts'
import { Tail } from './tail.ts'
import { readText } from './text.ts'
import { Window } from './window.ts'
import { cellText, doctype } from './xml.ts'

const LT = 60
const GT = 62
const EQ = 61
const SLASH = 47
const COLON = 58
const LAST_COLUMN = 16_383
const LAST_ROW = 1_048_576

/** Powers of ten that a double holds exactly; m ÷ 10ⁿ is then rounded once, so it is what `Number` gives. */
const POWERS = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))

export interface GridParts {
  part: Part
  strings: SharedStrings | undefined
  styles: Uint8Array
  is1904: boolean
  limits: SheetLimits
}

const ERRORS = new Map<string, CellError>()

/** Types of a cell (ECMA-376 part 1, 18.18.11) by what tells them apart. */
const NUMBER = 0
const SHARED = 1
const TEXT = 2
const BOOLEAN = 3
const ERROR = 4
const ISO_DATE = 5

export class Grid implements Feed {
  readonly notes: Notes = noNotes()
  readonly #parts: GridParts
  #window: Window | undefined
  #tail: Tail | undefined
  #ended = false
  #prefix = 0
  #row = 0
  #cells = 0
  #area = 0
  /** The row in the making: copied once when it is whole, which is cheaper than growing a new one. */
  readonly #made: Cell[] = []
  #width = 0
  #at = 0

  constructor(parts: GridParts) {
    this.#parts = parts
  }

  async fill(): Promise<boolean> {
    if (this.#ended) return false
    const chunk = await this.#parts.part.read()
    if (chunk === null) {
      this.#ended = true
      this.#window?.finish()
      if (this.#tail !== undefined && this.#window !== undefined) this.#tail.read(this.#window)
      return this.#window !== undefined
    }
    if (this.#window === undefined) {
      const prefix = prefixOf(chunk)
      this.#prefix = prefix.length
      this.#window = new Window(`<${prefix}row`, `</${prefix}sheetData`, 2 * this.#parts.limits.row)
    }
    this.#window.push(chunk)
    if (this.#tail !== undefined) this.#tail.read(this.#window)
    return true
  }

  async close(): Promise<void> {
    this.#parts.part.close()
  }

  take(): DataRow | null {
    const window = this.#window
    if (window === undefined || this.#tail !== undefined) return null
    const { bytes, end } = window
    const prefix = this.#prefix
    let at = window.at
    while (at < end) {
      while (at < end && bytes[at] !== LT) at += 1
      const name = at + 1 + prefix
      if (at >= end) break
      if (bytes[at + 1] === SLASH) {
        if (isWord(bytes, name + 1, 'sheetData')) {
          window.at = at
          this.#tail = new Tail(this.notes)
          this.#tail.read(window)
          return null
        }
        at = this.#tagEnd(bytes, at, end)
      } else if (bytes[name] === 114 && isWord(bytes, name, 'row')) {
        const row = this.#readRow(bytes, name + 3, end)
        at = this.#at
        if (row !== null) {
          window.at = at
          return row
        }
      } else at = this.#skipTag(bytes, at, end)
    }
    window.at = Math.min(at, end)
    return null
  }

  #readRow(bytes: Buffer, from: number, end: number): DataRow | null {
    let at = from
    let row = this.#row + 1
    for (;;) {
      const byte = bytes[at]
      if (byte === GT || at >= end) break
      if (byte === 114 && bytes[at + 1] === EQ) {
        row = 0
        at += 3
        for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
          row = row * 10 + d
          at += 1
        }
        at += 1
      } else if (byte === 104 && bytes.toString('latin1', at, at + 8) === 'hidden="') {
        if (bytes[at + 8] === 49 || bytes[at + 8] === 116) this.notes.hidden_rows += 1
        at = bytes.indexOf(34, at + 8) + 1 || end
      } else if (byte === 34 || byte === 39) at = bytes.indexOf(byte, at + 1) + 1 || end
      else at += 1
    }
    if (row < 1 || row > LAST_ROW) throw damaged(`it names a row ${row}, which no sheet has`)
    this.#row = row
    this.#width = 0
    if (bytes[at - 1] === SLASH) {
      this.#at = at + 1
      return null
    }
    this.#readCells(bytes, at + 1, end)
    return this.#finishRow()
  }

  #finishRow(): DataRow | null {
    const width = this.#width
    if (width === 0) return null
    this.#area += width
    if (this.#area > this.#parts.limits.area) throw tooWide()
    if (this.#cells > this.#parts.limits.cells) throw tooManyCells(this.#parts.limits.cells)
    const made = this.#made
    return { row: this.#row, cells: made.length === width ? made.slice() : made.slice(0, width) }
  }

  #readCells(bytes: Buffer, from: number, end: number): void {
    const prefix = this.#prefix
    let at = from
    let column = -1
    for (;;) {
      while (at < end && bytes[at] !== LT) at += 1
      if (at >= end) throw damaged(`row ${this.#row} breaks off in the middle`)
      const name = at + 1 + prefix
      if (bytes[at + 1] === SLASH) {
        this.#at = this.#tagEnd(bytes, at, end)
        return
      }
      if (
        bytes[name] === 99 &&
        ((bytes[name + 1] as number) <= 32 || bytes[name + 1] === GT || bytes[name + 1] === SLASH)
      ) {
        column = this.#readCell(bytes, name + 1, end, column + 1)
        at = this.#at
      } else at = this.#skipElement(bytes, at, end)
    }
  }

  /** Reads from behind `<c`; answers its column and leaves `#at` behind `</c>`. */
  #readCell(bytes: Buffer, from: number, end: number, next: number): number {
    let at = from
    let column = next
    let style = 0
    let type = NUMBER
    this.#cells += 1
    for (;;) {
      const byte = bytes[at] as number
      if (byte === GT) break
      if (byte === SLASH) {
        this.#at = at + 2
        return column
      }
      if (byte <= 32) {
        at += 1
        continue
      }
      if (at >= end) throw damaged(`row ${this.#row} breaks off in the middle`)
      if (bytes[at + 1] !== EQ) {
        // An attribute that says nothing about the value: cm, vm, ph.
        while (at < end && bytes[at] !== EQ) at += 1
        at -= 1
      }
      const quote = bytes[at + 2]
      const value = at + 3
      if (byte === 114 && bytes[at + 1] === EQ) {
        at = value
        column = 0
        for (let d = (bytes[at] as number) - 64; d >= 1 && d <= 26; d = (bytes[at] as number) - 64) {
          column = column * 26 + d
          at += 1
        }
        column -= 1
      } else if (byte === 115) {
        at = value
        style = 0
        for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
          style = style * 10 + d
          at += 1
        }
      } else if (byte === 116) {
        type = typeOf(bytes, value)
        at = value
      } else at = value
      while (at < end && bytes[at] !== quote) at += 1
      at += 1
    }
    if (column < 0 || column > LAST_COLUMN) throw damaged(`row ${this.#row} names a column past XFD`)
    const cell = this.#readContent(bytes, at + 1, end, type, style, column)
    if (cell !== null) this.#put(column, cell)
    return column
  }

  #put(column: number, cell: Cell): void {
    const made = this.#made
    for (let at = this.#width; at < column; at += 1) made[at] = null
    made[column] = cell
    if (column >= this.#width) this.#width = column + 1
  }

  #readContent(bytes: Buffer, from: number, end: number, type: number, style: number, column: number): Cell {
    const prefix = this.#prefix
    let at = from
    let cell: Cell = null
    let formula = false
    let found = false
    for (;;) {
      while (at < end && bytes[at] !== LT) at += 1
      if (at >= end) throw damaged(`row ${this.#row} breaks off in the middle`)
      if (bytes[at + 1] === SLASH) break
      const name = at + 1 + prefix
      const letter = bytes[name]
      if (letter === 118 && bytes[name + 1] === GT) {
        at = name + 2
        cell = this.#readValue(bytes, at, end, type, style, column)
        at = this.#at
        found = true
        // `</v>` is stepped over by the search for the next `<` … once its own is behind.
        at = this.#tagEnd(bytes, at, end)
      } else if (letter === 102 && bytes[name + 1] !== 111) {
        formula = true
        at = this.#skipElement(bytes, at, end)
      } else if (letter === 105 && bytes[name + 1] === 115) {
        cell = this.#readInline(bytes, at, end, column)
        at = this.#at
        found = true
      } else if (letter === 118) {
        const open = this.#tagEnd(bytes, at, end)
        if (bytes[open - 2] === SLASH) at = open
        else {
          cell = this.#readValue(bytes, open, end, type, style, column)
          at = this.#tagEnd(bytes, this.#at, end)
          found = true
        }
      } else at = this.#skipElement(bytes, at, end)
    }
    if (formula && !found) this.#noteUncalculated(column)
    this.#at = this.#tagEnd(bytes, at, end)
    return cell
  }

  #noteUncalculated(column: number): void {
    const note = this.notes.uncalculated
    if (note.count === 0) {
      note.row = this.#row
      note.column = column
    }
    note.count += 1
  }

  /** Value from behind `<v>`; leaves `#at` on the `<` that ends it. */
  #readValue(bytes: Buffer, from: number, end: number, type: number, style: number, column: number): Cell {
    let at = from
    if (type <= SHARED) {
      let mantissa = 0
      let digits = 0
      let scale = 0
      const negative = bytes[at] === 45
      if (negative) at += 1
      for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
        mantissa = mantissa * 10 + d
        digits += 1
        at += 1
      }
      if (type === SHARED && bytes[at] === LT && digits > 0) {
        this.#at = at
        return this.#shared(mantissa)
      }
      if (bytes[at] === 46) {
        at += 1
        for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
          mantissa = mantissa * 10 + d
          digits += 1
          scale += 1
          at += 1
        }
      }
      if (bytes[at] === LT && digits > 0 && digits <= 15 && type === NUMBER) {
        this.#at = at
        const size = scale === 0 ? mantissa : mantissa / (POWERS[scale] as number)
        const value = negative && size !== 0 ? -size : size
        return this.#parts.styles[style] ? this.#dated(value, style) : value
      }
    }
    at = from
    while (at < end && bytes[at] !== LT) at += 1
    this.#at = at
    return this.#readSlowly(bytes, from, at, type, style, column)
  }

  #readSlowly(bytes: Buffer, from: number, to: number, type: number, style: number, column: number): Cell {
    if (to - from > this.#parts.limits.cell) {
      throw cellTooLong(this.#row, columnLetter(column), this.#parts.limits.cell)
    }
    if (type === TEXT) return from === to ? null : readText(bytes, from, to)
    const text = bytes.toString('latin1', from, to).trim()
    if (text === '') return null
    if (type === BOOLEAN) return text === '1' || text === 'true'
    if (type === ERROR) return cellError(cellText(text))
    if (type === ISO_DATE) return isoDate(text)
    const value = Number(text)
    if (Number.isNaN(value)) return readText(bytes, from, to)
    if (type === SHARED) return this.#shared(value)
    return this.#parts.styles[style] ? this.#dated(value, style) : value
  }

  #shared(index: number): Cell {
    const strings = this.#parts.strings
    if (strings === undefined) throw damaged('its list of texts is missing')
    const text = strings.get(index)
    return text === '' ? null : text
  }

  #dated(value: number, style: number): Cell {
    if (this.#parts.styles[style] === 2) return clockText(value)
    return serialDate(value, this.#parts.is1904) ?? value
  }

  /** The text of `<is>`, all its runs joined, without phonetic ones. */
  #readInline(bytes: Buffer, from: number, end: number, column: number): Cell {
    const prefix = this.#prefix
    let at = this.#tagEnd(bytes, from, end)
    let text = ''
    let phonetic = false
    if (bytes[at - 2] === SLASH) {
      this.#at = at
      return null
    }
    for (;;) {
      while (at < end && bytes[at] !== LT) at += 1
      if (at >= end) throw damaged(`row ${this.#row} breaks off in the middle`)
      const closes = bytes[at + 1] === SLASH
      const name = at + prefix + (closes ? 2 : 1)
      if (bytes[at + 1] === 33) {
        at = this.#skipTag(bytes, at, end)
        continue
      }
      const open = this.#tagEnd(bytes, at, end)
      if (closes && bytes[name] === 105) {
        this.#at = open
        return text === '' ? null : text
      }
      if (bytes[name] === 114 && bytes[name + 1] === 80 && bytes[name + 2] === 104) phonetic = !closes
      at = open
      if (closes || bytes[name] !== 116 || bytes[open - 2] === SLASH) continue
      while (at < end && bytes[at] !== LT) at += 1
      if (at - open > this.#parts.limits.cell) {
        throw cellTooLong(this.#row, columnLetter(column), this.#parts.limits.cell)
      }
      if (!phonetic) text = text === '' ? readText(bytes, open, at) : text + readText(bytes, open, at)
    }
  }

  /** Behind the `>` of the tag that starts at `from`. */
  #tagEnd(bytes: Buffer, from: number, end: number): number {
    let at = from + 1
    while (at < end) {
      const byte = bytes[at]
      if (byte === GT) return at + 1
      if (byte === 34 || byte === 39) {
        at = bytes.indexOf(byte, at + 1)
        if (at === -1) break
      }
      at += 1
    }
    throw damaged(`it breaks off after row ${this.#row}`)
  }

  #skipTag(bytes: Buffer, from: number, end: number): number {
    if (bytes[from + 1] !== 33) return this.#tagEnd(bytes, from, end)
    const comment = bytes[from + 2] === 45
    if (!comment && bytes[from + 2] !== 91) throw doctype()
    const close = bytes.indexOf(comment ? '-->' : ']]>', from)
    if (close === -1 || close >= end) throw damaged(`it breaks off after row ${this.#row}`)
    return close + 3
  }

  /** Behind the whole element that starts at `from`, with all that is in it. */
  #skipElement(bytes: Buffer, from: number, end: number): number {
    let at = from
    let depth = 0
    do {
      while (at < end && bytes[at] !== LT) at += 1
      if (at >= end) throw damaged(`it breaks off after row ${this.#row}`)
      const closes = bytes[at + 1] === SLASH
      const special = bytes[at + 1] === 33 || bytes[at + 1] === 63
      at = this.#skipTag(bytes, at, end)
      if (closes) depth -= 1
      else if (!special && bytes[at - 2] !== SLASH) depth += 1
    } while (depth > 0)
    return at
  }
}

function isWord(bytes: Buffer, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[at + index] !== word.charCodeAt(index)) return false
  }
  const next = bytes[at + word.length] as number
  return next === GT || next === SLASH || next <= 32 || next === COLON
}

function typeOf(bytes: Buffer, at: number): number {
  switch (bytes[at]) {
    case 115:
      return bytes[at + 1] === 116 ? TEXT : SHARED
    case 105:
      return TEXT
    case 98:
      return BOOLEAN
    case 101:
      return ERROR
    case 100:
      return ISO_DATE
    default:
      return NUMBER
  }
}

function cellError(text: string): CellError {
  let error = ERRORS.get(text)
  if (error === undefined) {
    error = Object.freeze({ error: text.slice(0, 64) })
    if (ERRORS.size < 100) ERRORS.set(text, error)
  }
  return error
}

/** `t="d"` of strict files: ISO 8601 without a zone is wall clock, kept as UTC. */
function isoDate(text: string): Cell {
  if (/^T?\d{2}:\d{2}/.test(text)) return text.replace(/^T/, '')
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const date = new Date(zoned)
  return Number.isNaN(date.getTime()) ? text : date
}
