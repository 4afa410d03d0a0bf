// Puts properties into `<w:rPr>` and `<w:tcPr>` in the order that the schema wants; Word refuses a file that has them in another.
import { CLOSE, scan } from './scan.ts'

/** ECMA-376 part 1, CT_RPr (EG_RPrBase), in schema order. */
const RUN_ORDER =
  'rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath'.split(
    ' ',
  )
/** CT_TcPr. */
const CELL_ORDER =
  'cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark'.split(
    ' ',
  )

function childrenOf(xml: string): Map<string, string> {
  const found = new Map<string, string>()
  if (xml === '') return found
  const tokens = scan(xml, 'properties')
  for (let at = 1; at < tokens.length - 1; at++) {
    const token = tokens[at]
    if (!token || token.kind === CLOSE || token.name === '') continue
    const end = token.partner === -1 ? at : token.partner
    found.set(
      token.name.replace(/^w:/, ''),
      tokens
        .slice(at, end + 1)
        .map(one => one.raw)
        .join(''),
    )
    at = end
  }
  return found
}

function merge(order: string[], element: string, xml: string, add: Record<string, string>): string {
  const children = childrenOf(xml)
  for (const [name, value] of Object.entries(add)) children.set(name, value)
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  const sorted = [...children].sort((a, b) => place(a[0]) - place(b[0]))
  return `<${element}>${sorted.map(([, value]) => value).join('')}</${element}>`
}

/** @param xml `<w:rPr>…</w:rPr>` or nothing. @param add whole elements by their name without prefix. */
export function withRunProperties(xml: string, add: Record<string, string>): string {
  return Object.keys(add).length === 0 ? xml : merge(RUN_ORDER, 'w:rPr', xml, add)
}

export function cellPropertyOrder(name: string): number {
  return CELL_ORDER.indexOf(name.replace(/^w:/, ''))
}
