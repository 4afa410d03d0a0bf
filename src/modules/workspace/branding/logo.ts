// A logo with nothing in it but the picture: comments, places, cameras and whatever hangs behind its end are left out.
import { crc32 } from 'node:zlib'
import { refuse } from '../../../base/errors.ts'

export interface Logo {
  bytes: Buffer
  media_type: 'image/png' | 'image/jpeg'
  /** Pixels. */
  width: number
  height: number
}

/** Bytes, and pixels a side: what mail programs and phones show without complaint. */
export const most = { bytes: 1_000_000, side: 4_000 }

const damaged = () =>
  refuse('logo.damaged', 422, 'This picture is damaged or cut off. Export it again, as PNG or JPEG.')

/** @throws refusal `logo.damaged`, `logo.too_large` (422) */
export function readLogo(bytes: Buffer): Logo {
  const logo = bytes[0] === 0x89 ? readPng(bytes) : readJpeg(bytes)
  const isFit = logo.width > 0 && logo.height > 0 && Math.max(logo.width, logo.height) <= most.side
  if (!isFit || bytes.length > most.bytes)
    throw refuse(
      'logo.too_large',
      422,
      `This picture has ${logo.width} × ${logo.height} pixels and ${Math.ceil(bytes.length / 1000)} kB; a logo has ${most.side} a side and 1,000 kB at most. Make it smaller and bring it again.`,
      { params: { width: logo.width, height: logo.height } },
    )
  return logo
}

/** PNG (ISO 15948) chunks that the picture is made of. */
const drawn = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'IDAT', 'IEND'])

function readPng(bytes: Buffer): Logo {
  const kept = [bytes.subarray(0, 8)]
  const names = new Set<string>()
  for (let at = 8; !names.has('IEND');) {
    if (at + 12 > bytes.length) throw damaged()
    const size = bytes.readUInt32BE(at)
    const end = at + 12 + size
    if (end > bytes.length) throw damaged()
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) throw damaged()
    if ((names.size === 0) !== (name === 'IHDR')) throw damaged()
    names.add(name)
    if (drawn.has(name)) kept.push(bytes.subarray(at, end))
    at = end
  }
  if (!names.has('IDAT') || bytes.readUInt32BE(8) !== 13) throw damaged()
  return {
    bytes: Buffer.concat(kept),
    media_type: 'image/png',
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
  }
}

/** JPEG (ITU T.81) markers: frames say the size; APP0 (JFIF) and APP14 (Adobe's colours) are needed to draw. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
const isExtra = (marker: number) => (marker >= 0xe1 && marker <= 0xef && marker !== 0xee) || marker === 0xfe

function readJpeg(bytes: Buffer): Logo {
  const kept = [bytes.subarray(0, 2)]
  let size: { width: number; height: number } | null = null
  for (let at = 2; ;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) throw damaged()
    if (marker === 0xd9) {
      kept.push(bytes.subarray(at, at + 2))
      break
    }
    if (at + 4 > bytes.length) throw damaged()
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length || end < at + 4) throw damaged()
    if (isFrame(marker) && end >= at + 9)
      size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    const next = marker === 0xda ? endOfScan(bytes, end) : end
    if (!isExtra(marker)) kept.push(bytes.subarray(at, next))
    at = next
  }
  if (!size) throw damaged()
  return { bytes: Buffer.concat(kept), media_type: 'image/jpeg', ...size }
}

/** Behind a scan's header come its bytes, up to a marker that is neither stuffed nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw damaged()
}
