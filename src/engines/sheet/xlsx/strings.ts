// The shared texts of a workbook, kept as bytes and decoded when a cell asks: 1 M texts of 22 bytes hold 25 MB, not 44.
import { damaged, type SheetLimits } from '../limits.ts'
import type { Part } from './inflate.ts'
import { readText } from './text.ts'
import { Window } from './window.ts'
import { doctype } from './xml.ts'
import { bomb } from './zip.ts'

const PAGE = 1024 * 1024
const CACHED = 1 << 16
/** All shared texts together; with it a hostile file stays under 300 MB. */
const MOST = 160 * 1024 * 1024

const LT = 60
const GT = 62
const SLASH = 47

export class SharedStrings {
  #pages: Buffer[] = []
  #used = PAGE
  #starts = new Float64Array(1024)
  #lengths = new Uint32Array(1024)
  #total = 0
  count = 0
  readonly #keys = new Int32Array(CACHED).fill(-1)
  readonly #texts: string[] = []

  add(bytes: Buffer, pieces: number[], length: number): void {
    if (this.count === this.#starts.length) this.#grow()
    if (this.#pages.length === 0 || this.#used + length > PAGE) this.#page(length)
    const page = this.#pages.length - 1
    this.#starts[this.count] = page * PAGE + this.#used
    this.#lengths[this.count] = length
    this.count += 1
    const target = this.#pages[page] as Buffer
    for (let index = 0; index < pieces.length; index += 2) {
      this.#used += bytes.copy(target, this.#used, pieces[index], pieces[index + 1])
    }
  }

  /** @throws {Refusal} when the file has no such text */
  get(index: number): string {
    const slot = index & (CACHED - 1)
    // An empty slot holds -1, which a damaged file may ask for.
    if (this.#keys[slot] === index && index >= 0) return this.#texts[slot] as string
    if (!Number.isInteger(index) || index < 0 || index >= this.count)
      throw damaged('a cell points at a text that the file does not hold')
    const start = this.#starts[index] as number
    const page = Math.floor(start / PAGE)
    const from = start - page * PAGE
    const text = readText(this.#pages[page] as Buffer, from, from + (this.#lengths[index] as number))
    this.#keys[slot] = index
    this.#texts[slot] = text
    return text
  }

  #page(length: number): void {
    // A text longer than a page gets one of its own size; only its start is ever looked up.
    this.#total += Math.max(PAGE, length)
    if (this.#total > MOST) throw bomb('its texts together are larger than any real ones')
    this.#pages.push(Buffer.allocUnsafeSlow(Math.max(PAGE, length)))
    this.#used = 0
  }

  #grow(): void {
    const starts = new Float64Array(this.count * 2)
    starts.set(this.#starts)
    this.#starts = starts
    const lengths = new Uint32Array(this.count * 2)
    lengths.set(this.#lengths)
    this.#lengths = lengths
  }
}

export async function readSharedStrings(part: Part, limits: SheetLimits): Promise<SharedStrings> {
  const strings = new SharedStrings()
  let window: Window | undefined
  try {
    for (let chunk = await part.read(); chunk !== null; chunk = await part.read()) {
      window ??= new Window(`<${prefixOf(chunk)}si`, `</${prefixOf(chunk)}sst`, limits.row)
      window.push(chunk)
      readItems(window, strings, limits)
    }
    window?.finish()
    if (window !== undefined) readItems(window, strings, limits)
  } finally {
    part.close()
  }
  return strings
}

/** `x:` where a part's elements carry a namespace prefix, else nothing. */
export function prefixOf(chunk: Buffer): string {
  const head = chunk.toString('latin1', 0, 4096)
  const encoding =
    chunk[0] === 0xff || chunk[0] === 0xfe
      ? 'UTF-16'
      : /^[^<]*<\?xml[^>]*encoding=["']([^"']+)/.exec(head)?.[1]
  if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding)) {
    throw damaged(`a part of it is written in ${encoding.slice(0, 20)} instead of UTF-8`)
  }
  if (head.includes('<!DOCTYPE') || head.includes('<!ENTITY')) throw doctype()
  const bare = head.replace(/<\?[^>]*>|<!--[\s\S]*?-->/g, '')
  return /^[^<]*<([\w.-]+:)?/.exec(bare)?.[1] ?? ''
}

/** Walks the whole `<si>` elements in the window and keeps the bytes of their `<t>`, without phonetic runs. */
function readItems(window: Window, strings: SharedStrings, limits: SheetLimits): void {
  const { bytes, end } = window
  let at = window.at
  let pieces: number[] = []
  let length = 0
  let phonetic = false
  while (at < end) {
    at = bytes.indexOf(LT, at)
    if (at === -1 || at >= end) break
    const closes = bytes[at + 1] === SLASH
    let name = at + (closes ? 2 : 1)
    let close = name
    while (close < end && bytes[close] !== GT) close += 1
    if (close >= end) throw damaged('its list of texts breaks off')
    for (let colon = name; colon < close && (bytes[colon] as number) > 32; colon += 1) {
      if (bytes[colon] === 58) name = colon + 1
      if (bytes[colon] === 61) break
    }
    const empty = bytes[close - 1] === SLASH
    const first = bytes[name]
    const second = bytes[name + 1] as number
    at = close + 1
    if (first === 115 && second === 105 && (closes || empty)) {
      if (length > limits.cell) throw bomb('a text in it is larger than any real one')
      strings.add(bytes, pieces, length)
      pieces = []
      length = 0
    } else if (first === 114 && second === 80 && bytes[name + 2] === 104) phonetic = !closes && !empty
    else if (first === 116 && (second === 62 || second <= 32) && !closes && !empty) {
      let to = bytes.indexOf(LT, at)
      if (to === -1) to = end
      if (!phonetic) {
        pieces.push(at, to)
        length += to - at
      }
      at = to
    } else if (first === 33 && bytes[name + 1] === 68) throw doctype()
  }
  window.at = end
}
