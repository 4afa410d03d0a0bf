// How large a picture is, from its header alone: what would unpack to gigabytes is not opened.
import { refuse } from '../errors.ts'
import type { ReadRange } from './media.ts'

/** 100 megapixels are 400 MB when unpacked; a phone's largest picture has 200, and is scaled before it is sent. */
const maxPixels = 100_000_000
const maxSide = 30_000

interface Size {
  width: number
  height: number
}

const damaged = () =>
  refuse('upload.damaged', 422, 'This picture is damaged or cut off: its size cannot be read. Send it again.')

/** @throws refusal `upload.damaged` (422), `upload.picture_too_large` (413) */
export async function checkPicture(kind: 'png' | 'jpeg', read: ReadRange, size: number): Promise<void> {
  const { width, height } =
    kind === 'png' ? pngSize(await read(0, Math.min(24, size))) : await jpegSize(read, size)
  if (width === 0 || height === 0) throw damaged()
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    throw refuse(
      'upload.picture_too_large',
      413,
      `This picture has ${width} × ${height} points; 100 million are allowed, and ${maxSide} on a side. Save it smaller.`,
      { params: { width, height } },
    )
}

/** PNG 1.2, 11.2.2: IHDR is the first chunk. */
function pngSize(bytes: Uint8Array): Size {
  const head = Buffer.from(bytes)
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') throw damaged()
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
}

/** Segments before the frame: more are nobody's camera. */
const maxSegments = 500

/** ITU T.81, B.1.1.4: segments with their length, until a start of frame (SOF0 to SOF15 but DHT, JPG and DAC). */
async function jpegSize(read: ReadRange, size: number): Promise<Size> {
  let at = 2
  for (let n = 0; n < maxSegments && at + 9 <= size; n++) {
    const segment = Buffer.from(await read(at, at + 9))
    const marker = segment[1] ?? 0
    if (segment[0] !== 0xff) throw damaged()
    // Fill bytes, and markers that stand alone.
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2
      continue
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: segment.readUInt16BE(5), width: segment.readUInt16BE(7) }
    if (marker === 0xd9 || marker === 0xda) throw damaged()
    at += 2 + segment.readUInt16BE(2)
  }
  throw damaged()
}
