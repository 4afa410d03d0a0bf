// `{%-` and `-%}`: joins the text before or after a tag to it, across the runs and paragraphs between, as docxtpl does.
import type { Item, Tag } from './weave.ts'

const isTag = (item: Item | undefined): item is Tag => typeof item === 'object' && 'place' in item

/** Joins in place: dropped pieces become empty. */
export function mergeTrims(items: Item[]): void {
  items.forEach((item, at) => {
    if (!isTag(item) || item.channel !== 'text') return
    if (item.trimLeft) mergeLeft(items, at)
    if (item.trimRight) mergeRight(items, at)
  })
}

function trimText(items: Item[], at: number, side: 'start' | 'end'): 'text' | 'mark' | 'space' {
  const item = items[at]
  if (typeof item !== 'string') return 'text'
  if (item.startsWith('<')) return 'mark'
  const trimmed = side === 'end' ? item.trimEnd() : item.trimStart()
  items[at] = trimmed
  return trimmed === '' ? 'space' : 'text'
}

function mergeLeft(items: Item[], at: number): void {
  let from = at - 1
  while (from >= 0 && items[from] !== '</w:t>') {
    const met = trimText(items, from, 'end')
    if (met === 'text') return
    from--
  }
  if (from >= 0) drop(items, from, at - 1)
}

function mergeRight(items: Item[], at: number): void {
  let to = at + 1
  for (; to < items.length; to++) {
    const item = items[to]
    if (typeof item === 'string' && /^<w:t[ >]/.test(item) && !item.endsWith('/>')) break
    if (trimText(items, to, 'start') === 'text') return
  }
  if (to < items.length) drop(items, at + 1, to)
}

/** Only what opens again everything that it closes may go, or the part would not be well-formed. */
function drop(items: Item[], from: number, to: number): void {
  const closed: string[] = []
  const opened: string[] = []
  for (const item of items.slice(from, to + 1)) {
    if (typeof item !== 'string') return
    const name = /^<(\/?)([^\s/>]+)/.exec(item)
    if (!name || item.endsWith('/>') || item.startsWith('<!') || item.startsWith('<?')) continue
    if (name[1] === '') opened.push(name[2] ?? '')
    else if (opened.length > 0) opened.pop()
    else closed.push(name[2] ?? '')
  }
  if (closed.join() !== opened.toReversed().join()) return
  items.fill('', from, to + 1)
}
