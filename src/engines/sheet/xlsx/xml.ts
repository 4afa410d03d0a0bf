// The little XML that the small parts of a workbook need: tags, attributes, escapes; no DTD, no entities.
import { damaged } from '../limits.ts'

export interface Tag {
  /** Without its namespace prefix. */
  name: string
  closes: boolean
  /** `<a/>` */
  empty: boolean
  attributes: Map<string, string>
}

const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** Every tag of a part, in order. Attribute names keep no prefix but `r:`, as `r:id` and `id` differ. */
export function* tags(xml: string): Generator<Tag> {
  let at = xml.indexOf('<')
  while (at !== -1) {
    if (xml.startsWith('<!--', at)) at = skip(xml, '-->', at)
    else if (xml.startsWith('<![CDATA[', at)) at = skip(xml, ']]>', at)
    else if (xml.startsWith('<?', at)) at = skip(xml, '?>', at)
    else if (xml.startsWith('<!', at)) throw doctype()
    else {
      const end = tagEnd(xml, at)
      yield tag(xml.slice(at + 1, end))
      at = end
    }
    at = xml.indexOf('<', at)
  }
}

/** OOXML forbids document type definitions (ECMA-376 part 2, 6.1.4): they are only good for attacks. */
export function doctype() {
  return damaged('it declares entities (DOCTYPE), which spreadsheets never do and attackers like to')
}

function skip(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from)
  return at === -1 ? xml.length : at + mark.length
}

function tagEnd(xml: string, from: number): number {
  let quote = ''
  for (let at = from; at < xml.length; at += 1) {
    const char = xml.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '>') return at
  }
  throw damaged('a part of it breaks off in the middle')
}

function tag(inner: string): Tag {
  const closes = inner.startsWith('/')
  const name = /^\/?(?:[^\s:/]+:)?([^\s/]+)/.exec(inner)?.[1] ?? ''
  const attributes = new Map<string, string>()
  for (const [, key = '', double, single] of inner.matchAll(ATTRIBUTE)) {
    attributes.set(key, unescapeXml(double ?? single ?? ''))
  }
  return { name, closes, empty: inner.endsWith('/'), attributes }
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Unknown entities stay as they are: none is ever looked up. */
function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, dec, hex, name) => {
      if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole
      const code = dec === undefined ? Number.parseInt(String(hex), 16) : Number(dec)
      return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code)
    },
  )
}

/**
 * A cell's text as written in XML: escapes undone, also `_x000D_` (ST_Xstring, ECMA-376 part 1, 22.9.2.19).
 * NUL and lone surrogates go, since no database column takes them.
 */
export function cellText(raw: string): string {
  let text = raw.includes('\r') ? raw.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : raw
  text = unescapeXml(text)
  if (text.includes('_x')) {
    text = text.replace(/_x([\dA-F]{4})_/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }
  return text.replaceAll('\0', '').toWellFormed()
}
