// What stands inside a cell as a value: numbers straight from their bytes, everything else as text first.
import { columnLetter, type Cell, type CellError } from '../cells.ts'
import { cellTooLong, damaged, type SheetLimits } from '../limits.ts'
import { clockText, paddedText, serialDate } from './formats.ts'
import { nextTag, skipTag, tagEnd } from './markup.ts'
import type { SharedStrings } from './strings.ts'
import { readText } from './text.ts'
import { cellText } from './xml.ts'

const LT = 60
const SLASH = 47
const POINT = 46

/** Types of a cell (`t`, ECMA-376 part 1, 18.18.11). */
export const NUMBER = 0
const SHARED = 1
const TEXT = 2
const BOOLEAN = 3
const ERROR = 4
const ISO_DATE = 5

/** Powers of ten that a double holds exactly: m ÷ 10ⁿ is rounded once, so it is what `Number` gives. */
const POWERS = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))

const errors = new Map<string, CellError>()

export interface ValueParts {
  strings: SharedStrings | undefined
  styles: Uint8Array
  is1904: boolean
  limits: SheetLimits
}

export class Values {
  /** Where the last read stopped. */
  at = 0
  /** For refusals. */
  row = 0
  column = 0
  readonly #parts: ValueParts

  constructor(parts: ValueParts) {
    this.#parts = parts
  }

  /** Value from behind `<v>`; stops on the `<` that ends it. */
  read(bytes: Buffer, from: number, end: number, type: number, style: number): Cell {
    let at = from
    if (type <= SHARED) {
      let mantissa = 0
      let scale = 0
      const negative = bytes[at] === 45
      if (negative) at += 1
      const first = at
      for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
        mantissa = mantissa * 10 + d
        at += 1
      }
      let digits = at - first
      if (type === SHARED && bytes[at] === LT && digits > 0) {
        this.at = at
        return this.#shared(mantissa)
      }
      if (bytes[at] === POINT) {
        at += 1
        const point = at
        for (let d = (bytes[at] as number) - 48; d >= 0 && d <= 9; d = (bytes[at] as number) - 48) {
          mantissa = mantissa * 10 + d
          at += 1
        }
        scale = at - point
        digits += scale
      }
      // 15 digits and fewer are exact in a double; more, and exponents, are left to `Number`.
      if (bytes[at] === LT && digits > 0 && digits <= 15 && type === NUMBER) {
        this.at = at
        const size = scale === 0 ? mantissa : mantissa / (POWERS[scale] as number)
        const value = negative && size !== 0 ? -size : size
        return this.#parts.styles[style] ? this.#styled(value, style) : value
      }
    }
    at = nextTag(bytes, from, end, this.row)
    this.at = at
    this.#check(at - from)
    return this.#readSlowly(bytes, from, at, type, style)
  }

  #readSlowly(bytes: Buffer, from: number, to: number, type: number, style: number): Cell {
    if (type === TEXT) return from === to ? null : readText(bytes, from, to)
    const text = bytes.toString('latin1', from, to).trim()
    if (text === '') return null
    if (type === BOOLEAN) return text === '1' || text === 'true'
    if (type === ERROR) return cellError(cellText(text))
    if (type === ISO_DATE) return isoDate(text)
    const value = Number(text)
    if (Number.isNaN(value)) return readText(bytes, from, to)
    if (type === SHARED) return this.#shared(value)
    return this.#parts.styles[style] ? this.#styled(value, style) : value
  }

  #shared(index: number): Cell {
    const strings = this.#parts.strings
    if (strings === undefined) throw damaged('its list of texts is missing')
    const text = strings.get(index)
    return text === '' ? null : text
  }

  /** A number that its format shows as something else. */
  #styled(value: number, style: number): Cell {
    const kind = this.#parts.styles[style] as number
    if (kind === 2) return clockText(value)
    if (kind !== 1) return paddedText(value, kind) ?? value
    return serialDate(value, this.#parts.is1904) ?? value
  }

  #check(size: number): void {
    const { cell } = this.#parts.limits
    if (size > cell) throw cellTooLong(this.row, columnLetter(this.column), cell)
  }

  /** All runs of the `<is>` that starts at `from` as one text, without phonetic ones; stops behind `</is>`. */
  readInline(bytes: Buffer, from: number, end: number, prefix: number): Cell {
    let at = tagEnd(bytes, from, end, this.row)
    let text = ''
    let phonetic = false
    if (bytes[at - 2] === SLASH) {
      this.at = at
      return null
    }
    for (;;) {
      at = nextTag(bytes, at, end, this.row)
      const closes = bytes[at + 1] === SLASH
      const name = at + prefix + (closes ? 2 : 1)
      const open = skipTag(bytes, at, end, this.row)
      if (closes && bytes[name] === 105) {
        this.at = open
        return text === '' ? null : text
      }
      if (bytes[name] === 114 && bytes[name + 1] === 80 && bytes[name + 2] === 104) {
        phonetic = !closes && bytes[open - 2] !== SLASH
      }
      at = open
      if (closes || bytes[name] !== 116 || bytes[open - 2] === SLASH) continue
      at = nextTag(bytes, open, end, this.row)
      this.#check(text.length + at - open)
      if (phonetic) continue
      const run = readText(bytes, open, at)
      text = text === '' ? run : text + run
    }
  }
}

export function typeOf(bytes: Buffer, at: number): number {
  switch (bytes[at]) {
    case 115: // s, or str
      return bytes[at + 1] === 116 ? TEXT : SHARED
    case 105: // inlineStr
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
  let error = errors.get(text)
  if (error === undefined) {
    error = Object.freeze({ error: text.slice(0, 64) })
    if (errors.size < 100) errors.set(text, error)
  }
  return error
}

/** `t="d"` of strict files: ISO 8601 without a zone is wall clock, kept as UTC. */
function isoDate(text: string): Cell {
  if (/^T?\d{2}:\d{2}/.test(text)) return text.replace(/^T/, '')
  const isUtc = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T')
  const date = new Date(isUtc ? text : `${text}Z`)
  return Number.isNaN(date.getTime()) ? text : date
}
