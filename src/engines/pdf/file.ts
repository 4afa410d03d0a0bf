// One PDF held in memory: where its objects lie (ISO 32000-1, 7.5) and what they are.
import { inflateSync } from 'node:zlib'
import { Broken, type Dict, Name, Ref, Scanner, Stream, type Value } from './syntax.ts'

/** An object stream or cross-reference stream that inflates to more than this is a bomb. */
const INFLATED_MAX = 64 * 1024 * 1024

type Place = { at: number } | { within: number; index: number }

export class PdfFile {
  readonly bytes: Buffer
  readonly trailer: Dict
  #places = new Map<number, Place>()
  #objects = new Map<number, Value>()
  #bundles = new Map<number, Value[]>()

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.trailer = this.#readPlaces()
    if (this.trailer.has('Encrypt')) throw new Broken('the file is encrypted')
  }

  /** The object that a reference stands for; null when there is none, as the standard says. */
  resolve(value: Value | undefined): Value {
    let found = value ?? null
    for (let hops = 0; found instanceof Ref; hops++) {
      if (hops > 16) throw new Broken('references run in a circle')
      found = this.#object(found.num)
    }
    return found
  }

  dict(value: Value | undefined): Dict | undefined {
    const found = this.resolve(value)
    return found instanceof Map ? found : undefined
  }

  array(value: Value | undefined): Value[] | undefined {
    const found = this.resolve(value)
    return Array.isArray(found) ? found : undefined
  }

  /** The bytes of a stream as they stand in the file, still encoded. */
  rawBytes(stream: Stream): Buffer {
    const length = this.resolve(stream.dict.get('Length'))
    if (typeof length !== 'number' || length < 0 || stream.from + length > this.bytes.length) {
      throw new Broken('a stream has no valid length')
    }
    const scanner = new Scanner(this.bytes, stream.from + length)
    scanner.keyword('endstream')
    return this.bytes.subarray(stream.from, stream.from + length)
  }

  #object(num: number): Value {
    const known = this.#objects.get(num)
    if (known !== undefined) return known
    const place = this.#places.get(num)
    if (place === undefined) return null
    const object =
      'at' in place ? this.#readAt(place.at, num) : (this.#bundle(place.within)[place.index] ?? null)
    this.#objects.set(num, object)
    return object
  }

  #readAt(at: number, num?: number): Value {
    const scanner = new Scanner(this.bytes, at)
    const found = scanner.integer()
    if (num !== undefined && found !== num) throw new Broken(`object ${num} is not where the table says`)
    scanner.integer()
    scanner.keyword('obj')
    const value = scanner.value()
    if (!(value instanceof Map)) return value
    if (scanner.word() !== 'stream') return value
    // The keyword is followed by LF or CR LF, never by CR alone (7.3.8.1).
    const skip = this.bytes[scanner.at] === 13 ? 2 : 1
    return new Stream(value, scanner.at + skip)
  }

  /** The objects inside an object stream (7.5.7). */
  #bundle(num: number): Value[] {
    const known = this.#bundles.get(num)
    if (known !== undefined) return known
    const place = this.#places.get(num)
    const stream = place !== undefined && 'at' in place ? this.#readAt(place.at, num) : null
    if (!(stream instanceof Stream)) throw new Broken(`object stream ${num} is missing`)
    const bytes = this.#decode(stream)
    const count = this.resolve(stream.dict.get('N'))
    const first = this.resolve(stream.dict.get('First'))
    if (typeof count !== 'number' || typeof first !== 'number')
      throw new Broken('an object stream has no index')
    const index = new Scanner(bytes, 0)
    const offsets = Array.from(
      { length: Math.min(count, bytes.length) },
      () => (index.integer(), index.integer()),
    )
    const values = offsets.map(offset => new Scanner(bytes, first + offset).value())
    this.#bundles.set(num, values)
    return values
  }

  #readPlaces(): Dict {
    const tail = this.bytes.lastIndexOf('startxref')
    if (tail === -1) throw new Broken('no startxref')
    let at: number | undefined = new Scanner(this.bytes, tail + 9).integer()
    let newest: Dict | undefined
    const seen = new Set<number>()
    while (at !== undefined) {
      if (seen.has(at) || seen.size > 1_000) throw new Broken('cross-reference tables run in a circle')
      seen.add(at)
      const trailer: Dict = this.#readSection(at)
      newest ??= trailer
      const hybrid = trailer.get('XRefStm')
      if (typeof hybrid === 'number') this.#readSection(hybrid)
      const previous = trailer.get('Prev')
      at = typeof previous === 'number' ? previous : undefined
    }
    if (newest === undefined) throw new Broken('no trailer')
    return newest
  }

  /** Newer sections are read first, so a place that is known already stays. */
  #readSection(at: number): Dict {
    const scanner = new Scanner(this.bytes, at)
    if (scanner.word() !== 'xref') return this.#readXrefStream(at)
    for (;;) {
      const word = scanner.word()
      if (word === 'trailer') break
      let num = Number(word)
      const count = scanner.integer()
      if (!Number.isInteger(num) || count > this.bytes.length / 20 + 1)
        throw new Broken('the xref table is damaged')
      for (let i = 0; i < count; i++, num++) {
        const offset = scanner.integer()
        scanner.integer()
        if (scanner.word() === 'n' && !this.#places.has(num)) this.#places.set(num, { at: offset })
      }
    }
    const trailer = scanner.value()
    if (!(trailer instanceof Map)) throw new Broken('no trailer')
    return trailer
  }

  #readXrefStream(at: number): Dict {
    const stream = this.#readAt(at)
    if (!(stream instanceof Stream)) throw new Broken('no cross-reference table')
    const widths = (this.array(stream.dict.get('W')) ?? []).map(Number)
    const [typeWidth = 0, firstWidth = 0, secondWidth = 0] = widths
    const size = typeWidth + firstWidth + secondWidth
    if (!(size > 0 && size <= 24)) throw new Broken('a cross-reference stream has no widths')
    const bytes = this.#decode(stream)
    const ranges = (this.array(stream.dict.get('Index')) ?? [0, stream.dict.get('Size') ?? 0]).map(Number)
    let row = 0
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const start = ranges[i] ?? 0
      for (let k = 0; k < (ranges[i + 1] ?? 0) && row + size <= bytes.length; k++, row += size) {
        const type = typeWidth === 0 ? 1 : bigEndian(bytes, row, typeWidth)
        const first = bigEndian(bytes, row + typeWidth, firstWidth)
        const second = bigEndian(bytes, row + typeWidth + firstWidth, secondWidth)
        if (this.#places.has(start + k)) continue
        if (type === 1) this.#places.set(start + k, { at: first })
        if (type === 2) this.#places.set(start + k, { within: first, index: second })
      }
    }
    return stream.dict
  }

  #decode(stream: Stream): Buffer {
    const raw = this.rawBytes(stream)
    const filter = this.resolve(stream.dict.get('Filter'))
    const filters = Array.isArray(filter)
      ? filter.map(one => this.resolve(one))
      : filter === null
        ? []
        : [filter]
    if (filters.length === 0) return raw
    const [only] = filters
    if (filters.length > 1 || !(only instanceof Name) || only.text !== 'FlateDecode') {
      throw new Broken('an object stream is packed in an unusual way')
    }
    const parms = this.resolve(stream.dict.get('DecodeParms'))
    const dict = Array.isArray(parms) ? this.dict(parms[0]) : this.dict(parms)
    try {
      return unpredict(inflateSync(raw, { maxOutputLength: INFLATED_MAX }), dict, this)
    } catch (error) {
      throw new Broken('an object stream cannot be unpacked', { cause: error })
    }
  }
}

function bigEndian(bytes: Buffer, at: number, width: number): number {
  let value = 0
  for (let i = 0; i < width; i++) value = value * 256 + (bytes[at + i] ?? 0)
  return value
}

/** Undoes PNG's row filters (7.4.4.4); the columns are bytes here. */
function unpredict(bytes: Buffer, parms: Dict | undefined, file: PdfFile): Buffer {
  const predictor = Number(file.resolve(parms?.get('Predictor')) ?? 1)
  if (predictor < 2) return bytes
  if (predictor < 10) throw new Broken('a TIFF predictor on an object stream')
  const columns = Number(file.resolve(parms?.get('Columns')) ?? 1)
  if (!(columns > 0)) throw new Broken('a predictor without columns')
  const rows = Math.floor(bytes.length / (columns + 1))
  const out = Buffer.alloc(rows * columns)
  for (let row = 0; row < rows; row++) unfilterRow(bytes, out, row, columns)
  return out
}

function unfilterRow(bytes: Buffer, out: Buffer, row: number, columns: number): void {
  const kind = bytes[row * (columns + 1)] ?? 0
  for (let i = 0; i < columns; i++) {
    const raw = bytes[row * (columns + 1) + 1 + i] ?? 0
    const left = i === 0 ? 0 : (out[row * columns + i - 1] ?? 0)
    const up = row === 0 ? 0 : (out[(row - 1) * columns + i] ?? 0)
    const corner = row === 0 || i === 0 ? 0 : (out[(row - 1) * columns + i - 1] ?? 0)
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind] ?? 0
    out[row * columns + i] = (raw + guess) & 0xff
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
