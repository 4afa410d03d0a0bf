// Tags that replace the paragraph, cell or row they stand in (`{%p %}`, `{%tc %}`, `{%tr %}`), and the guards that keep what is left valid.
import type { Token } from '../xml/scan.ts'
import { enclosing, push, type Edits, type Guard, type Item, type Tag } from './weave.ts'

const ELEMENT = { p: 'w:p', tc: 'w:tc', tr: 'w:tr' } as const

/** Containers that Word refuses without a paragraph at their end (ECMA-376 part 1, 17.4.65 and others). */
const NEED_PARAGRAPH = new Set([
  'w:tc',
  'w:txbxContent',
  'w:hdr',
  'w:ftr',
  'w:footnote',
  'w:endnote',
  'w:comment',
])

const OPENERS = /^(?:if|for|with|filter)\b/
const CLOSERS = /^end/

/** Lifts tags out of what they replace. Returns those that stand in nothing of that kind. */
export function liftForms(tokens: Token[], edits: Edits, tags: Tag[]): Tag[] {
  const groups = new Map<number, Tag[]>()
  const astray: Tag[] = []
  for (const tag of tags) {
    const name = tag.form === 'text' || tag.form === 'r' ? undefined : ELEMENT[tag.form]
    if (name === undefined) continue
    const element = enclosing(tokens, tag.token, name)
    if (element === -1) astray.push(tag)
    else groups.set(element, [...(groups.get(element) ?? []), tag])
  }
  // Outer elements last: a row lifted away takes the paragraphs lifted inside it along.
  for (const [element, group] of [...groups].sort((a, b) => b[0] - a[0])) lift(tokens, edits, element, group)
  return astray
}

function lift(tokens: Token[], edits: Edits, element: number, group: Tag[]): void {
  const end = tokens[element]?.partner ?? element
  for (const tag of group) unhook(edits, tag)
  guard(tokens, edits, element)
  const leading = keptBetween(group)
  for (const tag of group) tag.channel = 'between'
  if (leading > 0) {
    push(edits.before, element, ...group.slice(0, leading))
    push(edits.after, end, ...group.slice(leading))
    return
  }
  for (let at = element; at <= end; at++) {
    edits.dropped[at] = 1
    edits.before.delete(at)
    edits.after.delete(at)
  }
  push(edits.before, element, ...group)
}

function unhook(edits: Edits, tag: Tag): void {
  const pieces = edits.split.get(tag.token)
  if (pieces) {
    edits.split.set(
      tag.token,
      pieces.filter(piece => piece !== tag),
    )
  }
}

/** How many tags go in front, where opening and closing tag stand in one element that is then kept: `{%tr for … %} … {%tr endfor %}` in one row. */
function keptBetween(group: Tag[]): number {
  let depth = 0
  let leading = 0
  let isRising = true
  for (const tag of group) {
    if (tag.kind !== 'block') return 0
    if (OPENERS.test(tag.body)) depth++
    else if (CLOSERS.test(tag.body)) depth--
    else if (depth === 0) return 0
    if (depth < 0) return 0
    if (isRising && OPENERS.test(tag.body)) leading++
    else isRising = false
  }
  return depth === 0 && group.length > 1 ? leading : 0
}

function guard(tokens: Token[], edits: Edits, element: number): void {
  const parent = tokens[element]?.parent ?? -1
  const holder = tokens[parent]
  if (!holder || holder.partner === -1) return
  if (
    tokens[element]?.name === 'w:p' &&
    NEED_PARAGRAPH.has(holder.name) &&
    !isGuarded(edits.after.get(parent), 'cell')
  ) {
    edits.after.set(parent, [{ guard: 'cell', is: 'open' }, ...(edits.after.get(parent) ?? [])])
    push(edits.before, holder.partner, { guard: 'cell', is: 'close' })
  }
  if (holder.name === 'w:tbl') guardElement(tokens, edits, parent, 'table')
  if (holder.name === 'w:tr') {
    guardElement(tokens, edits, parent, 'row')
    guardGrid(tokens, edits, element)
  }
}

/** The table around a cell gets its grid fitted once it is written. */
export function guardGrid(tokens: Token[], edits: Edits, cell: number): void {
  const table = enclosing(tokens, cell, 'w:tbl')
  if (table !== -1) guardElement(tokens, edits, table, 'grid')
}

function guardElement(tokens: Token[], edits: Edits, element: number, kind: Guard['guard']): void {
  const end = tokens[element]?.partner ?? -1
  if (end === -1 || isGuarded(edits.before.get(element), kind)) return
  push(edits.before, element, { guard: kind, is: 'open' })
  edits.after.set(end, [{ guard: kind, is: 'close' }, ...(edits.after.get(end) ?? [])])
}

function isGuarded(items: Item[] | undefined, kind: Guard['guard']): boolean {
  return (
    items?.some(
      item => typeof item === 'object' && 'guard' in item && item.guard === kind && item.is === 'open',
    ) ?? false
  )
}
