// Draws a grid of black and white modules as a one-bit PNG: the smallest file, sharp at any size.
import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length)
  out.writeUInt32BE(data.length, 0)
  out.write(type, 4, 'latin1')
  data.copy(out, 8)
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length)
  return out
}

/**
 * @param rows each a string or list of modules, true for black; all of one length.
 * @param wide pixels a module, @param high pixels a row, @param quiet modules of white around (rows get none when `high` is large, as in a bar code).
 */
export function drawModules(
  rows: boolean[][],
  wide: number,
  high: number,
  quiet: { x: number; y: number },
): Buffer {
  const modules = (rows[0]?.length ?? 0) + 2 * quiet.x
  const width = modules * wide
  const stride = Math.ceil(width / 8) + 1
  const blank = Buffer.alloc(stride, 0xff)
  blank[0] = 0
  const lines: Buffer[] = Array.from({ length: quiet.y * wide }, () => blank)
  for (const row of rows) {
    const line = Buffer.from(blank)
    row.forEach((isBlack, at) => {
      if (!isBlack) return
      const start = (at + quiet.x) * wide
      for (let x = start; x < start + wide; x++)
        line[1 + (x >> 3)] = (line[1 + (x >> 3)] ?? 0) & ~(0x80 >> (x & 7))
    })
    for (let y = 0; y < high; y++) lines.push(line)
  }
  lines.push(...Array.from({ length: quiet.y * wide }, () => blank))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(lines.length, 4)
  header[8] = 1
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
