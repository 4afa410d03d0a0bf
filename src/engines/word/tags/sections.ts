// docxtemplater's `{#x}…{/x}`: over rows where the tags stand in different cells, over whole paragraphs where each stands alone in one.
import type { Token } from '../xml/scan.ts'
import { liftForms } from './forms.ts'
import { enclosing, push, type Edits, type Tag } from './weave.ts'

interface Pair {
  opener: Tag
  closer: Tag
}

/** `{-w:tr items}` says itself what is repeated. */
const EXPLICIT = /^-\s*w:(p|tr|tc)\s+([\s\S]*)$/

export function liftSections(tokens: Token[], edits: Edits, tags: Tag[]): void {
  const alone: Tag[] = []
  for (const { opener, closer } of pairs(tags)) {
    const explicit = EXPLICIT.exec(opener.body)
    if (explicit) opener.body = `#${explicit[2] ?? ''}`
    const over = explicit ? `w:${explicit[1]}` : sharedRows(tokens, opener, closer) ? 'w:tr' : undefined
    if (over !== undefined) wrap(tokens, edits, opener, closer, over)
    else if (isAlone(tokens, edits, opener) && isAlone(tokens, edits, closer)) alone.push(opener, closer)
  }
  for (const tag of alone) tag.form = 'p'
  liftForms(tokens, edits, alone)
}

function pairs(tags: Tag[]): Pair[] {
  const stack: Tag[] = []
  const found: Pair[] = []
  for (const tag of tags) {
    if (tag.kind !== 'block') continue
    if (!tag.body.startsWith('/')) stack.push(tag)
    else {
      const opener = stack.pop()
      if (opener) found.push({ opener, closer: tag })
    }
  }
  return found
}

/** In one table, but not in one cell: what is meant is the row, or the rows from one to the other. */
function sharedRows(tokens: Token[], opener: Tag, closer: Tag): boolean {
  const [first, last] = [opener, closer].map(tag => enclosing(tokens, tag.token, 'w:tc')) as [number, number]
  if (first === -1 || last === -1 || first === last) return false
  const tables = [first, last].map(cell => enclosing(tokens, cell, 'w:tbl'))
  return tables[0] === tables[1]
}

function wrap(tokens: Token[], edits: Edits, opener: Tag, closer: Tag, name: string): void {
  const from = enclosing(tokens, opener.token, name)
  const to = enclosing(tokens, closer.token, name)
  if (from === -1 || to === -1) return
  for (const tag of [opener, closer]) {
    const pieces = edits.split.get(tag.token)
    if (pieces)
      edits.split.set(
        tag.token,
        pieces.filter(piece => piece !== tag),
      )
    tag.channel = 'between'
  }
  edits.before.set(from, [opener, ...(edits.before.get(from) ?? [])])
  push(edits.after, tokens[to]?.partner ?? to, closer)
}

/** Nothing else is written in its paragraph. */
function isAlone(tokens: Token[], edits: Edits, tag: Tag): boolean {
  const paragraph = enclosing(tokens, tag.token, 'w:p')
  const end = tokens[paragraph]?.partner ?? -1
  if (paragraph === -1) return false
  for (let at = paragraph; at < end; at++) {
    const token = tokens[at]
    if (!token) continue
    if (
      token.name === 'w:drawing' ||
      token.name === 'w:pict' ||
      token.name === 'w:sectPr' ||
      token.name === 'w:br'
    )
      return false
    if (tokens[token.parent]?.name !== 'w:t') continue
    const pieces = edits.split.get(at) ?? [token.raw]
    if (pieces.some(piece => (typeof piece === 'string' ? piece.trim() !== '' : piece !== tag))) return false
  }
  return true
}
