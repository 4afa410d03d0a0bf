// docxtpl's tags for table cells: `{% cellbg colour %}`, `{% colspan n %}`, `{% vm %}` and `{% hm %}`.
import { cellPropertyOrder } from '../xml/properties.ts'
import { OPEN, type Token } from '../xml/scan.ts'
import { guardGrid } from './forms.ts'
import { enclosing, push, type Edits, type Item, type Tag } from './weave.ts'

const KEYWORD = /^(cellbg|colspan|vm|hm)\b\s*([\s\S]*)$/

/** Applies them; returns those that stand in no cell, or in a cell without the marks they need. */
export function applyCellTags(tokens: Token[], edits: Edits, tags: Tag[]): Tag[] {
  const astray: Tag[] = []
  for (const tag of tags) {
    const found = tag.kind === 'block' ? KEYWORD.exec(tag.body) : null
    if (!found) continue
    const cell = enclosing(tokens, tag.token, 'w:tc')
    remove(edits, tag)
    if (cell === -1) {
      astray.push(tag)
      continue
    }
    const value = (found[2] ?? '').trim()
    if (found[1] === 'colspan' || found[1] === 'hm') guardGrid(tokens, edits, cell)
    if (found[1] === 'cellbg')
      setProperty(tokens, edits, cell, 'w:shd', [
        '<w:shd w:val="clear" w:color="auto" w:fill="',
        attribute(tag, `(${value}) | string | replace('#', '')`),
        '"/>',
      ])
    else if (found[1] === 'colspan')
      setProperty(tokens, edits, cell, 'w:gridSpan', [
        '<w:gridSpan w:val="',
        attribute(tag, `(${value}) | int(1)`),
        '"/>',
      ])
    else if (found[1] === 'vm') mergeDown(tokens, edits, cell, tag)
    else mergeAcross(tokens, edits, cell, tag)
  }
  return astray
}

function remove(edits: Edits, tag: Tag): void {
  const pieces = edits.split.get(tag.token)
  if (pieces)
    edits.split.set(
      tag.token,
      pieces.filter(piece => piece !== tag),
    )
}

function attribute(tag: Tag, body: string): Tag {
  return { ...tag, kind: 'out', form: 'text', body, channel: 'attribute', path: '' }
}

function block(tag: Tag, body: string): Tag {
  return {
    ...tag,
    kind: 'block',
    form: 'text',
    body,
    channel: 'between',
    trimLeft: false,
    trimRight: false,
    path: '',
  }
}

/** Puts an element among the cell's properties, in schema order, in place of one of the same name. */
function setProperty(tokens: Token[], edits: Edits, cell: number, name: string, items: Item[]): void {
  const properties = cell + 1
  const holder = tokens[properties]
  if (holder?.name !== 'w:tcPr') {
    push(edits.after, cell, '<w:tcPr>', ...items, '</w:tcPr>')
    return
  }
  if (holder.kind !== OPEN) {
    edits.dropped[properties] = 1
    push(edits.after, properties, '<w:tcPr>', ...items, '</w:tcPr>')
    return
  }
  const children: number[] = []
  for (let at = properties + 1; at < holder.partner; at = Math.max(at, tokens[at]?.partner ?? at) + 1)
    children.push(at)
  for (const at of children.filter(one => tokens[one]?.name === name))
    edits.dropped.fill(1, at, Math.max(at, tokens[at]?.partner ?? at) + 1)
  const next =
    children.find(at => cellPropertyOrder(tokens[at]?.name ?? '') > cellPropertyOrder(name)) ?? holder.partner
  push(edits.before, next, ...items)
}

/** The first turn of the loop begins the merged cell and keeps the text; the others continue it. */
function mergeDown(tokens: Token[], edits: Edits, cell: number, tag: Tag): void {
  setProperty(tokens, edits, cell, 'w:vMerge', [
    '<w:vMerge w:val="',
    attribute(tag, "'restart' if loop.first else 'continue'"),
    '"/>',
  ])
  for (let at = cell; at < (tokens[cell]?.partner ?? cell); at++) {
    const token = tokens[at]
    if (token?.name !== 'w:r' || token.kind !== OPEN || edits.dropped[at] === 1) continue
    push(edits.before, at, block(tag, 'if loop.first'))
    push(edits.after, token.partner, block(tag, 'endif'))
    at = token.partner
  }
}

/** The first turn of the loop writes one cell over all columns of the loop; the others write none. */
function mergeAcross(tokens: Token[], edits: Edits, cell: number, tag: Tag): void {
  const end = tokens[cell]?.partner ?? cell
  let own = 1
  for (let at = cell + 1; at < (tokens[cell + 1]?.partner ?? 0); at++) {
    const token = tokens[at]
    if (token?.name === 'w:gridSpan') own = Number(/w:val="(\d+)"/.exec(token.raw)?.[1] ?? 1)
  }
  setProperty(tokens, edits, cell, 'w:gridSpan', [
    '<w:gridSpan w:val="',
    attribute(tag, `${own} * loop.length`),
    '"/>',
  ])
  push(edits.before, cell, block(tag, 'if loop.first'))
  push(edits.after, end, block(tag, 'endif'))
}
