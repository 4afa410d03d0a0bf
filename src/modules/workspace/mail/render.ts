// Fills a wording: `{{name}}` as it is in text, escaped in HTML; what it does not know it says, with the place.
import type { Fault } from '../../../base/errors.ts'
import type { Wording } from './built_in.ts'
import { escapeHtml, layHtml, layText, type MailLook } from './layout.ts'

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g
const STRAY = /\{\{|\}\}/

export interface Filled {
  subject: string
  text: string
  html: string
}

/** HTML of one's own stands as it was written; what is made from the text has the company's look. */
export function fillWording(
  wording: Wording,
  values: Record<string, string>,
  look: { mail: MailLook; isHere?: boolean } | null = null,
): Filled {
  const put = (text: string, write: (value: string) => string) =>
    text.replace(PLACEHOLDER, (_, name: string) => write(values[name] ?? ''))
  const text = put(wording.text, value => value)
  return {
    // A name with a line break in it would otherwise fail the whole mail.
    subject: put(wording.subject, value => value.replace(/\p{Cc}+/gu, ' ')).slice(0, 500),
    text: layText(text, look?.mail ?? null),
    html: wording.html === null ? htmlOf(text, look) : put(wording.html, escapeHtml),
  }
}

/** Every placeholder that is not among the known, and every brace that opens or closes none. */
export function findOddPlaces(wording: Wording, known: readonly string[]): Fault[] {
  const fields = [
    ['subject', wording.subject],
    ['text', wording.text],
    ['html', wording.html ?? ''],
  ] as const
  return fields.flatMap(([field, text]) => oddIn(field, text, known))
}

function oddIn(field: string, text: string, known: readonly string[]): Fault[] {
  const faults: Fault[] = []
  for (const found of text.matchAll(PLACEHOLDER)) {
    const name = found[1] ?? ''
    if (known.includes(name)) continue
    faults.push({
      pointer: `/${field}`,
      code: 'placeholder_unknown',
      value: found[0].slice(0, 200),
      detail: `${placeOf(text, found.index)}: there is no ${found[0].slice(0, 80)} here`,
      accepted: known.map(it => `{{${it}}}`).join(' '),
    })
  }
  const rest = text.replace(PLACEHOLDER, whole => ' '.repeat(whole.length))
  const stray = STRAY.exec(rest)
  if (stray)
    faults.push({
      pointer: `/${field}`,
      code: 'placeholder_open',
      value: text.slice(stray.index, stray.index + 40),
      detail: `${placeOf(text, stray.index)}: ${stray[0]} without its other half`,
      accepted: known.map(it => `{{${it}}}`).join(' '),
    })
  return faults
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, character ${(before.at(-1) ?? '').length + 1}`
}

/** Paragraphs and links of a plain text; addresses become links, as mail programs do it anyway. */
function htmlOf(text: string, look: { mail: MailLook; isHere?: boolean } | null): string {
  const colour = look?.mail.colour ?? '#0b5e4c'
  const paragraphs = text.split(/\n{2,}/).map(paragraph => {
    const lines = paragraph.split('\n').map(line => linked(line, colour))
    return `<p style="margin:0 0 16px">${lines.join('<br>')}</p>`
  })
  return layHtml(paragraphs.join(''), look?.mail ?? null, look?.isHere)
}

function linked(line: string, colour: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, at) => {
      const safe = escapeHtml(part)
      return at % 2 === 1 ? `<a href="${safe}" style="color:${colour}">${safe}</a>` : safe
    })
    .join('')
}
