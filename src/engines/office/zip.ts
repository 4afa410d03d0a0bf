// Reading a Word file's ZIP and writing it again with some entries changed; the others keep their packed bytes.
import { crc32, deflateRawSync, inflateRawSync, constants } from 'node:zlib'

/** The file is no ZIP that a Word document may be. */
export class BadZip extends Error {}

export interface Entry {
  name: string
  method: number
  flags: number
  crc: number
  packed: Buffer
  size: number
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
/** A part that unpacks to more than this is a bomb; the largest real document.xml seen had 90 MB. */
const PART_MAX = 256 * 1024 * 1024
const ENTRIES_MAX = 20_000

/** Lists the entries by the central directory. Throws BadZip for what is damaged, encrypted, doubled or disguised. */
export function readZip(bytes: Uint8Array): Entry[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return readDirectory(zip)
  } catch (error) {
    if (error instanceof RangeError) throw new BadZip('the file is cut off', { cause: error })
    throw error
  }
}

function readDirectory(zip: Buffer): Entry[] {
  const end = findEnd(zip)
  const count = zip.readUInt16LE(end + 10)
  if (count > ENTRIES_MAX) throw new BadZip('the file has too many parts')
  const entries: Entry[] = []
  const names = new Set<string>()
  let at = zip.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    if (zip.readUInt32LE(at) !== CENTRAL) throw new BadZip('the directory of the file is damaged')
    const entry = readEntry(zip, at)
    const key = entry.name.toLowerCase()
    if (names.has(key)) throw new BadZip(`the part ${entry.name} is there twice`)
    names.add(key)
    entries.push(entry)
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return entries
}

function findEnd(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 65_557); at--) {
    if (zip.readUInt32LE(at) === END) return at
  }
  throw new BadZip('the file is no ZIP')
}

function readEntry(zip: Buffer, at: number): Entry {
  const flags = zip.readUInt16LE(at + 8)
  const method = zip.readUInt16LE(at + 10)
  const [packedSize, size] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)]
  const nameLength = zip.readUInt16LE(at + 28)
  const local = zip.readUInt32LE(at + 42)
  const name = zip.subarray(at + 46, at + 46 + nameLength)
  if ((flags & 1) !== 0) throw new BadZip('the file is encrypted')
  if (method !== 0 && method !== 8) throw new BadZip('the file is packed in an unusual way')
  if (packedSize === 0xffffffff || size === 0xffffffff || local === 0xffffffff)
    throw new BadZip('a part exceeds 4 GB')
  if (zip.readUInt32LE(local) !== LOCAL) throw new BadZip('the directory of the file is damaged')
  const localName = zip.subarray(local + 30, local + 30 + zip.readUInt16LE(local + 26))
  // A reader that repairs goes by the local names: both must say the same.
  if (!localName.equals(name)) throw new BadZip('a part has two names')
  const from = local + 30 + localName.length + zip.readUInt16LE(local + 28)
  if (from + packedSize > zip.length) throw new BadZip('the file is cut off')
  const packed = zip.subarray(from, from + packedSize)
  return { name: name.toString('utf8'), method, flags, crc: zip.readUInt32LE(at + 16), packed, size }
}

/** The unpacked bytes of an entry. */
export function unpack(entry: Entry): Buffer {
  if (entry.method === 0) return entry.packed
  try {
    return inflateRawSync(entry.packed, { maxOutputLength: PART_MAX })
  } catch (error) {
    throw new BadZip(`the part ${entry.name} cannot be unpacked`, { cause: error })
  }
}

/** The first bytes of an entry, without unpacking the rest. */
export function peek(entry: Entry): Buffer {
  const head = entry.packed.subarray(0, 2_048)
  if (entry.method === 0) return head
  try {
    return inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: PART_MAX })
  } catch (error) {
    throw new BadZip(`the part ${entry.name} cannot be unpacked`, { cause: error })
  }
}

/** An entry of new content, packed. */
export function pack(name: string, content: string | Uint8Array): Entry {
  const bytes = Buffer.from(content)
  return {
    name,
    method: 8,
    flags: 0x0800,
    crc: crc32(bytes),
    packed: deflateRawSync(bytes),
    size: bytes.length,
  }
}

/** Writes entries as a ZIP. */
export function writeZip(entries: Entry[]): Buffer {
  const body: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8')
    // Sizes stand in the header, so the flag for a trailing descriptor goes.
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(entry.flags & ~8, 2)
    facts.writeUInt16LE(entry.method, 4)
    facts.writeUInt32LE(0x00210000, 6)
    facts.writeUInt32LE(entry.crc, 10)
    facts.writeUInt32LE(entry.packed.length, 14)
    facts.writeUInt32LE(entry.size, 18)
    facts.writeUInt16LE(name.length, 22)
    body.push(u32(LOCAL), facts, name, entry.packed)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    directory.push(u32(CENTRAL), Buffer.of(20, 0), facts, tail, name)
    at += 30 + name.length + entry.packed.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...body, ...directory, u32(END), end])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
