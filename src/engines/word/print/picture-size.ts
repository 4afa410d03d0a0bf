// Reads what kind of picture some bytes are and how large it is meant to be, from its first bytes alone.

export interface PictureInfo {
  extension: 'png' | 'jpeg' | 'gif'
  /** In EMU, at the picture's own resolution (96 dots per inch where it says none). */
  width: number
  height: number
}

const EMU_PER_INCH = 914_400

function sized(
  extension: PictureInfo['extension'],
  wide: number,
  high: number,
  perInchX: number,
  perInchY: number,
): PictureInfo | undefined {
  if (wide === 0 || high === 0) return undefined
  const [x, y] = [perInchX, perInchY].map(dots => (dots >= 30 && dots <= 2_400 ? dots : 96)) as [
    number,
    number,
  ]
  return {
    extension,
    width: Math.round((wide / x) * EMU_PER_INCH),
    height: Math.round((high / y) * EMU_PER_INCH),
  }
}

/** PNG, JPEG or GIF; anything else, or a cut-off one, is undefined. */
export function readPicture(bytes: Uint8Array): PictureInfo | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.length < 24) return undefined
  if (view.readUInt32BE(0) === 0x89504e47) return readPng(view)
  if (view.readUInt16BE(0) === 0xffd8) return readJpeg(view)
  if (view.toString('latin1', 0, 4) === 'GIF8')
    return sized('gif', view.readUInt16LE(6), view.readUInt16LE(8), 96, 96)
  return undefined
}

function readPng(view: Buffer): PictureInfo | undefined {
  let dots = 96
  const phys = view.subarray(0, 4_096).indexOf('pHYs')
  // Pixels per metre, where the unit byte is 1 (PNG 1.2, 4.2.4.2).
  if (phys !== -1 && phys + 13 <= view.length && view[phys + 12] === 1)
    dots = view.readUInt32BE(phys + 4) * 0.0254
  return sized('png', view.readUInt32BE(16), view.readUInt32BE(20), dots, dots)
}

function readJpeg(view: Buffer): PictureInfo | undefined {
  let [x, y] = [96, 96]
  for (let at = 2; at + 9 < view.length;) {
    if (view[at] !== 0xff) return undefined
    const marker = view[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xe0 && view.toString('latin1', at + 4, at + 8) === 'JFIF' && at + 16 < view.length) {
      const unit = view[at + 11]
      if (unit === 1 || unit === 2)
        [x, y] = [view.readUInt16BE(at + 12), view.readUInt16BE(at + 14)].map(dots =>
          unit === 2 ? dots * 2.54 : dots,
        ) as [number, number]
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return sized('jpeg', view.readUInt16BE(at + 7), view.readUInt16BE(at + 5), x, y)
    at += 2 + view.readUInt16BE(at + 2)
  }
  return undefined
}
