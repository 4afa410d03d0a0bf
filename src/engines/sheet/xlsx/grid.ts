// The cells of one sheet, scanned byte by byte out of the inflated XML: no tree, no text for what is a number.
import type { Cell, DataRow } from '../cells.ts'
import { noNotes, type Feed, type Notes } from '../feed.ts'
import { damaged, tooManyCells, tooWide } from '../limits.ts'
import type { Part } from './inflate.ts'
import { brokenOff, endsName, isWord, nextTag, skipElement, skipTag, tagEnd } from './markup.ts'
import { prefixOf } from './strings.ts'
import { Tail } from './tail.ts'
import { NUMBER, typeOf, Values, type ValueParts } from './values.ts'
import { Window } from './window.ts'

const LT = 60
const GT = 62
const EQ = 61
const SLASH = 47
const LAST_COLUMN = 16_383
const LAST_ROW = 1_048_576

/**
 * 100,000 rows of 20 cells (65 MB of XML): 0.5 s and 45 MB, a quarter of it in here; inflating takes 0.15 s on
 * another thread. Methods leave their end in `#at` and answer the value, so that a cell makes no object but its own.
 */
export class Grid implements Feed {
  readonly notes: Notes = noNotes()
  readonly #part: Part
  readonly #limits: ValueParts['limits']
  readonly #values: Values
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

  constructor(part: Part, values: ValueParts) {
    this.#part = part
    this.#limits = values.limits
    this.#values = new Values(values)
  }

  async fill(): Promise<boolean> {
    if (this.#ended) return false
    const chunk = await this.#part.read()
    if (chunk === null) {
      this.#ended = true
      if (this.#window === undefined) throw damaged('a sheet of it is empty')
      this.#window.finish()
    } else {
      this.#window ??= this.#begin(chunk)
      this.#window.push(chunk)
    }
    this.#tail?.read(this.#window)
    return true
  }

  #begin(chunk: Buffer): Window {
    const prefix = prefixOf(chunk)
    this.#prefix = prefix.length
    return new Window(`<${prefix}row`, `</${prefix}sheetData`, this.#limits.row)
  }

  async close(): Promise<void> {
    this.#part.close()
  }

  take(): DataRow | null {
    const window = this.#window
    if (window === undefined || this.#tail !== undefined) return null
    const { bytes, end } = window
    let at = window.at
    while (at < end) {
      while (at < end && bytes[at] !== LT) at += 1
      if (at >= end) break
      const name = at + 1 + this.#prefix
      if (bytes[name] === 114 && isWord(bytes, name, 'row')) {
        const row = this.#readRow(bytes, name + 3, end)
        at = this.#at
        if (row === null) continue
        window.at = at
        return row
      }
      if (bytes[at + 1] === SLASH && isWord(bytes, name + 1, 'sheetData')) {
        window.at = at
        window.release()
        this.#tail = new Tail(this.notes)
        this.#tail.read(window)
        return null
      }
      if (!this.#ended && isOpenComment(bytes, at, end)) {
        // A comment may hold "<row", and the window end there: it is scanned again when all of it has come.
        window.at = at
        return null
      }
      at = skipTag(bytes, at, end, this.#row)
    }
    window.at = end
    if (this.#ended && this.#row > 0) throw brokenOff(this.#row)
    return null
  }

  #readRow(bytes: Buffer, from: number, end: number): DataRow | null {
    const open = this.#readRowTag(bytes, from, end)
    this.#width = 0
    if (bytes[open - 2] === SLASH) {
      this.#at = open
      return null
    }
    this.#readCells(bytes, open, end)
    return this.#finishRow()
  }

  /** Attributes of `<row`: its number, or else the next one, and whether it is hidden. Answers where its cells begin. */
  #readRowTag(bytes: Buffer, from: number, end: number): number {
    let at = from
    let row = this.#row + 1
    while (bytes[at] !== GT) {
      const byte = bytes[at]
      if (at >= end) throw brokenOff(this.#row)
      if (byte === 114 && bytes[at + 1] === EQ) {
        row = 0
        at += 3
        for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
          row = row * 10 + d
          at += 1
        }
        at += 1
      } else if (byte === 34 || byte === 39) at = bytes.indexOf(byte, at + 1) + 1 || end
      else {
        if (byte === 104 && isHidden(bytes, at)) this.notes.hidden_rows += 1
        at += 1
      }
    }
    if (row < 1 || row > LAST_ROW) throw damaged(`it names a row ${row}, which no sheet has`)
    this.#row = row
    this.#values.row = row
    return at + 1
  }

  #finishRow(): DataRow | null {
    const width = this.#width
    if (this.#cells > this.#limits.cells) throw tooManyCells(this.#limits.cells)
    if (width === 0) return null
    this.#area += width
    if (this.#area > this.#limits.area) throw tooWide()
    const made = this.#made
    return { row: this.#row, cells: made.length === width ? made.slice() : made.slice(0, width) }
  }

  #readCells(bytes: Buffer, from: number, end: number): void {
    let at = from
    let column = -1
    for (;;) {
      at = nextTag(bytes, at, end, this.#row)
      if (bytes[at + 1] === SLASH) break
      const name = at + 1 + this.#prefix
      if (bytes[name] === 99 && endsName(bytes[name + 1])) {
        column = this.#readCell(bytes, name + 1, end, column + 1)
        at = this.#at
      } else at = skipElement(bytes, at, end, this.#row)
    }
    this.#at = tagEnd(bytes, at, end, this.#row)
  }

  /** Reads from behind `<c`; answers its column and leaves `#at` behind `</c>`. */
  #readCell(bytes: Buffer, from: number, end: number, next: number): number {
    let at = from
    let column = next
    let style = 0
    let type = NUMBER
    for (let byte = bytes[at] as number; byte !== GT; byte = bytes[at] as number) {
      if (byte === SLASH) {
        this.#at = at + 2
        return column
      }
      if (at >= end) throw brokenOff(this.#row)
      if (byte <= 32) {
        at += 1
        continue
      }
      let name = byte
      if (bytes[at + 1] !== EQ) {
        // Longer names (cm, vm, ph, xml:space) say nothing about the value.
        while (at < end && bytes[at] !== EQ) at += 1
        at -= 1
        name = 0
      }
      const quote = bytes[at + 2]
      at += 3
      if (name === 114) {
        column = 0
        for (let d = (bytes[at] as number) - 64; d >= 1 && d <= 26; d = (bytes[at] as number) - 64) {
          column = column * 26 + d
          at += 1
        }
        column -= 1
      } else if (name === 115) {
        for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
          style = style * 10 + d
          at += 1
        }
      } else if (name === 116) type = typeOf(bytes, at)
      while (at < end && bytes[at] !== quote) at += 1
      at += 1
    }
    if (column < 0 || column > LAST_COLUMN) throw damaged(`row ${this.#row} has a cell past column XFD`)
    this.#values.column = column
    const cell = this.#readContent(bytes, at + 1, end, type, style)
    if (cell !== null) {
      this.#cells += 1
      this.#put(column, cell)
    }
    return column
  }

  #put(column: number, cell: Cell): void {
    const made = this.#made
    for (let at = this.#width; at < column; at += 1) made[at] = null
    made[column] = cell
    if (column >= this.#width) this.#width = column + 1
  }

  /** Children of a cell: `<f>` is stepped over, `<v>` and `<is>` are read. */
  #readContent(bytes: Buffer, from: number, end: number, type: number, style: number): Cell {
    const values = this.#values
    const row = this.#row
    let at = from
    let cell: Cell = null
    let formula = false
    let found = false
    for (;;) {
      at = nextTag(bytes, at, end, row)
      if (bytes[at + 1] === SLASH) break
      const name = at + 1 + this.#prefix
      if (bytes[name] === 118 && endsName(bytes[name + 1])) {
        at = bytes[name + 1] === GT ? name + 2 : tagEnd(bytes, at, end, row)
        if (bytes[at - 2] === SLASH) continue
        cell = values.read(bytes, at, end, type, style)
        at = tagEnd(bytes, values.at, end, row)
        found = true
      } else if (bytes[name] === 105 && bytes[name + 1] === 115 && endsName(bytes[name + 2])) {
        cell = values.readInline(bytes, at, end, this.#prefix)
        at = values.at
        found = true
      } else {
        formula ||= bytes[name] === 102 && endsName(bytes[name + 1])
        at = skipElement(bytes, at, end, row)
      }
    }
    if (formula && !found) this.#noteUncalculated()
    this.#at = tagEnd(bytes, at, end, row)
    return cell
  }

  #noteUncalculated(): void {
    const note = this.notes.uncalculated
    if (note.count === 0) {
      note.row = this.#row
      note.column = this.#values.column
    }
    note.count += 1
  }
}

function isOpenComment(bytes: Buffer, at: number, end: number): boolean {
  if (bytes[at + 1] !== 33 || bytes[at + 2] !== 45) return false
  const close = bytes.indexOf('-->', at)
  return close === -1 || close >= end
}

function isHidden(bytes: Buffer, at: number): boolean {
  return /^hidden=["'](?:1|true)/.test(bytes.toString('latin1', at, at + 14))
}
