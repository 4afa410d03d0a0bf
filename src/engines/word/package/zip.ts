// Writes a ZIP in which unchanged parts keep their packed bytes: they are laid out once, and only touched parts are deflated.
import { crc32, deflateRawSync } from 'node:zlib'
import type { Entry } from './unzip.ts'

/** 1 January 1980, so that the same row gives the same bytes. */
const DOS_DATE = 0x21
const UTF8_NAMES = 0x800

export interface Fresh {
  name: string
  bytes: Uint8Array
  /** Already packed pictures gain nothing from another pass. */
  store?: boolean
}

interface Written {
  head: Buffer
  directory: Buffer
}

function headers(entry: Entry): Written {
  const label = Buffer.from(entry.name, 'utf8')
  const head = Buffer.alloc(30 + label.length)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(UTF8_NAMES, 6)
  head.writeUInt16LE(entry.method, 8)
  head.writeUInt16LE(DOS_DATE, 12)
  head.writeUInt32LE(entry.crc, 14)
  head.writeUInt32LE(entry.packed.length, 18)
  head.writeUInt32LE(entry.size, 22)
  head.writeUInt16LE(label.length, 26)
  label.copy(head, 30)
  const directory = Buffer.alloc(46 + label.length)
  directory.writeUInt32LE(0x02014b50, 0)
  directory.writeUInt16LE(20, 4)
  // Everything from "version needed" to the name length is the same in both records.
  head.copy(directory, 6, 4, 28)
  label.copy(directory, 46)
  return { head, directory }
}

export function packEntry(part: Fresh, level: number): Entry {
  const packed = part.store === true ? part.bytes : deflateRawSync(part.bytes, { level })
  return {
    name: part.name,
    method: part.store === true ? 0 : 8,
    crc: crc32(part.bytes),
    packed,
    size: part.bytes.length,
  }
}

/** An archive of which some parts never change. */
export class ZipForm {
  readonly #cold: Buffer
  readonly #directory: Buffer
  readonly #count: number

  constructor(entries: Entry[]) {
    const cold: Uint8Array[] = []
    const directory: Buffer[] = []
    let at = 0
    for (const entry of entries) {
      const written = headers(entry)
      written.directory.writeUInt32LE(at, 42)
      cold.push(written.head, entry.packed)
      directory.push(written.directory)
      at += written.head.length + entry.packed.length
    }
    this.#cold = Buffer.concat(cold)
    this.#directory = Buffer.concat(directory)
    this.#count = entries.length
  }

  /** The whole archive: what never changes, then the fresh parts. */
  write(fresh: Entry[]): Buffer {
    const pieces: Uint8Array[] = [this.#cold]
    const directory: Buffer[] = [this.#directory]
    let at = this.#cold.length
    for (const entry of fresh) {
      const { packed } = entry
      const written = headers(entry)
      written.directory.writeUInt32LE(at, 42)
      pieces.push(written.head, packed)
      directory.push(written.directory)
      at += written.head.length + packed.length
    }
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(this.#count + fresh.length, 8)
    end.writeUInt16LE(this.#count + fresh.length, 10)
    end.writeUInt32LE(
      directory.reduce((sum, one) => sum + one.length, 0),
      12,
    )
    end.writeUInt32LE(at, 16)
    return Buffer.concat([...pieces, ...directory, end])
  }
}
