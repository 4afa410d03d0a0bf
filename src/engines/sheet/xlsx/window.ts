// A sliding window over a stream of XML that ends at a whole element, so that the scanners never see half a row.
import { bomb } from './zip.ts'

const EMPTY = Buffer.alloc(0)

export class Window {
  bytes: Buffer = EMPTY
  /** Next byte to scan. */
  at = 0
  /** End of the whole elements. */
  end = 0
  readonly #starts: Buffer
  readonly #closes: Buffer
  readonly #most: number
  #waiting: Buffer[] = []
  #size = 0
  #wanted = 0

  /** @param starts beginning of the repeated element, as `<row` @param closes what ends them all, as `</sheetData` */
  constructor(starts: string, closes: string, most: number) {
    this.#starts = Buffer.from(starts)
    this.#closes = Buffer.from(closes)
    this.#most = most
  }

  /** Takes the next bytes; what was not scanned yet stays in front of them. */
  push(chunk: Buffer): void {
    if (this.#waiting.length === 0 && this.at < this.bytes.length) this.#wait(this.bytes.subarray(this.at))
    this.#wait(chunk)
    if (this.at > 0) this.#wanted = 0
    this.at = 0
    this.end = 0
    // An element longer than a chunk is gathered in doubling steps, or 64 MB would be copied 256 times.
    if (this.#size < this.#wanted) {
      this.bytes = EMPTY
      return
    }
    this.bytes = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting)
    this.end = this.#boundary()
    this.#waiting = []
    this.#wanted = this.end === 0 ? this.#size * 2 : 0
    this.#size = 0
  }

  /** No more bytes come: what is left is scanned to its end. */
  finish(): void {
    if (this.#waiting.length > 0) {
      this.bytes = Buffer.concat(this.#waiting)
      this.at = 0
      this.#waiting = []
    }
    this.end = this.bytes.length
  }

  #wait(bytes: Buffer): void {
    this.#waiting.push(bytes)
    this.#size += bytes.length
    if (this.#size > this.#most) throw bomb('one row of it is larger than any real one')
  }

  #boundary(): number {
    const start = this.bytes.lastIndexOf(this.#starts)
    const from = Math.max(start, 0)
    if (this.bytes.indexOf(this.#closes, from) !== -1) return this.bytes.length
    return from
  }
}
