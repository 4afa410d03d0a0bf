// QR codes and bar codes as pictures.
import QRCode from 'qrcode'
import { code128 } from './code128.ts'
import { ean13 } from './ean13.ts'
import { drawModules } from './png.ts'

export interface CodePicture {
  bytes: Uint8Array
  /** In EMU, when the template asks for no size. */
  width: number
  height: number
}

const CM = 360_000

/** A QR code holds 2,331 bytes at level M; undefined when the text is longer. */
function qr(text: string): CodePicture | undefined {
  if (Buffer.byteLength(text) > 2_331) return undefined
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const rows = Array.from({ length: modules.size }, (_, y) =>
    Array.from({ length: modules.size }, (_, x) => modules.get(y, x) === 1),
  )
  // Four modules of white on each side (ISO/IEC 18004, 9.1).
  return { bytes: drawModules(rows, 6, 6, { x: 4, y: 4 }), width: 2.5 * CM, height: 2.5 * CM }
}

function linear(bars: boolean[] | undefined): CodePicture | undefined {
  if (!bars) return undefined
  // A module of 0.33 mm is the nominal size (GS1, 5.2.1); ten to eleven modules of white on each side.
  const modules = bars.length + 22
  return {
    bytes: drawModules([bars], 4, 160, { x: 11, y: 0 }),
    width: Math.round(modules * 0.033 * CM),
    height: 1.5 * CM,
  }
}

export function drawCode(kind: 'qr' | 'code128' | 'ean13', text: string): CodePicture | undefined {
  if (kind === 'qr') return text === '' ? undefined : qr(text)
  return linear(kind === 'ean13' ? ean13(text) : code128(text))
}
