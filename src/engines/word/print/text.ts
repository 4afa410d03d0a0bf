// Text as a run holds it: nothing in it is markup, and what breaks a line steps out of it.
import { escapeXml } from '../xml/escape.ts'

export const T = '<w:t xml:space="preserve">'
/** docxtpl's sign for a new paragraph. */
const BELL = String.fromCharCode(7)
const MARKS = new RegExp(`(\\r\\n?|[\\n\\t\\f\\v${BELL}\\u2028\\u2029])`)

/**
 * Text inside `<w:t>`: newline, tab and form feed (a page break) step out of it and in again.
 * @param paragraph what begins a new paragraph at a bell character, as docxtpl has it; a line break where it may not.
 */
export function runText(text: string, paragraph = ''): string {
  if (!MARKS.test(text)) return escapeXml(text)
  return text
    .split(MARKS)
    .map((piece, at) => (at % 2 === 0 ? escapeXml(piece) : stepOut(piece, paragraph)))
    .join('')
}

function stepOut(mark: string, paragraph: string): string {
  if (mark === BELL && paragraph !== '') return paragraph
  if (mark === '\t') return `</w:t><w:tab/>${T}`
  return mark === '\f' ? `</w:t><w:br w:type="page"/>${T}` : `</w:t><w:br/>${T}`
}
