// Takes out of the text of a part what would reach the network, the disk or a program: fields, objects, linked pictures.
import { attributeOf } from '../xml/escape.ts'
import { OPEN, TEXT, type Token } from '../xml/scan.ts'
import type { Stripped } from './strip-relations.ts'

/** Elements that go with everything in them. */
const ELEMENTS: Record<string, string> = {
  'o:OLEObject': 'An embedded object was removed; the picture of it stays.',
  'w:objectEmbed': 'An embedded object was removed; the picture of it stays.',
  'w:objectLink': 'A linked object was removed; the picture of it stays.',
  'w:control': 'An ActiveX control was removed.',
  'w:altChunk': 'An inserted file was removed; it could bring anything with it.',
  'w:subDoc': 'A subdocument was removed; it would be read from outside of this file.',
  'w:attachedTemplate': 'The link to an attached template was removed.',
  'w:mailMerge': 'The settings of a Word mail merge were removed; the rows come from your spreadsheet.',
  'w:frameset': 'A frame was removed; it would be read from outside of this file.',
}

/** Fields that read files, other programs or the network; the last text they showed stays. */
const FIELDS =
  /\b(?:INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|WEBSERVICE|MACROBUTTON|DATABASE)\b|^\s*(?:INCLUDE|IMPORT|LINK|EMBED|RD|ADDIN|CONTROL)\b/i
const POINTERS = /\s(?:r:(?:id|link|embed|href|pict)|o:(?:href|relid))\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** Pictures of old drawings may name an address without a relationship. */
const OLD_ADDRESS = /\s(?:src|o:href|r:href)\s*=\s*(?:"(?!#)[^"]*"|'(?!#)[^']*')/g

/** Marks tokens as dropped, or rewrites them in place. */
export function stripMarks(tokens: Token[], gone: Set<string>, dropped: Uint8Array): Stripped[] {
  const stripped: Stripped[] = []
  tokens.forEach((token, at) => {
    if (token.kind === TEXT || token.name === '' || dropped[at] === 1) return
    const detail = ELEMENTS[token.name]
    if (detail !== undefined) {
      const end = token.partner > at ? token.partner : at
      dropped.fill(1, at, end + 1)
      stripped.push({ code: 'stripped.element', detail, excerpt: token.name })
      return
    }
    if (gone.size > 0)
      token.raw = token.raw.replaceAll(
        POINTERS,
        (whole, double: string | undefined, single: string | undefined) =>
          gone.has(double ?? single ?? '') ? '' : whole,
      )
    if (token.name === 'v:imagedata' || token.name === 'v:fill' || token.name === 'v:stroke')
      token.raw = token.raw.replaceAll(OLD_ADDRESS, '')
  })
  stripFields(tokens, dropped, stripped)
  return stripped
}

interface Field {
  /** Tokens of its marks and instructions. */
  tokens: number[]
  instruction: string
  inResult: boolean
}

function stripFields(tokens: Token[], dropped: Uint8Array, stripped: Stripped[]): void {
  const stack: Field[] = []
  const report = (instruction: string) =>
    stripped.push({
      code: 'stripped.field',
      detail:
        'A field that reads a file, another program or the network was removed; the text that it showed stays.',
      excerpt: instruction.trim().slice(0, 120),
    })
  tokens.forEach((token, at) => {
    if (token.name === 'w:fldSimple' && token.raw.startsWith('<w')) {
      const instruction = attributeOf(token.raw, 'w:instr') ?? ''
      if (!FIELDS.test(instruction)) return
      dropped[at] = 1
      if (token.kind === OPEN) dropped[token.partner] = 1
      report(instruction)
    } else if (token.name === 'w:fldChar' && token.raw.startsWith('<w')) {
      const type = attributeOf(token.raw, 'w:fldCharType')
      if (type === 'begin') stack.push({ tokens: [], instruction: '', inResult: false })
      const field = stack.at(-1)
      if (!field) return
      field.tokens.push(at)
      if (token.kind === OPEN)
        for (let inner = at + 1; inner <= token.partner; inner++) field.tokens.push(inner)
      if (type === 'separate') field.inResult = true
      if (type === 'end') closeField(stack, dropped, report)
    } else if (token.kind === TEXT && tokens[token.parent]?.name === 'w:instrText') {
      const field = stack.at(-1)
      if (!field) {
        if (FIELDS.test(token.raw)) dropped[at] = 1
        return
      }
      field.instruction += token.raw
      field.tokens.push(at)
    }
  })
  // A field that is never ended is one to Word as well.
  while (stack.length > 0) closeField(stack, dropped, report)
}

function closeField(stack: Field[], dropped: Uint8Array, report: (instruction: string) => void): void {
  const field = stack.pop()
  if (!field) return
  const outer = stack.at(-1)
  if (FIELDS.test(field.instruction)) {
    for (const at of field.tokens) dropped[at] = 1
    report(field.instruction)
  }
  // A field inside the instruction of another could spell it: the outer one is judged by both.
  if (outer && !outer.inResult) outer.instruction += field.instruction
}
