// Which characters a TrueType or OpenType font can draw, read from its cmap table alone (OpenType 1.9, cmap).

/** One bit for each code point of Unicode. */
export class Coverage {
  #bits = new Uint8Array(0x110000 / 8)

  add(code: number): void {
    if (code <= 0x10ffff) this.#bits[code >> 3] = (this.#bits[code >> 3] ?? 0) | (1 << (code & 7))
  }

  has(code: number): boolean {
    return ((this.#bits[code >> 3] ?? 0) & (1 << (code & 7))) !== 0
  }
}

/** Gives `length` bytes of a font file from `at`; fewer at its end. */
export type ReadAt = (at: number, length: number) => Promise<Buffer>

const TTCF = 0x74746366
const CMAP = 0x636d6170
const TABLE_MAX = 4 * 1024 * 1024

/** Adds what the font (each font of a collection) can draw. Fonts that cannot be read add nothing. */
export async function addCoverage(read: ReadAt, coverage: Coverage): Promise<void> {
  try {
    const head = await read(0, 12)
    if (head.readUInt32BE(0) !== TTCF) return await addFont(read, 0, coverage)
    const count = Math.min(head.readUInt32BE(8), 64)
    const offsets = await read(12, count * 4)
    for (let i = 0; i < count; i++) await addFont(read, offsets.readUInt32BE(i * 4), coverage)
  } catch (error) {
    // Reading past the end of a damaged font; the converter will not use it either.
    if (!(error instanceof RangeError)) throw error
  }
}

async function addFont(read: ReadAt, at: number, coverage: Coverage): Promise<void> {
  const count = (await read(at, 12)).readUInt16BE(4)
  const tables = await read(at + 12, count * 16)
  for (let i = 0; i < count; i++) {
    if (tables.readUInt32BE(i * 16) !== CMAP) continue
    const length = Math.min(tables.readUInt32BE(i * 16 + 12), TABLE_MAX)
    addCmap(await read(tables.readUInt32BE(i * 16 + 8), length), coverage)
  }
}

function addCmap(cmap: Buffer, coverage: Coverage): void {
  const count = cmap.readUInt16BE(2)
  for (let i = 0; i < count; i++) {
    const platform = cmap.readUInt16BE(4 + i * 8)
    const encoding = cmap.readUInt16BE(6 + i * 8)
    const isUnicode = platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10))
    if (!isUnicode) continue
    const table = cmap.subarray(cmap.readUInt32BE(8 + i * 8))
    const format = table.readUInt16BE(0)
    if (format === 4) addSegments(table, coverage)
    if (format === 12) addGroups(table, coverage)
  }
}

function addSegments(table: Buffer, coverage: Coverage): void {
  const twice = table.readUInt16BE(6)
  for (let i = 0; i < twice; i += 2) {
    const end = table.readUInt16BE(14 + i)
    const start = table.readUInt16BE(16 + twice + i)
    const delta = table.readUInt16BE(16 + twice * 2 + i)
    const rangeAt = 16 + twice * 3 + i
    const range = table.readUInt16BE(rangeAt)
    for (let code = start; code <= end && code < 0xffff; code++) {
      const at = rangeAt + range + 2 * (code - start)
      const raw = range === 0 ? code : at + 2 <= table.length ? table.readUInt16BE(at) : 0
      const isDrawn = range === 0 ? ((code + delta) & 0xffff) !== 0 : raw !== 0
      if (isDrawn) coverage.add(code)
    }
  }
}

function addGroups(table: Buffer, coverage: Coverage): void {
  const count = Math.min(table.readUInt32BE(12), 0x10000)
  for (let i = 0; i < count; i++) {
    const start = table.readUInt32BE(16 + i * 12)
    const end = Math.min(table.readUInt32BE(20 + i * 12), 0x10ffff)
    for (let code = start; code <= end; code++) coverage.add(code)
  }
}
