// Tags in attributes: alt texts that ask for another picture (`{{ photo }}` as the alt text of a picture), and plain values elsewhere.
import { attributeOf, unescapeXml } from '../xml/escape.ts'
import type { Token } from '../xml/scan.ts'
import { findJinja } from './find.ts'
import { enclosing, type Edits, type Item, type Tag } from './weave.ts'

/** Which of the marks of a picture a tag rewrites. */
export type PictureStage = 'extent' | 'blip' | 'size'

/** A template may have no tag but in the alt text of a picture. */
export function altTexts(tokens: Token[]): string[] {
  return tokens.filter(token => token.name === 'wp:docPr' && token.raw.includes('{{')).map(token => token.raw)
}

/** @param placeOf the part and paragraph of a token, for reports. */
export function readAttributes(
  tokens: Token[],
  edits: Edits,
  placeOf: (at: number) => { part: string; paragraph: number },
): Tag[] {
  const tags: Tag[] = []
  tokens.forEach((token, at) => {
    if (!token.raw.includes('{{') || !token.raw.startsWith('<') || token.name === '') return
    const make = (body: string, excerpt: string): Tag => ({
      kind: 'out',
      form: 'text',
      body,
      from: 0,
      to: 0,
      trimLeft: false,
      trimRight: false,
      expected: '}}',
      place: { ...placeOf(at), excerpt: excerpt.slice(0, 120) },
      isEcho: false,
      channel: 'attribute',
      runProperties: '',
      paragraphProperties: '',
      path: '',
      token: at,
    })
    const found = token.name === 'wp:docPr' ? swapPicture(tokens, edits, at, make) : undefined
    tags.push(...(found ?? plainTags(edits, at, token.raw, make)))
  })
  return tags
}

type Make = (body: string, excerpt: string) => Tag

function plainTags(edits: Edits, at: number, raw: string, make: Make): Tag[] {
  const items: Item[] = []
  const tags: Tag[] = []
  let from = 0
  for (const found of raw.matchAll(/\{\{([^{}]*)\}\}/g)) {
    const tag = make(unescapeXml(found[1] ?? '').trim(), unescapeXml(found[0]))
    tags.push(tag)
    items.push(raw.slice(from, found.index), tag)
    from = found.index + found[0].length
  }
  if (tags.length > 0) edits.raw.set(at, [...items, raw.slice(from)])
  return tags
}

/** The picture whose alt text is one tag: its bytes are swapped when the document is filled, its box is kept. */
function swapPicture(tokens: Token[], edits: Edits, at: number, make: Make): Tag[] | undefined {
  const raw = tokens[at]?.raw ?? ''
  const text = [attributeOf(raw, 'descr'), attributeOf(raw, 'title')]
    .find(one => one?.trim().startsWith('{{'))
    ?.trim()
  const [found, ...more] = text === undefined ? [] : findJinja(text)
  const drawing = enclosing(tokens, at, 'w:drawing')
  if (!found || more.length > 0 || found.to !== text?.length || drawing === -1) return undefined
  const stages: [string, PictureStage][] = [
    ['wp:extent', 'extent'],
    ['a:blip', 'blip'],
    ['a:ext', 'size'],
  ]
  const within = tokens.slice(drawing, tokens[drawing]?.partner)
  const tags: Tag[] = []
  for (const [name, stage] of stages) {
    const offset = within.findIndex(
      token =>
        token.name === name && (stage === 'blip' ? token.raw.includes('r:embed') : token.raw.includes('cx=')),
    )
    if (offset === -1) return undefined
    const mark = within[offset]?.raw ?? ''
    tags.push({
      ...make(found.body, text),
      channel: 'picture',
      picture: { stage, raw: mark },
      isEcho: stage !== 'extent',
    })
  }
  tags.forEach((tag, index) => {
    const offset = within.findIndex(
      token => token.raw === tag.picture?.raw && token.name === stages[index]?.[0],
    )
    edits.raw.set(drawing + offset, [tag])
  })
  clearAlt(tokens, edits, drawing)
  return tags
}

function clearAlt(tokens: Token[], edits: Edits, drawing: number): void {
  const end = tokens[drawing]?.partner ?? drawing
  for (let at = drawing; at < end; at++) {
    const token = tokens[at]
    if (!token || (token.name !== 'wp:docPr' && token.name !== 'pic:cNvPr') || !token.raw.includes('{{'))
      continue
    edits.raw.set(at, [
      token.raw.replaceAll(/\s(?:descr|title)\s*=\s*(?:"[^"]*\{\{[^"]*"|'[^']*\{\{[^']*')/g, ''),
    ])
  }
}
