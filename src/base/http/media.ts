// What a file is, by its content: never by its name or by what the browser says.
import { refuse } from '../errors.ts'
import { checkPicture } from './picture_size.ts'

export type MediaKind = 'pdf' | 'xlsx' | 'csv' | 'json' | 'docx' | 'image'

export interface Media {
  kind: MediaKind
  media_type: string
}

/** Reads bytes [start, end) of the stored file. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>

/** Caps of a ZIP's directory, before anything is inflated: entries, and the sizes that it claims. */
const maxEntries = 2000
const maxInflated = 512 * 1024 * 1024

const wrongType = (what: string) =>
  refuse(
    'upload.wrong_type',
    415,
    `This file ${what}. Octavo takes PDF, Excel (.xlsx), CSV, JSON, Word (.docx), PNG and JPEG files.`,
  )

/**
 * Tells the type of a stored file from its bytes.
 * @param size bytes of the whole file
 * @throws refusal `upload.empty` (422), `upload.wrong_type` (415), `upload.damaged` (422), `upload.too_many_entries`, `upload.inflates_too_much`, `upload.picture_too_large` (413)
 */
export async function mediaOf(read: ReadRange, size: number): Promise<Media> {
  if (size === 0) throw refuse('upload.empty', 422, 'This file is empty (0 bytes). Choose the file again.')
  const head = Buffer.from(await read(0, Math.min(size, 8192)))
  const start = head.toString('latin1', 0, 8)
  if (head.subarray(0, 1024).includes('%PDF-')) return { kind: 'pdf', media_type: 'application/pdf' }
  if (start.startsWith('\x89PNG\r\n\x1a\n')) {
    await checkPicture('png', read, size)
    return { kind: 'image', media_type: 'image/png' }
  }
  if (start.startsWith('\xff\xd8\xff')) {
    await checkPicture('jpeg', read, size)
    return { kind: 'image', media_type: 'image/jpeg' }
  }
  if (start.startsWith('PK\x03\x04')) return mediaOfZip(read, size)
  if (start.startsWith('\xd0\xcf\x11\xe0'))
    throw wrongType(
      'is encrypted or in the old .doc/.xls format; save it as .docx or .xlsx without a password',
    )
  if (/^\s*<(!doctype|html|\?xml)/i.test(head.toString('utf8', 0, 200).replace(/^\uFEFF/, '')))
    throw wrongType('holds HTML or XML, whatever its name says')
  return mediaOfText(head)
}

function mediaOfText(head: Buffer): Media {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  const nuls = head.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0)
  // UTF-16 without a mark has a NUL in about every second byte; binary files have them in clumps.
  const maybeUtf16 = nuls > head.length * 0.3 && nuls < head.length * 0.6
  if (nuls > 0 && !isUtf16 && !maybeUtf16) throw wrongType('is not of a kind that is known here')
  if (/^\uFEFF?\s*[[{]/.test(head.toString('utf8', 0, 100)))
    return { kind: 'json', media_type: 'application/json' }
  return { kind: 'csv', media_type: 'text/csv' }
}

async function mediaOfZip(read: ReadRange, size: number): Promise<Media> {
  const names = await zipNames(read, size)
  if (names.has('word/document.xml'))
    return {
      kind: 'docx',
      media_type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    }
  if (names.has('xl/workbook.xml'))
    return { kind: 'xlsx', media_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }
  throw wrongType('is a ZIP archive that holds neither a Word document nor an Excel workbook')
}

/** Names in the central directory (APPNOTE 4.3.12 and 4.3.16; of ZIP64 only what fits 32 bits, as office files do). */
async function zipNames(read: ReadRange, size: number): Promise<Set<string>> {
  const damaged = () =>
    refuse(
      'upload.damaged',
      422,
      'This file is damaged or cut off: its directory cannot be read. Send it again.',
    )
  const tail = Buffer.from(await read(Math.max(0, size - 65_557), size))
  const end = tail.lastIndexOf('PK\x05\x06')
  if (end < 0 || end + 22 > tail.length) throw damaged()
  const count = tail.readUInt16LE(end + 10)
  const length = tail.readUInt32LE(end + 12)
  const at = tail.readUInt32LE(end + 16)
  if (count > maxEntries)
    throw refuse('upload.too_many_entries', 413, `This file holds ${count} parts; ${maxEntries} are allowed.`)
  if (at + length > size || length > 4 * 1024 * 1024) throw damaged()
  const directory = Buffer.from(await read(at, at + length))
  const names = new Set<string>()
  let inflated = 0
  for (let pos = 0, n = 0; n < count; n++) {
    if (pos + 46 > directory.length || directory.readUInt32LE(pos) !== 0x02014b50) throw damaged()
    inflated += directory.readUInt32LE(pos + 24)
    const nameLength = directory.readUInt16LE(pos + 28)
    names.add(directory.toString('utf8', pos + 46, pos + 46 + nameLength))
    pos += 46 + nameLength + directory.readUInt16LE(pos + 30) + directory.readUInt16LE(pos + 32)
  }
  if (inflated > maxInflated)
    throw refuse(
      'upload.inflates_too_much',
      413,
      'This file would unpack to more than 512 MB, so it was not opened.',
    )
  return names
}
