// Tar, as POSIX has it (ustar), as far as a backup needs: plain files, one after another, written and read as streams.

const BLOCK = 512

export interface TarEntry {
  name: string
  /** Bytes. */
  size: number
}

/** The header before an entry's bytes. Names are ASCII, folder and file at most 100 characters each; sizes below 8 GiB. */
export function tarHeader({ name, size }: TarEntry): Buffer {
  const cut = name.lastIndexOf('/')
  const folder = name.slice(0, Math.max(0, cut))
  const file = name.slice(cut + 1)
  const isPlain = [folder, file].every(part => /^[\x21-\x7e]{0,100}$/.test(part))
  if (!isPlain || size >= 8 ** 11) throw new Error(`not for a tar: ${name} ${size}`)
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
  header.write(file, 0)
  header.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100)
  header.write(`${octal(size, 11)} ${octal(0, 11)} `, 124)
  header.write('        0', 148)
  header.write('ustar\x0000', 257)
  header.write(folder, 345)
  header.write(`${octal(sumOf(header), 6)}\0 `, 148)
  return header
}

/** What follows an entry's bytes, up to the next whole block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

/** What ends a tar. */
export const tarEnd = Buffer.alloc(2 * BLOCK)

/**
 * Calls `take` for each entry in turn; bytes that it leaves are passed over.
 * @throws {Error} where the tar ends early or is none.
 */
export async function readTar(
  source: AsyncIterable<Uint8Array>,
  take: (entry: TarEntry, bytes: AsyncGenerator<Buffer>) => Promise<void>,
): Promise<void> {
  const { exactly, upTo } = readerOf(source)
  for (;;) {
    const header = await exactly(BLOCK)
    if (header.every(byte => byte === 0)) return
    const entry = entryOf(header)
    let left = entry.size
    const bytes = (async function* () {
      while (left > 0) {
        const chunk = await upTo(left)
        left -= chunk.length
        yield chunk
      }
    })()
    await take(entry, bytes)
    while (left > 0) left -= (await upTo(left)).length
    await exactly(tarPadding(entry.size).length)
  }
}

function entryOf(header: Buffer): TarEntry {
  const field = (from: number, to: number) => header.toString('latin1', from, to).replace(/[\0 ].*$/s, '')
  const kind = header[156]
  const said = Number.parseInt(field(148, 156), 8)
  header.fill(' ', 148, 156)
  if (sumOf(header) !== said || (kind !== 0 && kind !== 48)) throw new Error('not a tar of a backup')
  const name = [field(345, 500), field(0, 100)].filter(Boolean).join('/')
  return { name, size: Number.parseInt(field(124, 136), 8) }
}

// The sum of all bytes, the field of the sum itself taken as blanks.
function sumOf(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0)
}

function readerOf(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  async function upTo(most: number): Promise<Buffer> {
    while (rest.length === 0) {
      const next = await chunks.next()
      if (next.done) throw new Error('the backup ends too early')
      rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
    const some = rest.subarray(0, most)
    rest = rest.subarray(some.length)
    return some
  }
  async function exactly(size: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let left = size; left > 0;) {
      const part = await upTo(left)
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }
  return { upTo, exactly }
}
