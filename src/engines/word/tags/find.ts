// Finds tags in the text of one paragraph, in either dialect.

export interface Place {
  /** In words: `body`, `header 1`, `footnotes`, `text box`. */
  part: string
  /** Counted from 1 within that part. */
  paragraph: number
  excerpt: string
}

export type Dialect = 'jinja' | 'docxtemplater' | 'none'
/** What a tag replaces: its own characters, or the run, paragraph, cell or row it stands in. */
type Form = 'text' | 'r' | 'p' | 'tc' | 'tr'

export interface FoundTag {
  kind: 'out' | 'block' | 'comment' | 'unclosed'
  form: Form
  /** Between the marks, without form and trim signs. */
  body: string
  from: number
  to: number
  trimLeft: boolean
  trimRight: boolean
  /** What would have closed an unclosed tag. */
  expected: string
}

const CLOSERS: Record<string, string> = { '{{': '}}', '{%': '%}', '{#': '#}' }
const KINDS = { '{{': 'out', '{%': 'block', '{#': 'comment' } as const

/** Word's own quotation marks and spaces, as typed into a tag by its autocorrection. */
function straighten(text: string): string {
  return text
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[‘’‚‛]/g, "'")
    .replaceAll(/[\u00a0\u2000-\u200b\u202f\ufeff]/g, ' ')
    .replaceAll('\u2011', '-')
}

/** Quotes are honoured this far: a page of text is no tag. */
const LONGEST_TAG = 20_000

function closeOf(text: string, from: number, closer: string, quoted: boolean): number {
  const plain = text.indexOf(closer, from)
  if (plain === -1 || !quoted) return plain
  let quote = ''
  for (let at = from; at < Math.min(text.length, from + LONGEST_TAG); at++) {
    const char = text[at] ?? ''
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (text.startsWith(closer, at))
      return closer === '}}' && text.startsWith('}}}', at) && braces(text.slice(from, at)) > 0 ? at + 1 : at
  }
  // An unbalanced quote: take the first closer, so that the fault is told at this tag and not at the rest of the paragraph.
  return plain
}

function braces(text: string): number {
  return text.split('{').length - text.split('}').length
}

export function findJinja(source: string): FoundTag[] {
  const text = straighten(source)
  const tags: FoundTag[] = []
  const opener = /\{[{%#]/g
  for (let found = opener.exec(text); found; found = opener.exec(text)) {
    const mark = found[0] as '{{' | '{%' | '{#'
    const from = found.index
    const closer = CLOSERS[mark] ?? ''
    const end = closeOf(text, from + 2, closer, mark !== '{#')
    if (end === -1) {
      tags.push({
        kind: 'unclosed',
        form: 'text',
        body: text.slice(from),
        from,
        to: text.length,
        trimLeft: false,
        trimRight: false,
        expected: closer,
      })
      break
    }
    const parts = /^([-+]?)(?:(tr|tc|p|r)(?=[\s-]))?([-+]?)([\s\S]*?)([-+]?)$/.exec(text.slice(from + 2, end))
    const signs = [parts?.[1] ?? '', parts?.[3] ?? '']
    const isOut = mark === '{{'
    // `{{ -x }}` and `{{p - 1}}`: a minus sign directly after the braces trims only in block tags.
    const body = isOut ? signs.join('') + (parts?.[4] ?? '') + (parts?.[5] ?? '') : (parts?.[4] ?? '')
    tags.push({
      kind: KINDS[mark],
      form: (parts?.[2] as Form | undefined) ?? 'text',
      body: body.trim(),
      from,
      to: end + 2,
      trimLeft: !isOut && signs.includes('-'),
      trimRight: !isOut && parts?.[5] === '-',
      expected: closer,
    })
    opener.lastIndex = end + 2
  }
  return tags
}

export function findSingleBraces(source: string): FoundTag[] {
  const text = straighten(source)
  const tags: FoundTag[] = []
  for (let from = text.indexOf('{'); from !== -1;) {
    const end = closeOf(text, from + 1, '}', true)
    const next = text.indexOf('{', from + 1)
    if (end === -1 || (next !== -1 && next < end && !/["'][^"'}]*$/.test(text.slice(from, next)))) {
      const to = next === -1 ? text.length : next
      tags.push({
        kind: 'unclosed',
        form: 'text',
        body: text.slice(from, to),
        from,
        to,
        trimLeft: false,
        trimRight: false,
        expected: '}',
      })
      from = next
      continue
    }
    const body = text.slice(from + 1, end).trim()
    const kind = /^[#^/-]/.test(body) ? 'block' : 'out'
    tags.push({
      kind,
      form: 'text',
      body,
      from,
      to: end + 1,
      trimLeft: false,
      trimRight: false,
      expected: '}',
    })
    from = text.indexOf('{', end + 1)
  }
  return tags
}

/** Bounded, so that a long run of letters or spaces costs no more than its length. */
const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$. ]{0,80}`
const SINGLE = new RegExp(
  `\\{\\s{0,9}(?:[#^/%@]?\\s{0,9}${NAME}(?:\\|[^{}]{0,200})?|[#^]\\s{0,9}${NAME}[^{}]{0,200}|/|\\.)\\s{0,9}\\}`,
  'u',
)

/** Which dialect a template is written in; Jinja's double braces win, since docxtemplater has none. */
export function tellDialect(texts: Iterable<string>): Dialect {
  let dialect: Dialect = 'none'
  for (const text of texts) {
    if (/\{\{|\{%|\{#[^{}]*#\}/.test(text)) return 'jinja'
    if (dialect === 'none' && SINGLE.test(straighten(text))) dialect = 'docxtemplater'
  }
  return dialect
}
