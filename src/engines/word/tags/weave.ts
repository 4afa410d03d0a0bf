// Puts healed tags back among the marks of a part: a flat list of XML pieces and tags, each tag knowing what it stands in.
import { escapeXml } from '../xml/escape.ts'
import { CLOSE, EMPTY, OPEN, type Token } from '../xml/scan.ts'
import type { PictureStage } from './attributes.ts'
import type { FoundTag, Place } from './find.ts'
import type { Channel, Line } from './lines.ts'

export interface Tag extends FoundTag {
  place: Place
  isEcho: boolean
  channel: Channel | 'attribute' | 'between' | 'picture'
  /** The run properties around it, `<w:rPr>…</w:rPr>` or nothing. */
  runProperties: string
  /** Names of the elements it stands in, filled while weaving. */
  path: string
  /** Index of the token it began in. */
  token: number
  /** For a picture that is swapped by its alt text: which of its marks this is, and how that stood in the template. */
  picture?: { stage: PictureStage; raw: string }
  /** The properties of the paragraph around it, `<w:pPr>…</w:pPr>` or nothing; a section break is not repeated. */
  paragraphProperties: string
}

/** Marks around content that may become empty and must then hold something (a cell a paragraph, a table a row). */
export interface Guard {
  guard: 'cell' | 'table' | 'row' | 'grid'
  is: 'open' | 'close'
}

export type Item = string | Tag | Guard

/** Changes to the tokens of one part, collected before they are written out. */
export interface Edits {
  dropped: Uint8Array
  split: Map<number, (string | Tag)[]>
  /** Marks rewritten: pieces as they are written, and tags. */
  raw: Map<number, Item[]>
  before: Map<number, Item[]>
  after: Map<number, Item[]>
}

export function noEdits(tokens: Token[]): Edits {
  return {
    dropped: new Uint8Array(tokens.length),
    split: new Map(),
    raw: new Map(),
    before: new Map(),
    after: new Map(),
  }
}

export function push(map: Map<number, Item[]>, at: number, ...items: Item[]): void {
  const list = map.get(at)
  if (list) list.push(...items)
  else map.set(at, [...items])
}

export function enclosing(tokens: Token[], at: number, name: string): number {
  let up = tokens[at]?.parent ?? -1
  while (up !== -1 && tokens[up]?.name !== name) up = tokens[up]?.parent ?? -1
  return up
}

function runPropertiesAt(tokens: Token[], at: number): string {
  const run = enclosing(tokens, at, 'w:r')
  const first = tokens[run + 1]
  if (run === -1 || first?.name !== 'w:rPr' || first.kind !== OPEN) return ''
  return tokens
    .slice(run + 1, first.partner + 1)
    .map(token => token.raw)
    .join('')
}

function paragraphPropertiesAt(tokens: Token[], at: number): string {
  const paragraph = enclosing(tokens, at, 'w:p')
  const first = tokens[paragraph + 1]
  if (paragraph === -1 || first?.name !== 'w:pPr' || first.kind !== OPEN) return ''
  const marks = tokens.slice(paragraph + 1, first.partner + 1)
  return marks.some(token => token.name === 'w:sectPr') ? '' : marks.map(token => token.raw).join('')
}

/** Cuts the tags out of a line and leaves each where it began; the rest of its letters go. */
export function place(tokens: Token[], edits: Edits, line: Line, found: FoundTag[]): Tag[] {
  const tags: Tag[] = []
  let start = 0
  let next = 0
  for (const atom of line.atoms) {
    const end = start + atom.text.length
    const pieces: (string | Tag)[] = []
    let at = start
    while (at < end) {
      const tag = found[next]
      if (!tag || tag.from >= end) {
        pieces.push(atom.text.slice(at - start))
        at = end
      } else if (tag.from > at) {
        pieces.push(atom.text.slice(at - start, tag.from - start))
        at = tag.from
      } else {
        if (tag.from === at) {
          const made = makeTag(tokens, atom.token, line, tag)
          tags.push(made)
          pieces.push(made)
        }
        at = Math.min(end, tag.to)
        if (at === tag.to) next++
      }
    }
    const isWhole =
      pieces.length === 1 && typeof pieces[0] === 'string' && pieces[0].length === atom.text.length
    if (!isWhole && atom.isSpace) edits.dropped[atom.token] = 1
    else if (!isWhole) edits.split.set(atom.token, pieces)
    start = end
  }
  return tags
}

function makeTag(tokens: Token[], at: number, line: Line, tag: FoundTag): Tag {
  const excerpt = line.text.slice(tag.from, tag.to)
  return {
    ...tag,
    place: {
      part: line.part,
      paragraph: line.paragraph,
      excerpt: excerpt.length > 120 ? `${excerpt.slice(0, 119)}…` : excerpt,
    },
    isEcho: line.isEcho,
    channel: line.channel,
    runProperties: line.channel === 'text' ? runPropertiesAt(tokens, at) : '',
    path: '',
    token: at,
    paragraphProperties: line.channel === 'text' ? paragraphPropertiesAt(tokens, at) : '',
  }
}

/** The part as pieces and tags, in order. Runs out of the tokens, not the tree: a 10-page part has some 50,000. */
export function weave(tokens: Token[], edits: Edits): Item[] {
  const items: Item[] = []
  const names: string[] = []
  const add = (item: Item) => {
    if (typeof item === 'object' && 'place' in item) item.path = names.join('/')
    items.push(item)
  }
  tokens.forEach((token, at) => {
    edits.before.get(at)?.forEach(add)
    if (edits.dropped[at] === 0) {
      const split = edits.split.get(at)
      if (token.kind === CLOSE) names.pop()
      if (split) for (const piece of split) add(typeof piece === 'string' ? escapeXml(piece) : piece)
      else if (edits.raw.has(at)) edits.raw.get(at)?.forEach(add)
      else items.push(hasTags(tokens, edits, at) ? preserving(token.raw) : token.raw)
      if (token.kind === OPEN) names.push(token.name)
    }
    edits.after.get(at)?.forEach(add)
  })
  return items
}

function hasTags(tokens: Token[], edits: Edits, at: number): boolean {
  return tokens[at]?.name === 'w:t' && tokens[at].kind !== EMPTY && edits.split.has(at + 1)
}

/** Without it Word drops the spaces around a value. */
function preserving(raw: string): string {
  return raw.startsWith('</') || raw.includes('xml:space')
    ? raw
    : raw.replace('<w:t', '<w:t xml:space="preserve"')
}
