// Cuts the text of an expression into words; the only place that knows how a string or a number is spelled.
import { TagFault } from './ast.ts'

export interface Word {
  kind: 'name' | 'string' | 'number' | 'sign' | 'end'
  text: string
  at: number
}

const SPACE = /[\s\u00a0\u200b]+/y
const NAME = /[\p{L}_$][\p{L}\p{N}\p{M}_$]*/uy
const NUMBER = /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SIGN = /\/\/|\*\*|==|!=|<=|>=|===|!==|&&|\|\||[-+*/%~<>=!()[\]{}.,:|?;]/y
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', a: '\u0007', b: '\b' }

/** A tag is typed by a person: more words than this is a paste accident or an attack. */
const MOST_WORDS = 4_000

/** Words of an expression, closed by one of kind `end`. Throws TagFault. */
export function lex(text: string): Word[] {
  const words: Word[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  while (at < text.length) {
    const space = take(SPACE)
    if (space !== undefined) {
      at += space.length
      continue
    }
    if (words.length >= MOST_WORDS)
      throw new TagFault('tag.too_long', 'This tag is too long to be read.', 'a shorter expression')
    const first = text[at] ?? ''
    if (first === '"' || first === "'") {
      const string = readString(text, at)
      words.push({ kind: 'string', text: string.value, at })
      at = string.end
      continue
    }
    const kind = /\d/.test(first) ? 'number' : 'name'
    const found = take(kind === 'number' ? NUMBER : NAME)
    if (found !== undefined) {
      words.push({ kind, text: found, at })
      at += found.length
      continue
    }
    const sign = take(SIGN)
    if (sign === undefined) {
      throw new TagFault(
        'tag.syntax',
        `"${String.fromCodePoint(text.codePointAt(at) ?? 0)}" cannot stand here.`,
        'a name, a number, text in quotes or an operator',
      )
    }
    const long = ['===', '!=='].find(longer => text.startsWith(longer, at))
    words.push({ kind: 'sign', text: (long ?? sign).slice(0, 2), at })
    at += (long ?? sign).length
  }
  words.push({ kind: 'end', text: '', at })
  return words
}

function readString(text: string, start: number): { value: string; end: number } {
  const quote = text[start]
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === quote) return { value, end: at + 1 }
    if (char !== '\\') {
      value += char
      continue
    }
    at++
    const escaped = text[at] ?? ''
    const hex =
      escaped === 'u'
        ? /^[0-9a-fA-F]{4}/.exec(text.slice(at + 1))
        : escaped === 'x'
          ? /^[0-9a-fA-F]{2}/.exec(text.slice(at + 1))
          : null
    if (hex) {
      value += String.fromCharCode(Number.parseInt(hex[0], 16))
      at += hex[0].length
    } else value += ESCAPES[escaped] ?? escaped
  }
  throw new TagFault('tag.syntax', 'A quotation mark is not closed.', `a closing ${quote}`)
}
