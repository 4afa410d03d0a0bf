// Message texts: placeholders in double braces, filled once; what comes out of a spreadsheet stays words.
import { layHtml, type MailLook } from '../../workspace/index.ts'

/** Placeholders that every message may use, beside what its document was printed from. */
export const basics = ['name', 'link', 'title', 'company', 'expires'] as const

const hole = /\{\{\s*([^{}]{1,100}?)\s*\}\}/g

/** `Renewal date` and `renewal_date` mean the same. */
function keyOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

/** The placeholders of these texts, as they are written, each once. */
export function holesIn(...texts: string[]): string[] {
  const found = new Map<string, string>()
  for (const text of texts)
    for (const [, name = ''] of text.matchAll(hole)) if (!found.has(keyOf(name))) found.set(keyOf(name), name)
  return [...found.values()]
}

/** Longer ones are data, not words of a message. */
const maxValue = 200

/** Line breaks could begin a header or a second message, other control characters turn text around. */
function plain(value: string): string {
  return value
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, maxValue)
}

function wordOf(value: unknown): string | null {
  if (typeof value === 'string') return plain(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return null
}

type Values = Readonly<Record<string, unknown>>

function valueOf(values: Values, key: string): string | null {
  for (const [name, value] of Object.entries(values)) if (keyOf(name) === key) return wordOf(value)
  return null
}

/** What these texts need of what there is; `link` and `code` come in when the message leaves. */
export function varsFor(
  texts: string[],
  facts: Record<string, string>,
  values: Values = {},
): Record<string, string> {
  const vars: Record<string, string> = {}
  for (const name of holesIn(...texts)) {
    const key = keyOf(name)
    const own = Object.hasOwn(facts, key) ? plain(facts[key] ?? '') : valueOf(values, key)
    if (own !== null) vars[key] = own
  }
  return vars
}

/** Placeholders that neither these values nor the basics fill. */
export function unknownIn(texts: string[], values: Values): string[] {
  const known = new Set([...basics, ...Object.keys(values).map(keyOf)])
  return holesIn(...texts).filter(name => !known.has(keyOf(name)))
}

/** In one pass: braces in a value are braces. A placeholder without a value is empty. */
export function fillText(text: string, vars: Readonly<Record<string, string>>): string {
  return text.replace(hole, (_, name: string) => {
    const key = keyOf(name)
    return Object.hasOwn(vars, key) ? (vars[key] ?? '') : ''
  })
}

/** A subject is one line. */
export function fillSubject(text: string, vars: Readonly<Record<string, string>>): string {
  return plain(fillText(text, vars)) || '…'
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string) => text.replace(/[&<>"']/g, it => marks[it] ?? '')

/** The text as a plain HTML mail: paragraphs, and the link to press. Nothing of it is anybody's markup. */
export function htmlOf(text: string, link: string | null, look: MailLook | null = null): string {
  const parts = text.split(/\n{2,}/).map(part => {
    const lines = escape(part).replaceAll('\n', '<br>')
    return `<p dir="auto">${link === null ? lines : lines.replaceAll(escape(link), `<a href="${escape(link)}">${escape(link)}</a>`)}</p>`
  })
  return layHtml(parts.join(''), look)
}
