// The list of parts inside a ZIP container, with everything refused that a spreadsheet has no need of.
import { refuse, type Refusal } from '../../../base/errors.ts'
import { damaged, type SheetLimits } from '../limits.ts'
import type { Source } from '../source.ts'

export interface Entry {
  name: string
  method: number
  compressed: number
  /** As the directory claims. */
  size: number
  crc: number
  /** Where the local header stands. */
  at: number
}

const END = 0x06054b50
const END64_LOCATOR = 0x07064b50
const END64 = 0x06064b50
const CENTRAL = 0x02014b50
const FULL16 = 0xffff
/** Two thousand parts with long names need a tenth of it. */
const DIRECTORY = 8 * 1024 * 1024
const FULL32 = 0xffffffff

export function bomb(why: string): Refusal {
  return refuse(
    'sheet.bomb',
    422,
    `This file was not opened, because ${why}. A real spreadsheet does not look like that; if you trust it, save it anew in Excel and upload that.`,
  )
}

/** Parts by name in lower case, as their names differ in nothing else (ECMA-376 part 2, 6.2.2.3). Source: PKWARE APPNOTE 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3 (ZIP64). */
export async function readDirectory(source: Source, limits: SheetLimits): Promise<Map<string, Entry>> {
  const { count, size, at } = await findDirectory(source)
  if (count > limits.entries) throw bomb(`it holds ${count.toLocaleString('en')} files inside`)
  if (at + size > source.size) throw damaged('its table of contents is cut off')
  if (size > DIRECTORY) throw bomb('its table of contents alone is larger than most files')
  const bytes = await source.read(at, size)
  const entries = new Map<string, Entry>()
  let position = 0
  let compressed = 0
  let inflated = 0
  for (let index = 0; index < count; index += 1) {
    const entry = readEntry(bytes, position)
    const key = entry.name.toLowerCase()
    if (entries.has(key)) throw damaged(`it holds "${entry.name}" twice`)
    entries.set(key, entry)
    compressed += entry.compressed
    inflated += entry.size
    position +=
      46 +
      bytes.readUInt16LE(position + 28) +
      bytes.readUInt16LE(position + 30) +
      bytes.readUInt16LE(position + 32)
  }
  // Parts that overlap are how a 10 MB file inflates to 281 TB without nesting.
  if (compressed > source.size) throw bomb('parts of it overlap')
  if (inflated > limits.inflated) throw bomb(`it would unpack to ${Math.round(inflated / 1048576)} MB`)
  return entries
}

async function findDirectory(source: Source): Promise<{ count: number; size: number; at: number }> {
  // The end record is 22 bytes and a comment of up to 65,535.
  const from = Math.max(0, source.size - 22 - FULL16)
  const tail = await source.read(from, source.size - from)
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END) end -= 1
  if (end < 0) throw damaged('its end is missing, as after a download that broke off')
  const found = {
    count: tail.readUInt16LE(end + 10),
    size: tail.readUInt32LE(end + 12),
    at: tail.readUInt32LE(end + 16),
  }
  const full = found.count === FULL16 || found.size === FULL32 || found.at === FULL32
  if (!full || end < 20 || tail.readUInt32LE(end - 20) !== END64_LOCATOR) return found
  const record = await source.read(readUInt64(tail, end - 12), 56)
  if (record.length < 56 || record.readUInt32LE(0) !== END64) {
    throw damaged('its table of contents is missing')
  }
  return { count: readUInt64(record, 32), size: readUInt64(record, 40), at: readUInt64(record, 48) }
}

function readUInt64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at))
}

function readEntry(bytes: Buffer, at: number): Entry {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) {
    throw damaged('its table of contents cannot be read')
  }
  if ((bytes.readUInt16LE(at + 8) & 1) !== 0) {
    throw refuse(
      'sheet.encrypted',
      422,
      'This file is locked with a password, so nothing in it can be read. Save a copy without the password, then upload that.',
    )
  }
  const nameEnd = at + 46 + bytes.readUInt16LE(at + 28)
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30)
  if (extraEnd > bytes.length) throw damaged('its table of contents is cut off')
  const entry: Entry = {
    name: safeName(bytes.toString('utf8', at + 46, nameEnd)),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    compressed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    at: bytes.readUInt32LE(at + 42),
  }
  widen(entry, bytes.subarray(nameEnd, extraEnd))
  return entry
}

/** ZIP64 extra field (0x0001): only the fields that are full stand in it, in this order. */
function widen(entry: Entry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2))
    let field = at + 4
    for (const key of ['size', 'compressed', 'at'] as const) {
      if (entry[key] !== FULL32) continue
      if (field + 8 > end) throw damaged('its table of contents cannot be read')
      entry[key] = readUInt64(extra, field)
      field += 8
    }
  }
}

/** Nothing is ever unpacked to disk; a name that climbs is refused all the same, as no real writer makes one. */
function safeName(name: string): string {
  const clean = name.replaceAll('\\', '/').replace(/^\/+/, '')
  if (clean.split('/').includes('..') || clean.includes('\0') || /^[a-z]:/i.test(clean)) {
    throw bomb('a name inside it points outside the file')
  }
  return clean
}
