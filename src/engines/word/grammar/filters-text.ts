// Filters on text, as Jinja names them.
import type { Filter } from './given.ts'
import { needNumber, percentFormat, shown } from './operators.ts'
import { checkLength, ValueFault } from './run.ts'
import { plainText } from './text.ts'

/** Every word begins with a capital, in the letters of the locale; the rest is lower case. */
export function titleCase(text: string, locale: string): string {
  return text.replaceAll(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’]*/gu, word => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0)
    return first.toLocaleUpperCase(locale) + word.slice(first.length).toLocaleLowerCase(locale)
  })
}

function capitalize(text: string, locale: string): string {
  const first = text === '' ? '' : String.fromCodePoint(text.codePointAt(0) ?? 0)
  return first.toLocaleUpperCase(locale) + text.slice(first.length).toLocaleLowerCase(locale)
}

function padded(text: string, width: number, side: 'left' | 'right' | 'both', fill = ' '): string {
  checkLength(width)
  if (side === 'left') return text.padStart(width, fill)
  if (side === 'right') return text.padEnd(width, fill)
  const room = Math.max(0, width - text.length)
  return fill.repeat(Math.floor(room / 2)) + text + fill.repeat(Math.ceil(room / 2))
}

function truncate(text: string, length: number, killwords: boolean, end: string, leeway: number): string {
  if (text.length <= length + leeway) return text
  const cut = text.slice(0, Math.max(0, length - end.length))
  return (killwords ? cut : cut.slice(0, Math.max(0, cut.lastIndexOf(' ')))) + end
}

export function replaceText(text: string, from: string, to: string, count?: number): string {
  if (from === '') return text
  const parts = text.split(from)
  checkLength(text.length + (parts.length - 1) * to.length)
  if (count === undefined || count < 0 || parts.length - 1 <= count) return parts.join(to)
  return parts.slice(0, count + 1).join(to) + from + parts.slice(count + 1).join(from)
}

function wordWrap(text: string, width: number): string {
  return text
    .split('\n')
    .map(line => {
      let out = ''
      let used = 0
      for (const word of line.split(' ')) {
        const joined = used === 0 ? word : ` ${word}`
        const wraps = used > 0 && used + joined.length > width
        out += wraps ? `\n${word}` : joined
        used = wraps ? word.length : used + joined.length
      }
      return out
    })
    .join('\n')
}

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000
  if (bytes < base) return `${bytes} Bytes`
  const power = Math.min(5, Math.floor(Math.log(bytes) / Math.log(base)))
  return `${(bytes / base ** power).toFixed(1)} ${'kMGTP'[power - 1] ?? 'k'}${binary ? 'i' : ''}B`
}

function percentEncode(value: unknown): string {
  const text = plainText(value)
  if (!text.isWellFormed())
    throw new ValueFault(
      'value.not_text',
      `urlencode needs whole characters, but the value is ${shown(value)}.`,
    )
  return encodeURIComponent(text).replaceAll('%2F', '/')
}

export const TEXT_FILTERS: Record<string, Filter> = {
  upper: (run, value) => plainText(value, run).toLocaleUpperCase(run.locale),
  lower: (run, value) => plainText(value, run).toLocaleLowerCase(run.locale),
  title: (run, value) => titleCase(plainText(value, run), run.locale),
  capitalize: (run, value) => capitalize(plainText(value, run), run.locale),
  trim: (run, value, given) => trimmed(plainText(value, run), given.text(0, 'chars'), 'both'),
  replace: (run, value, given) =>
    replaceText(
      plainText(value, run),
      given.text(0, 'old') ?? '',
      given.text(1, 'new') ?? '',
      given.number(2, 'count'),
    ),
  truncate: (run, value, given) =>
    truncate(
      plainText(value, run),
      given.number(0, 'length') ?? 255,
      given.get(1, 'killwords') === true,
      given.text(2, 'end') ?? '…',
      given.number(3, 'leeway') ?? 5,
    ),
  center: (run, value, given) => padded(plainText(value, run), given.number(0, 'width') ?? 80, 'both'),
  wordcount: (run, value) => plainText(value, run).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
  wordwrap: (run, value, given) => wordWrap(plainText(value, run), given.number(0, 'width') ?? 79),
  indent: (run, value, given) =>
    replaceText(
      plainText(value, run),
      '\n',
      `\n${' '.repeat(Math.max(0, Math.min(200, given.number(0, 'width') ?? 4)))}`,
    ),
  striptags: (run, value) =>
    plainText(value, run)
      .replaceAll(/<[^<>]*>/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  urlencode: (_run, value) => percentEncode(value),
  string: (run, value) => plainText(value, run),
  format: (run, value, given) =>
    percentFormat(run, plainText(value, run), given.list.length > 0 ? given.list : given.named),
  filesizeformat: (_run, value, given) =>
    fileSize(needNumber(value, 'filesizeformat'), given.get(0, 'binary') === true),
  // Everything written into a document is escaped, once and always: these two change nothing, and `safe` unlocks nothing.
  escape: (_run, value) => value,
  safe: (_run, value) => value,
}

export function trimmed(text: string, chars: string | undefined, side: 'both' | 'left' | 'right'): string {
  if (chars === undefined) {
    if (side === 'left') return text.trimStart()
    return side === 'right' ? text.trimEnd() : text.trim()
  }
  let from = 0
  let to = text.length
  if (side !== 'right') while (from < to && chars.includes(text[from] ?? '')) from++
  if (side !== 'left') while (to > from && chars.includes(text[to - 1] ?? '')) to--
  return text.slice(from, to)
}

export { padded }
