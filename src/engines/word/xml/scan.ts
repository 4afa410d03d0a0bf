// Cuts an XML part into tokens with their partners; refuses what a Word part never holds (DOCTYPE, entities, endless nesting).
import { refuse } from '../../../base/errors.ts'

export const OPEN = 0
export const CLOSE = 1
export const EMPTY = 2
export const TEXT = 3
/** Declarations, processing instructions and comments: passed on as they are. */
const MISC = 4

export interface Token {
  kind: typeof OPEN | typeof CLOSE | typeof EMPTY | typeof TEXT | typeof MISC
  name: string
  /** As it stands in the part. */
  raw: string
  /** Index of the enclosing OPEN, -1 at the top. */
  parent: number
  /** OPEN and CLOSE: index of the other one. */
  partner: number
}

/** Word itself stops at about 200 levels of tables; a browser at 512. */
const DEEPEST = 512
/** A ten-page part is about 150 kB; both bounds keep a hostile one under two seconds and 300 MB. */
const LARGEST_XML = 8 * 1024 * 1024
const MOST_TOKENS = 400_000

const broken = (part: string) =>
  refuse(
    'template.damaged',
    422,
    `This Word file is damaged: its part "${part}" is not well-formed. Open it in Word, save it again, and upload the new copy.`,
  )

const tooMany = (part: string) =>
  refuse(
    'template.too_large',
    422,
    `The part "${part}" of this Word file holds more than ${MOST_TOKENS.toLocaleString('en-GB')} marks. Split the template, or remove what is not needed.`,
  )

/** The text of an XML part, in whatever encoding it declares by its byte order mark. */
export function decodeXml(bytes: Uint8Array, part: string): string {
  if (bytes.length > LARGEST_XML)
    throw refuse(
      'template.too_large',
      422,
      `The part "${part}" of this Word file is larger than 8 MB. Split the template, or remove what is not needed.`,
    )
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  try {
    if (!isWide) return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const text = new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be', { fatal: true }).decode(bytes)
    return text.replace(/^(<\?xml[^>]*encoding=["'])[^"']*/, '$1UTF-8')
  } catch {
    throw broken(part)
  }
}

/** Tokens of a part. Throws refuse('template.hostile' | 'template.damaged' | 'template.too_deep'). */
export function scan(xml: string, part: string): Token[] {
  const tokens: Token[] = []
  const open: number[] = []
  let at = 0
  while (at < xml.length) {
    const parent = open.at(-1) ?? -1
    if (tokens.length > MOST_TOKENS) throw tooMany(part)
    if (xml.charCodeAt(at) !== 60) {
      const next = xml.indexOf('<', at)
      const to = next === -1 ? xml.length : next
      tokens.push({ kind: TEXT, name: '', raw: xml.slice(at, to), parent, partner: -1 })
      at = to
      continue
    }
    const to = endOfMark(xml, at, part)
    const raw = xml.slice(at, to)
    at = to
    const second = raw.charCodeAt(1)
    if (second === 33 || second === 63) {
      const text = raw.startsWith('<![CDATA[') ? escapeCdata(raw) : undefined
      tokens.push({ kind: text === undefined ? MISC : TEXT, name: '', raw: text ?? raw, parent, partner: -1 })
    } else if (second === 47) {
      const opener = open.pop()
      const name = raw.slice(2, -1).trimEnd()
      if (opener === undefined || tokens[opener]?.name !== name) throw broken(part)
      tokens[opener].partner = tokens.length
      tokens.push({ kind: CLOSE, name, raw, parent: open.at(-1) ?? -1, partner: opener })
    } else {
      const name = nameOf(raw, part)
      const isEmpty = raw.charCodeAt(raw.length - 2) === 47
      if (!isEmpty) {
        open.push(tokens.length)
        if (open.length > DEEPEST)
          throw refuse(
            'template.too_deep',
            422,
            `This Word file nests its contents more than ${DEEPEST} levels deep. Simplify its tables and text boxes.`,
          )
      }
      tokens.push({ kind: isEmpty ? EMPTY : OPEN, name, raw, parent, partner: -1 })
    }
  }
  if (open.length > 0 || !tokens.some(token => token.kind === CLOSE || token.kind === EMPTY))
    throw broken(part)
  return tokens
}

function escapeCdata(raw: string): string {
  return raw.slice(9, -3).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function nameOf(raw: string, part: string): string {
  const name = /^<([\p{L}_][\p{L}\p{N}_.:-]*)(?=[\s/>])/u.exec(raw)?.[1]
  if (name === undefined) throw broken(part)
  return name
}

function endOfMark(xml: string, at: number, part: string): number {
  const until = (mark: string, from: number) => {
    const found = xml.indexOf(mark, from)
    if (found === -1) throw broken(part)
    return found + mark.length
  }
  if (xml.startsWith('<!--', at)) return until('-->', at + 4)
  if (xml.startsWith('<![CDATA[', at)) return until(']]>', at + 9)
  if (xml.startsWith('<?', at)) return until('?>', at + 2)
  if (xml.startsWith('<!', at)) {
    throw refuse(
      'template.hostile',
      422,
      `The part "${part}" of this file declares a document type or entities, which Word files never do. It is not accepted.`,
    )
  }
  // A ">" may stand inside a quoted attribute.
  for (let i = at + 1; i < xml.length; i++) {
    const code = xml.charCodeAt(i)
    if (code === 62) return i + 1
    if (code === 60) throw broken(part)
    if (code === 34 || code === 39) {
      const close = xml.indexOf(code === 34 ? '"' : "'", i + 1)
      const less = xml.indexOf('<', i + 1)
      // XML 1.0, 3.1: no "<" in the value of an attribute.
      if (close === -1 || (less !== -1 && less < close)) throw broken(part)
      i = close
    }
  }
  throw broken(part)
}
