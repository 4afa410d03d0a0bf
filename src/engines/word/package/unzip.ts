// Opens a ZIP without trusting it: the directory is read and measured before a single byte is inflated.
import { crc32, inflateRawSync } from 'node:zlib'
import { refuse } from '../../../base/errors.ts'

export interface Entry {
  name: string
  /** 0 stored, 8 deflated. */
  method: number
  crc: number
  /** Bytes as they stand in the archive. */
  packed: Uint8Array
  /** Size when inflated, as the directory says; checked when it is inflated. */
  size: number
}

const MOST_ENTRIES = 2_000
const MOST_BYTES = 512 * 1024 * 1024
/** One part: inflated in one piece, so this bounds memory (eight of 60 MB: 122 MB above the start, 0.6 s). */
const LARGEST_PART = 64 * 1024 * 1024
const HIGHEST_RATIO = 200
/** Below this size a high ratio is ordinary repetitive XML, not a bomb. */
const RATIO_FROM = 4 * 1024 * 1024

const damaged = (what: string) =>
  refuse(
    'template.damaged',
    422,
    `This Word file is damaged: ${what}. Open it in Word, save it again, and upload the new copy.`,
  )
const bomb = (what: string) =>
  refuse(
    'template.too_large',
    422,
    `This Word file unpacks to far more than it should: ${what}. It is not accepted.`,
  )

/** The entries of an archive, in the order of its directory; folders are left out. */
export function openZip(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  const start = view.getUint32(end + 16, true)
  if (count === 0xffff || start === 0xffffffff)
    throw bomb('it uses the ZIP64 form, for archives of more than 4 GB')
  if (count > MOST_ENTRIES) throw bomb(`it holds ${count} parts, and ${MOST_ENTRIES} are allowed`)
  const entries: Entry[] = []
  const spans: [number, number][] = []
  let at = start
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      throw damaged('its directory cannot be read')
    const { entry, span, next } = readEntry(bytes, view, at)
    at = next
    spans.push(span)
    if (!entry.name.endsWith('/')) entries.push(entry)
  }
  measure(entries, spans, bytes.length)
  return entries
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 65_557)
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  throw damaged('its end is missing, so it was probably not copied or sent completely')
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
): { entry: Entry; span: [number, number]; next: number } {
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const packedSize = view.getUint32(at + 20, true)
  const nameLength = view.getUint16(at + 28, true)
  const local = view.getUint32(at + 42, true)
  const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  const name = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + at + 46,
    Math.min(nameLength, bytes.length - at - 46),
  ).toString('utf8')
  checkName(name)
  if ((flags & 1) === 1)
    throw refuse(
      'template.encrypted',
      422,
      'This Word file is protected with a password. Remove the password in Word (File, Info, Protect Document), save, and upload it again.',
    )
  if (method !== 0 && method !== 8)
    throw damaged(`the part "${name}" is packed in a way that Word does not use`)
  if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50)
    throw damaged(`the part "${name}" cannot be found in it`)
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (from + packedSize > bytes.length) throw damaged(`the part "${name}" ends before it should`)
  const entry = {
    name,
    method,
    crc: view.getUint32(at + 16, true),
    packed: bytes.subarray(from, from + packedSize),
    size: view.getUint32(at + 24, true),
  }
  return { entry, span: [local, from + packedSize], next }
}

/** Part names are relative, with forward slashes and no steps upwards (ECMA-376 part 2, 6.2.2). */
function checkName(name: string): void {
  const isOdd =
    name === '' ||
    name.length > 260 ||
    name.startsWith('/') ||
    /[\\:\p{Cc}]/u.test(name) ||
    name.split('/').some(step => step === '..' || step === '.')
  if (isOdd)
    throw refuse(
      'template.hostile',
      422,
      'This file holds a part whose name points outside of it. It was not made by Word and is not accepted.',
    )
}

function measure(entries: Entry[], spans: [number, number][], length: number): void {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (total > MOST_BYTES) throw bomb('more than 512 MB')
  if (total > RATIO_FROM && total > length * HIGHEST_RATIO)
    throw bomb(`more than ${HIGHEST_RATIO} times its size`)
  const names = new Set(entries.map(entry => entry.name.toLowerCase()))
  if (names.size !== entries.length) throw damaged('it holds two parts of the same name')
  for (const entry of entries) {
    if (entry.size > LARGEST_PART) throw bomb(`the part "${entry.name}" alone is more than 64 MB`)
    if (entry.size > RATIO_FROM && entry.size > entry.packed.length * HIGHEST_RATIO)
      throw bomb(`the part "${entry.name}" is more than ${HIGHEST_RATIO} times its packed size`)
  }
  spans.sort((a, b) => a[0] - b[0])
  let reached = 0
  for (const [from, to] of spans) {
    if (from < reached) throw bomb('its parts overlap')
    reached = to
  }
}

/** The bytes of a part; never more than the directory promised. */
export function inflate(entry: Entry): Uint8Array {
  if (entry.method === 0) {
    checkSum(entry, entry.packed)
    return entry.packed
  }
  let bytes: Buffer
  try {
    bytes = inflateRawSync(entry.packed, { maxOutputLength: Math.max(1, entry.size) })
  } catch (cause) {
    const tooLong = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    if (tooLong) throw bomb(`the part "${entry.name}" is larger than it says`)
    throw damaged(`the part "${entry.name}" cannot be unpacked`)
  }
  checkSum(entry, bytes)
  return bytes
}

function checkSum(entry: Entry, bytes: Uint8Array): void {
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
    throw damaged(`the part "${entry.name}" was changed after it was written`)
}
