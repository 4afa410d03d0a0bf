// A sliding window over a stream of XML that ends at a whole element, so that the scanners never see half a row.
import { bomb } from './zip.ts'

const EMPTY = Buffer.alloc(0)
const GT = 62

export class Window {
  bytes: Buffer = EMPTY
  /** Next byte to scan. */
  at = 0
  /** End of the whole elements. */
  end = 0
  readonly #starts: Buffer
  readonly #closes: Buffer
  readonly #most: number
  /** Bytes that do not hold a whole element yet; joined once, when they do. */
  #waiting: Buffer[] = []
  #size = 0
  #released = false
  /** The closing tag has begun, but its end is not there yet. */
  #closing = false

  /** @param starts beginning of the repeated element, as `<row` @param closes what ends them all, as `</sheetData` */
  constructor(starts: string, closes: string, most: number) {
    this.#starts = Buffer.from(starts)
    this.#closes = Buffer.from(closes)
    this.#most = most
  }

  /** Takes the next bytes; what was not scanned yet stays in front of them. */
  push(chunk: Buffer): void {
    if (this.#waiting.length === 0 && this.at < this.bytes.length) this.#wait(this.bytes.subarray(this.at))
    const before = this.#waiting.at(-1) ?? EMPTY
    const end = this.#released ? this.#size + chunk.length : this.#boundary(before, chunk)
    this.#wait(chunk)
    this.at = 0
    this.end = 0
    this.bytes = EMPTY
    if (end > 0) this.#join(end)
  }

  /** No more bytes come: what is left is scanned to its end. */
  finish(): void {
    if (this.#waiting.length > 0) {
      this.at = 0
      this.#join(this.#size)
    }
    this.end = this.bytes.length
  }

  /** From here on bytes are given as they come, whole elements or not. */
  release(): void {
    this.#released = true
  }

  #wait(bytes: Buffer): void {
    this.#waiting.push(bytes)
    this.#size += bytes.length
    if (this.#size > this.#most) throw bomb('one row of it is larger than any real one')
  }

  #join(end: number): void {
    this.bytes = this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting)
    this.end = end
    this.#waiting = []
    this.#size = 0
  }

  /**
   * Where the last element in the chunk starts, counted from all that waits; past the chunk when all have ended,
   * the closing tag with them; else 0.
   */
  #boundary(before: Buffer, chunk: Buffer): number {
    if (this.#closing) return chunk.includes(GT) ? this.#size + chunk.length : 0
    const start = chunk.lastIndexOf(this.#starts)
    const close = chunk.indexOf(this.#closes, Math.max(start, 0))
    if (close !== -1) return this.#close(this.#size + close, chunk, close)
    if (start !== -1) return this.#size + start
    if (before.length === 0) return 0
    const overlap = this.#closes.length - 1
    const tail = before.subarray(-overlap)
    const seam = Buffer.concat([tail, chunk.subarray(0, overlap)])
    const closed = seam.indexOf(this.#closes)
    if (closed !== -1) return this.#close(this.#size - tail.length + closed, chunk, 0)
    const split = seam.lastIndexOf(this.#starts)
    return split === -1 ? 0 : this.#size - tail.length + split
  }

  #close(at: number, chunk: Buffer, from: number): number {
    if (chunk.includes(GT, from)) return this.#size + chunk.length
    this.#closing = true
    return at
  }
}
