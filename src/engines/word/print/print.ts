// Prints one value where its tag stands: text with line breaks and tabs, and nothing that could be markup.
import { plainText } from '../grammar/text.ts'
import { attempt, type Op } from '../plate/emit.ts'
import type { Filling } from '../plate/filling.ts'
import type { OutNode } from '../plate/nodes.ts'
import type { Tag } from '../tags/weave.ts'
import { escapeXml } from '../xml/escape.ts'

const T = '<w:t xml:space="preserve">'
const BREAKS = /\r\n?|[\n\t\f\u000b\u2028\u2029]/g
const MARKS = /(\r\n?|[\n\t\f\u000b\u2028\u2029])/

/** Text inside `<w:t>`: newline, tab and form feed (a page break) step out of it and in again. */
export function runText(text: string): string {
  if (!MARKS.test(text)) return escapeXml(text)
  return text
    .split(MARKS)
    .map((piece, at) => (at % 2 === 0 ? escapeXml(piece) : stepOut(piece)))
    .join('')
}

function stepOut(mark: string): string {
  if (mark === '\t') return `</w:t><w:tab/>${T}`
  return mark === '\f' ? `</w:t><w:br w:type="page"/>${T}` : `</w:t><w:br/>${T}`
}

export function printer(node: OutNode): Op {
  const { tag, value, path } = node
  const write = writerFor(tag)
  return run => {
    const made = attempt(run, value, path)
    if (made === undefined || made === null || made === '') {
      if (path !== undefined) run.missing.add(path)
      return
    }
    write(run, made)
  }
}

function writerFor(tag: Tag): (run: Filling, value: unknown) => void {
  if (tag.channel === 'text') return (run, value) => run.add(runText(plainText(value, run)))
  return (run, value) => run.add(escapeXml(plainText(value, run)).replaceAll(BREAKS, ' '))
}
