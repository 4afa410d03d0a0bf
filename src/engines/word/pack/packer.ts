// Packs a part made of constant pieces and values: pieces are deflated once, when the template is compiled, and only joined for each document.
import { crc32 } from 'node:zlib'
import { append, appendTable, BYTE_TABLE } from './checksum.ts'
import { BitWriter, DISTANCES, LITERALS, makeCode, writeHeader, type Code } from './huffman.ts'
import { BASE_LENGTHS, distanceSymbol, EXTRA_LENGTHS, LENGTH_SYMBOL } from './symbols.ts'
import { findMatches, type Match } from './matches.ts'

/** A constant piece of a part. */
export interface Piece {
  text: string
  id: number
  /** Blocks it stands in, outermost first: what is written whenever it is. */
  blocks: string
}

export interface Packed {
  bytes: Uint8Array
  crc: number
  size: number
}

interface Bits {
  bytes: Uint8Array
  /** Bits of a last, unfinished byte. */
  rest: number
  restBits: number
}

/** A piece as bits, with matches into earlier pieces between them, whose distance is known only when they are written. */
interface Linked {
  bits: Bits[]
  /** One fewer than `bits`. */
  matches: Match[]
}

interface Prepared {
  length: number
  crc: number
  table: Uint32Array
  alone: Bits
  linked: Linked | undefined
}

const WINDOW = 32_768
const END = 256
/** A match costs some three letters. */
const SHORTEST_VALUE = 5
/** Values longer than this together are worth a true search for repetitions: zlib does it. */
const MOST_VALUE_CHARACTERS = 16_000
/** Letters of values are not known yet: these are what names, figures and addresses are made of. */
const USUAL = 'eeeeaaaiiinnnrrrssstttooolldducmhgpbkvyzwfj EEAARSSTLNMDKBPC0000111222333445566778899.,-€ '

export class Packer {
  readonly #literals: Code
  readonly #distances: Code
  readonly #prepared: Prepared[]
  readonly #header: Bits
  readonly #last: Int32Array
  readonly #values = new Map<string, { position: number; length: number }>()
  readonly #out = new BitWriter(8_192)

  constructor(pieces: Piece[]) {
    const texts = pieces.map(piece => Buffer.from(piece.text, 'utf8'))
    const alone = findMatches(texts, () => false)
    const linked = findMatches(texts, (piece, to) =>
      (pieces[piece]?.blocks ?? '').startsWith(pieces[to]?.blocks ?? '-'),
    )
    const { literals, distances } = codesFor(texts, linked)
    this.#literals = literals
    this.#distances = distances
    this.#prepared = texts.map((text, id) => this.#prepare(text, id, alone[id] ?? [], linked[id] ?? []))
    this.#header = gather(out => writeHeader(out, literals, distances))
    this.#last = new Int32Array(pieces.length)
  }

  #prepare(text: Buffer, id: number, alone: Match[], linked: Match[]): Prepared {
    const foreign = linked.filter(match => match.from !== id)
    return {
      length: text.length,
      crc: crc32(text),
      table: appendTable(text.length),
      alone: gather(out => this.#encode(out, text, 0, text.length, alone)),
      linked: foreign.length === 0 ? undefined : this.#link(text, id, linked),
    }
  }

  /** Own matches become bits at once; the others wait between them. */
  #link(text: Buffer, id: number, matches: Match[]): Linked {
    const out: Linked = { bits: [], matches: [] }
    let from = 0
    let own: Match[] = []
    for (const match of matches) {
      if (match.from === id) own.push(match)
      else {
        const [start, inner] = [from, own]
        out.bits.push(gather(bits => this.#encode(bits, text, start, match.at, inner)))
        out.matches.push(match)
        from = match.at + match.length
        own = []
      }
    }
    out.bits.push(gather(bits => this.#encode(bits, text, from, text.length, own)))
    return out
  }

  #encode(out: BitWriter, text: Uint8Array, from: number, to: number, matches: Match[]): void {
    let at = from
    for (const match of matches) {
      for (; at < match.at; at++) this.#literal(out, text[at] ?? 0)
      this.#match(out, match.length, match.at - match.offset)
      at += match.length
    }
    for (; at < to; at++) this.#literal(out, text[at] ?? 0)
  }

  #literal(out: BitWriter, symbol: number): void {
    out.room(16)
    out.put(this.#literals.bits[symbol] ?? 0, this.#literals.lengths[symbol] ?? 0)
  }

  #match(out: BitWriter, length: number, distance: number): void {
    const symbol = LENGTH_SYMBOL[length] ?? 0
    this.#literal(out, 257 + symbol)
    out.put(length - (BASE_LENGTHS[symbol] ?? 0), EXTRA_LENGTHS[symbol] ?? 0)
    const back = distanceSymbol(distance)
    out.put(this.#distances.bits[back.symbol] ?? 0, this.#distances.lengths[back.symbol] ?? 0)
    out.put(back.value, back.extra)
  }

  /** The part packed; undefined where its values are long enough to be left to zlib. */
  pack(parts: (Piece | string)[]): Packed | undefined {
    let characters = 0
    for (const part of parts) if (typeof part === 'string') characters += part.length
    if (characters > MOST_VALUE_CHARACTERS) return undefined
    const out = this.#out
    out.restart()
    this.#last.fill(-1)
    this.#values.clear()
    join(out, this.#header)
    let size = 0
    let crc = 0
    for (const part of parts) {
      if (typeof part === 'string') {
        const end = this.#value(out, part, crc, size)
        crc = end.crc
        size += end.length
        continue
      }
      const piece = this.#prepared[part.id]
      if (!piece) return undefined
      this.#piece(out, piece, part.id, size)
      this.#last[part.id] = size
      crc = append(crc, piece.table, piece.crc)
      size += piece.length
    }
    this.#literal(out, END)
    out.put(0, 7)
    return { bytes: out.bytes.slice(0, out.at), crc, size }
  }

  #piece(out: BitWriter, piece: Prepared, id: number, position: number): void {
    const before = this.#last[id] ?? -1
    if (before >= 0 && position - before <= WINDOW && piece.length >= 3)
      this.#again(out, piece.length, position - before)
    else if (piece.linked && this.#reaches(piece.linked, position))
      this.#joinLinked(out, piece.linked, position)
    else join(out, piece.alone)
  }

  #again(out: BitWriter, length: number, distance: number): void {
    let left = length
    while (left > 0) {
      // What is left must not be one or two bytes: a match has three at least.
      const take = left <= 258 ? left : left < 261 ? left - 3 : 258
      this.#match(out, take, distance)
      left -= take
    }
  }

  #reaches(linked: Linked, position: number): boolean {
    for (const match of linked.matches) {
      const last = this.#last[match.from] ?? -1
      if (last < 0 || position + match.at - last - match.offset > WINDOW) return false
    }
    return true
  }

  #joinLinked(out: BitWriter, linked: Linked, position: number): void {
    linked.bits.forEach((bits, at) => {
      join(out, bits)
      const match = linked.matches[at]
      if (match)
        this.#match(out, match.length, position + match.at - (this.#last[match.from] ?? 0) - match.offset)
    })
  }

  /** A value written before, such as a name in every heading, is a match; any other goes letter by letter. */
  #value(out: BitWriter, text: string, before: number, position: number): { crc: number; length: number } {
    const earlier = text.length >= SHORTEST_VALUE ? this.#values.get(text) : undefined
    if (earlier && position - earlier.position <= WINDOW) {
      this.#again(out, earlier.length, position - earlier.position)
      earlier.position = position
      return { crc: sum(text, before), length: earlier.length }
    }
    const end = this.#letters(out, text, before)
    if (text.length >= SHORTEST_VALUE) this.#values.set(text, { position, length: end.length })
    return end
  }

  #letters(out: BitWriter, text: string, before: number): { crc: number; length: number } {
    const { bits, lengths } = this.#literals
    // Three bytes at most for a character, fifteen bits each.
    out.room(text.length * 6 + 16)
    let crc = ~before
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 127) return this.#bytes(out, Buffer.from(text.slice(at), 'utf8'), ~crc >>> 0, at)
      out.put(bits[code] ?? 0, lengths[code] ?? 0)
      crc = (crc >>> 8) ^ (BYTE_TABLE[(crc ^ code) & 255] ?? 0)
    }
    return { crc: ~crc >>> 0, length: text.length }
  }

  #bytes(out: BitWriter, bytes: Uint8Array, before: number, length: number): { crc: number; length: number } {
    for (const byte of bytes) out.put(this.#literals.bits[byte] ?? 0, this.#literals.lengths[byte] ?? 0)
    return { crc: crc32(bytes, before), length: length + bytes.length }
  }
}

function codesFor(texts: Buffer[], matches: Match[][]): { literals: Code; distances: Code } {
  const literals = Array.from({ length: LITERALS }, () => 1)
  const distances = Array.from({ length: DISTANCES }, () => 1)
  const count = (list: number[], symbol: number, times: number) => {
    list[symbol] = (list[symbol] ?? 0) + times
  }
  for (const letter of Buffer.from(USUAL)) count(literals, letter, 2)
  texts.forEach((text, id) => {
    let at = 0
    for (const match of matches[id] ?? []) {
      for (; at < match.at; at++) count(literals, text[at] ?? 0, 1)
      count(literals, 257 + (LENGTH_SYMBOL[match.length] ?? 0), 1)
      // Into another piece the distance is not known yet: some hundred bytes up to some thousand.
      count(distances, match.from === id ? distanceSymbol(match.at - match.offset).symbol : 18, 1)
      at += match.length
    }
    for (; at < text.length; at++) count(literals, text[at] ?? 0, 1)
  })
  for (let symbol = 12; symbol < 24; symbol++) count(distances, symbol, 4)
  return { literals: makeCode(literals, 15), distances: makeCode(distances, 15) }
}

function sum(text: string, before: number): number {
  let crc = ~before
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) return crc32(text.slice(at), ~crc >>> 0)
    crc = (crc >>> 8) ^ (BYTE_TABLE[(crc ^ code) & 255] ?? 0)
  }
  return ~crc >>> 0
}

function gather(write: (out: BitWriter) => void): Bits {
  const out = new BitWriter(512)
  write(out)
  return { bytes: out.bytes.slice(0, out.at), rest: out.held, restBits: out.count }
}

function join(out: BitWriter, bits: Bits): void {
  const { bytes } = bits
  out.room(bytes.length + 16)
  const into = out.bytes
  const shift = out.count
  let { at, held } = out
  for (let index = 0; index < bytes.length; index++) {
    held |= (bytes[index] ?? 0) << shift
    into[at++] = held & 255
    held >>>= 8
  }
  out.at = at
  out.held = held
  out.put(bits.rest, bits.restBits)
}
