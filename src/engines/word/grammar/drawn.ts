// What the filters image, qr and barcode make of a value: a picture still to be drawn, with the size that was asked.
import type { Filter, Given } from './given.ts'
import { isRecord, ownProperty } from './operators.ts'
import { plainText } from './text.ts'
import { ValueFault } from './run.ts'

export type DrawnKind = 'image' | 'qr' | 'code128' | 'ean13'

/** English Metric Units: 360,000 to the centimetre (ECMA-376 part 1, 20.1.2.1). */
const EMU: Record<string, number> = { cm: 360_000, mm: 36_000, in: 914_400, pt: 12_700, px: 9_525, emu: 1 }
/** A picture larger than Word's largest page (55.87 cm) is a slip. */
const LARGEST = 56 * 360_000

export class Drawn {
  readonly kind: DrawnKind
  readonly value: unknown
  readonly width: number | undefined
  readonly height: number | undefined

  constructor(kind: DrawnKind, value: unknown, width: number | undefined, height: number | undefined) {
    this.kind = kind
    this.value = value
    this.width = width
    this.height = height
  }
}

/** `'4cm'`, `'25 mm'`, `'1.5in'`; a bare number is millimetres. */
function readLength(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  const found = /^\s*(\d+(?:\.\d+)?)\s*(cm|mm|in|pt|px|emu)?\s*$/i.exec(plainText(value))
  const emu = found ? Math.round(Number(found[1]) * (EMU[(found[2] ?? 'mm').toLowerCase()] ?? 1)) : 0
  if (emu <= 0 || emu > LARGEST) {
    throw new ValueFault(
      'value.not_a_length',
      `“${plainText(value).slice(0, 40)}” is not a length. Write it as '4cm', '25mm' or '1.5in', at most 56cm.`,
    )
  }
  return emu
}

/** `{ image, width, height }`: a value that is a picture without any filter. */
export function isPictureObject(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.hasOwn(value, 'image')
}

export function asDrawn(value: Record<string, unknown>): Drawn {
  return new Drawn(
    'image',
    value['image'],
    readLength(ownProperty(value, 'width')),
    readLength(ownProperty(value, 'height')),
  )
}

function drawer(kind: DrawnKind, first: 'width' | 'height'): Filter {
  const second = first === 'width' ? 'height' : 'width'
  return (_run, value, given) => {
    if (value === undefined || value === null || value === '') return value
    const own = isPictureObject(value) ? asDrawn(value) : undefined
    const sizes = { [first]: readLength(given.get(0, first)), [second]: readLength(given.get(1, second)) }
    return new Drawn(
      kind,
      own ? own.value : value,
      sizes['width'] ?? own?.width,
      sizes['height'] ?? own?.height,
    )
  }
}

/** `ref | barcode`, `ref | barcode('ean13')`, `ref | barcode('code128', width='6cm')`. */
function barcode(_run: unknown, value: unknown, given: Given): unknown {
  if (value === undefined || value === null || value === '') return value
  const asked = (given.text(0, 'kind') ?? (/^\d{12,13}$/.test(plainText(value)) ? 'ean13' : 'code128'))
    .toLowerCase()
    .replaceAll(/[-_ ]/g, '')
  if (asked !== 'ean13' && asked !== 'code128' && asked !== 'qr')
    throw new ValueFault(
      'value.not_a_barcode',
      `There is no barcode called “${asked.slice(0, 40)}”; there are code128, ean13 and qr.`,
    )
  return new Drawn(asked, value, readLength(given.get(1, 'width')), readLength(given.get(2, 'height')))
}

export const DRAWN_FILTERS: Record<string, Filter> = {
  image: drawer('image', 'width'),
  qr: drawer('qr', 'width'),
  code128: drawer('code128', 'width'),
  ean13: drawer('ean13', 'width'),
  barcode,
}
