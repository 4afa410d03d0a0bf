// Rich text: `{ text, bold, italic, color, size, underline, … }` or a list of such, printed as runs of its own.
import { isRecord, ownProperty } from '../grammar/operators.ts'
import { plainText } from '../grammar/text.ts'
import type { Filling } from '../plate/filling.ts'
import { escapeXml } from '../xml/escape.ts'
import { withRunProperties } from '../xml/properties.ts'
import { runText, T } from './text.ts'

/** Deep enough for any hand-made list; a list that holds itself ends here. */
const DEEPEST = 8

export function isRich(value: unknown): boolean {
  if (isRecord(value)) return Object.hasOwn(value, 'text') || Array.isArray(ownProperty(value, 'runs'))
  return Array.isArray(value) && value.some(one => isRecord(one) && isRich(one))
}

const UNDERLINES = new Set(
  'single words double thick dotted dottedHeavy dash dashedHeavy dashLong dashLongHeavy dotDash dashDotHeavy dotDotDash dashDotDotHeavy wave wavyHeavy wavyDouble none'.split(
    ' ',
  ),
)
const HIGHLIGHTS = new Set([
  'black',
  'blue',
  'cyan',
  'darkBlue',
  'darkCyan',
  'darkGray',
  'darkGreen',
  'darkMagenta',
  'darkRed',
  'darkYellow',
  'green',
  'lightGray',
  'magenta',
  'red',
  'white',
  'yellow',
])

function toggle(name: string): (value: unknown) => Record<string, string> {
  return value => ({ [name]: value === false ? `<w:${name} w:val="0"/>` : `<w:${name}/>` })
}

function colour(value: unknown): Record<string, string> {
  const hex = /^#?([0-9a-fA-F]{6})$/.exec(plainText(value))?.[1]
  return hex === undefined ? {} : { color: `<w:color w:val="${hex.toUpperCase()}"/>` }
}

function size(value: unknown): Record<string, string> {
  const half = Math.round(Number(value) * 2)
  return half >= 2 && half <= 3_276
    ? { sz: `<w:sz w:val="${half}"/>`, szCs: `<w:szCs w:val="${half}"/>` }
    : {}
}

function underline(value: unknown): Record<string, string> {
  if (value === false) return { u: '<w:u w:val="none"/>' }
  const style = plainText(value)
  return { u: `<w:u w:val="${UNDERLINES.has(style) ? style : 'single'}"/>` }
}

function font(value: unknown): Record<string, string> {
  const [, region, text = ''] = /^(?:(eastAsia):)?([\s\S]*)$/.exec(plainText(value).slice(0, 100)) ?? []
  const name = escapeXml(text)
  if (region !== undefined) return { rFonts: `<w:rFonts w:hint="eastAsia" w:eastAsia="${name}"/>` }
  return { rFonts: `<w:rFonts w:ascii="${name}" w:eastAsia="${name}" w:hAnsi="${name}" w:cs="${name}"/>` }
}

function shade(value: unknown): Record<string, string> {
  const hex = /^#?([0-9a-fA-F]{6})$/.exec(plainText(value))?.[1]
  return hex === undefined
    ? {}
    : { shd: `<w:shd w:val="clear" w:color="auto" w:fill="${hex.toUpperCase()}"/>` }
}

const when = (is: boolean, add: Record<string, string>): Record<string, string> => (is ? add : {})

const LOOKS: Record<string, (value: unknown) => Record<string, string>> = {
  bold: toggle('b'),
  italic: toggle('i'),
  strike: toggle('strike'),
  caps: toggle('caps'),
  small_caps: toggle('smallCaps'),
  rtl: toggle('rtl'),
  underline,
  color: colour,
  colour,
  size,
  font,
  highlight: value =>
    HIGHLIGHTS.has(plainText(value))
      ? { highlight: `<w:highlight w:val="${plainText(value)}"/>` }
      : shade(value),
  background: shade,
  superscript: value => when(value === true, { vertAlign: '<w:vertAlign w:val="superscript"/>' }),
  subscript: value => when(value === true, { vertAlign: '<w:vertAlign w:val="subscript"/>' }),
  style: value => ({ rStyle: `<w:rStyle w:val="${escapeXml(plainText(value).slice(0, 100))}"/>` }),
}

function looksOf(record: Record<string, unknown>): Record<string, string> {
  const add: Record<string, string> = {}
  for (const [name, make] of Object.entries(LOOKS)) {
    const value = ownProperty(record, name)
    if (value !== undefined && value !== null) Object.assign(add, make(value))
  }
  return add
}

export interface Around {
  /** Of the run around the tag. */
  properties: string
  /** What ends a paragraph and begins the next, between runs; nothing where it may not. */
  paragraph: string
}

/** Whole runs, to stand between runs. */
export function richRuns(run: Filling, value: unknown, around: Around, depth = 0): string {
  if (depth > DEEPEST) return ''
  if (Array.isArray(value)) return value.map(one => richRuns(run, one, around, depth + 1)).join('')
  if (!isRecord(value)) {
    const opened = `<w:r>${around.properties}${T}`
    const breaks = around.paragraph === '' ? '' : `</w:t></w:r>${around.paragraph}${opened}`
    return `${opened}${runText(plainText(value, run), breaks)}</w:t></w:r>`
  }
  const own = { ...around, properties: withRunProperties(around.properties, looksOf(value)) }
  return richRuns(run, ownProperty(value, 'runs') ?? ownProperty(value, 'text') ?? '', own, depth + 1)
}
