// Text to XML and back; what XML 1.0 cannot hold is dropped.

// XML 1.0, 2.2: no control characters but tab, newline and return, no surrogate on its own, no U+FFFE and U+FFFF.
const INVALID = /[^\P{Cc}\t\n\r\u007f-\u009f]|\p{Cs}|[\ufffe\uffff]/gu
const SPECIAL = /[&<>"\p{Cc}\p{Cs}\ufffe\uffff]/u

/** Text as it may stand in an element or a quoted attribute. */
export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text
    .replaceAll(INVALID, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export function unescapeXml(xml: string): string {
  if (!xml.includes('&')) return xml
  return xml.replaceAll(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name] ?? whole
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    },
  )
}

/** The value of an attribute in an opening mark. */
export function attributeOf(raw: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(raw)
  const value = found?.[1] ?? found?.[2]
  return value === undefined ? undefined : unescapeXml(value)
}
