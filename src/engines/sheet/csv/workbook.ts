// A text file as a sheet: its encoding and separator found once, its records read as often as asked.
import { refuse } from '../../../base/errors.ts'
import type { Feed } from '../feed.ts'
import type { SheetLimits } from '../limits.ts'
import type { Source } from '../source.ts'
import { findDialect, type Dialect } from './dialect.ts'
import { binary, findEncoding, type Encoding } from './encoding.ts'
import { Records, type Bytes } from './records.ts'

const STEP = 256 * 1024
/** Enough for a hundred lines of any real file. */
const HEAD = 128 * 1024

export interface CsvFile {
  encoding: string
  delimiter: string
  open(): Feed
}

export async function openCsv(source: Source, limits: SheetLimits): Promise<CsvFile> {
  const encoding = await findEncoding(source)
  const head = await source.read(encoding.skip, HEAD)
  const text = new TextDecoder(encoding.name).decode(head)
  if (text.trim() === '' && head.length < HEAD) {
    throw refuse(
      'sheet.empty',
      422,
      'This file has no rows. Add a header row and the rows below it, then upload it again.',
    )
  }
  const dialect = findDialect(text)
  return {
    encoding: encoding.name,
    delimiter: dialect.delimiter,
    open: () => new Records(utf8(source, encoding, dialect), dialect.delimiter, limits),
  }
}

/** The file's bytes from behind the mark and the `sep=` line on, in UTF-8 whatever they were. */
function utf8(source: Source, encoding: Encoding, dialect: Dialect): Bytes {
  const decoder = encoding.proven ? undefined : new TextDecoder(encoding.name)
  const memory = Buffer.allocUnsafe(Math.min(STEP, source.size))
  let at = encoding.skip
  let skip = dialect.skip
  return {
    async read(least) {
      while (at < source.size) {
        const raw = await source.read(at, Math.max(STEP, least), memory)
        at += raw.length
        if (raw.length === 0) return null
        const text = decoder?.decode(raw, { stream: at < source.size })
        if (text?.includes('\0') === true) throw binary()
        let bytes = text === undefined ? raw : Buffer.from(text)
        // A `sep=` line is ASCII, so its characters are its bytes.
        bytes = bytes.subarray(skip)
        skip = 0
        if (bytes.length > 0) return bytes
      }
      return null
    },
  }
}
