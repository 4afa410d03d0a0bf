// Pictures of a document being filled: loaded, measured, kept once each, and drawn inline.
import { drawCode } from '../codes/draw.ts'
import type { Drawn } from '../grammar/drawn.ts'
import { plainText } from '../grammar/text.ts'
import type { Filling } from '../plate/filling.ts'
import { escapeXml } from '../xml/escape.ts'
import { readPicture } from './picture-size.ts'

export interface Picture {
  bytes: Uint8Array
  extension: string
  width: number
  height: number
}

/** Printable width of an A4 page with ordinary margins: a picture without a size is made no wider. */
const WIDEST = 16 * 360_000
const LARGEST_BYTES = 25 * 1024 * 1024

function bytesOf(run: Filling, value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  const text = plainText(value)
  const data = /^data:image\/[a-z+.-]{1,20};base64,/i.exec(text.slice(0, 60))
  if (data) return Buffer.from(text.slice(data[0].length), 'base64')
  return run.images?.(text)
}

/** The picture that a value stands for; what is wrong with it is reported at its path. */
export function loadPicture(run: Filling, drawn: Drawn, path: string | undefined): Picture | undefined {
  if (drawn.kind !== 'image') return loadCode(run, drawn, drawn.kind, path)
  const bytes = bytesOf(run, drawn.value)
  const name =
    drawn.value instanceof Uint8Array ? 'The picture' : `The picture “${plainText(drawn.value).slice(0, 60)}”`
  if (!bytes) {
    run.fault('image.not_found', `${name} was not found. Upload it, or give it as a data: address.`, path)
    return undefined
  }
  const info = bytes.length > LARGEST_BYTES ? undefined : readPicture(bytes)
  if (!info) {
    run.fault('image.not_readable', `${name} cannot be read. Use a PNG, JPEG or GIF of at most 25 MB.`, path)
    return undefined
  }
  const shrink = Math.min(1, WIDEST / info.width)
  return { bytes, extension: info.extension, ...scaled(drawn, info.width * shrink, info.height * shrink) }
}

function loadCode(
  run: Filling,
  drawn: Drawn,
  kind: 'qr' | 'code128' | 'ean13',
  path: string | undefined,
): Picture | undefined {
  const text = plainText(drawn.value, run)
  const code = drawCode(kind, text)
  if (!code) {
    const wants = {
      qr: 'A QR code holds at most 2,331 bytes',
      code128: 'A Code 128 bar code holds at most 80 plain ASCII characters',
      ean13: 'An EAN-13 has 12 or 13 digits, the last of which is its check digit',
    }[kind]
    run.fault('code.not_possible', `“${text.slice(0, 60)}” cannot be drawn. ${wants}.`, path)
    return undefined
  }
  return { bytes: code.bytes, extension: 'png', ...scaled(drawn, code.width, code.height) }
}

function scaled(drawn: Drawn, width: number, height: number): { width: number; height: number } {
  if (drawn.width !== undefined && drawn.height !== undefined)
    return { width: drawn.width, height: drawn.height }
  const factor =
    drawn.width !== undefined ? drawn.width / width : drawn.height !== undefined ? drawn.height / height : 1
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) }
}

const A = 'http://schemas.openxmlformats.org/drawingml/2006/main'
const PIC = 'http://schemas.openxmlformats.org/drawingml/2006/picture'
const WP = 'http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** `<w:drawing>` of a picture in the line (ECMA-376 part 1, 20.4.2.8). */
export function inlineDrawing(run: Filling, picture: Picture, alt: string): string {
  const { relation, id } = run.keepPicture(picture)
  const size = `cx="${picture.width}" cy="${picture.height}"`
  return (
    `<w:drawing><wp:inline xmlns:wp="${WP}" distT="0" distB="0" distL="0" distR="0"><wp:extent ${size}/><wp:docPr id="${id}" name="Picture ${id}" descr="${escapeXml(alt)}"/>` +
    `<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="${A}" noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="${A}"><a:graphicData uri="${PIC}"><pic:pic xmlns:pic="${PIC}">` +
    `<pic:nvPicPr><pic:cNvPr id="${id}" name="Picture ${id}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="${R}" r:embed="${relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
    `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`
  )
}
