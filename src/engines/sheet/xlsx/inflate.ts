// One part of a ZIP container as a stream of bytes: by ranges, counted, and checked against its checksum.
import { pipeline, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { isRefusal } from '../../../base/errors.ts'
import { damaged, type SheetLimits } from '../limits.ts'
import type { Source } from '../source.ts'
import { bomb, type Entry } from './zip.ts'

/** Parts of one container share what they may inflate to. */
export class Budget {
  readonly limits: SheetLimits
  readonly #seen = new Map<Entry, number>()
  #total = 0

  constructor(limits: SheetLimits) {
    this.limits = limits
  }

  /** Counts the furthest that a part was ever read, so that reading it again is free. */
  spend(entry: Entry, bytes: number): void {
    const seen = this.#seen.get(entry) ?? 0
    if (bytes <= seen) return
    this.#seen.set(entry, bytes)
    this.#total += bytes - seen
    if (this.#total > this.limits.inflated) {
      throw bomb(`it unpacks to more than ${Math.round(this.limits.inflated / 1048576)} MB`)
    }
    if (bytes > 1048576 && bytes > entry.compressed * this.limits.ratio) {
      throw bomb(`"${entry.name}" in it unpacks to more than ${this.limits.ratio} times its size`)
    }
  }
}

export interface Part {
  /** The next bytes, or null at the end. */
  read(): Promise<Buffer | null>
  close(): void
}

const STEP = 256 * 1024

export async function openPart(source: Source, entry: Entry, budget: Budget): Promise<Part> {
  const head = await source.read(entry.at, 30)
  if (head.length < 30 || head.readUInt32LE(0) !== 0x04034b50) {
    throw damaged(`"${entry.name}" in it cannot be found`)
  }
  const from = entry.at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
  if (entry.method !== 0 && entry.method !== 8) {
    throw damaged(`"${entry.name}" in it is packed in a way that spreadsheets do not use`)
  }
  const packed = Readable.from(ranges(source, from, entry.compressed), {
    objectMode: false,
    highWaterMark: STEP,
  })
  if (entry.method === 0) return counted(packed, entry, budget)
  // zlib inflates on a thread of its own, so it runs beside the scanner.
  // Four chunks ahead, as one would fill the default mark of 64 kB and make it wait for the scanner each time.
  const ahead = { chunkSize: STEP, readableHighWaterMark: 4 * STEP }
  const inflate = createInflateRaw(ahead)
  return counted(
    pipeline(packed, inflate, () => {}),
    entry,
    budget,
  )
}

async function* ranges(source: Source, from: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += STEP / 4) {
    const bytes = await source.read(from + at, Math.min(STEP / 4, length - at))
    if (bytes.length === 0) return
    yield bytes
  }
}

function counted(stream: Readable, entry: Entry, budget: Budget): Part {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let bytes = 0
  let sum = 0
  return {
    async read() {
      const chunk = await chunks.next().catch((error: unknown) => {
        throw isRefusal(error) ? error : damaged(`"${entry.name}" in it cannot be unpacked`, error)
      })
      if (chunk.done === true) {
        if (sum !== entry.crc) throw damaged(`"${entry.name}" in it does not match its checksum`)
        return null
      }
      bytes += chunk.value.length
      budget.spend(entry, bytes)
      sum = crc32(chunk.value, sum)
      return chunk.value
    },
    close: () => stream.destroy(),
  }
}

/** A small part whole. */
export async function readPart(source: Source, entry: Entry, budget: Budget, most: number): Promise<Buffer> {
  const part = await openPart(source, entry, budget)
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for (let chunk = await part.read(); chunk !== null; chunk = await part.read()) {
      bytes += chunk.length
      if (bytes > most) throw bomb(`"${entry.name}" in it is larger than ${Math.round(most / 1048576)} MB`)
      chunks.push(chunk)
    }
  } finally {
    part.close()
  }
  return Buffer.concat(chunks)
}
