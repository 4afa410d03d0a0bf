// The stack of open blocks while a part is read: what both dialects share.
import { TagFault, type Ast } from '../grammar/ast.ts'
import { compileExpression } from '../grammar/closures.ts'
import type { Expr } from '../grammar/run.ts'
import type { Guard, Item, Tag } from '../tags/weave.ts'
import type { Collector } from './collect.ts'
import { faultAt, type TemplateFault } from './faults.ts'
import type { ForNode, IfNode, Node, SectionNode, SetNode } from './nodes.ts'

/** Blocks may stand in blocks this deep. */
const DEEPEST = 100
/** Faults told of one template: nobody mends more in one go. */
const MOST_FAULTS = 500

export interface Frame {
  tag?: Tag
  guard?: Guard['guard']
  body: Node[]
  /** Where the next pieces go: the body of a branch, or of the frame. */
  into: Node[]
  node?: IfNode | ForNode | SetNode | SectionNode
  hasElse?: boolean
}

export abstract class Frames {
  protected readonly collector: Collector
  readonly #faults: TemplateFault[]
  readonly #root: Frame
  protected readonly stack: Frame[]

  constructor(collector: Collector, faults: TemplateFault[]) {
    this.collector = collector
    this.#faults = faults
    const body: Node[] = []
    this.#root = { body, into: body }
    this.stack = [this.#root]
  }

  /** A tag that is no value, in the words of its dialect. */
  protected abstract block(tag: Tag): void
  protected abstract readValue(body: string): Ast
  protected abstract unclosed(tag: Tag): TagFault
  protected abstract crossing(opened: Tag, tag: Tag): TagFault

  build(items: Item[]): Node[] {
    for (const item of items) {
      if (typeof item === 'string') this.text(item)
      else if ('guard' in item) this.guard(item)
      else this.tag(item)
    }
    while (this.stack.length > 1) {
      const frame = this.stack.pop()
      if (frame?.guard) this.flatten(frame)
      else if (frame?.tag) this.report(frame.tag, this.unclosed(frame.tag))
    }
    return this.#root.body
  }

  protected get top(): Frame {
    return this.stack.at(-1) ?? this.#root
  }

  protected text(text: string): void {
    const { into } = this.top
    const last = into.at(-1)
    if (typeof last === 'string') into[into.length - 1] = last + text
    else if (text !== '') into.push(text)
  }

  protected guard(item: Guard): void {
    if (item.is === 'open') {
      const body: Node[] = []
      this.stack.push({ guard: item.guard, body, into: body })
    } else if (this.top.guard === item.guard) {
      const frame = this.stack.pop()
      if (frame) this.top.into.push({ kind: 'guard', guard: item.guard, body: frame.body })
    }
  }

  /** A guard that does not nest with the blocks around it is dropped; its content stays. */
  protected flatten(frame: Frame): void {
    for (const node of frame.body) {
      if (typeof node === 'string') this.text(node)
      else this.top.into.push(node)
    }
  }

  protected report(tag: Tag, fault: TagFault): void {
    if (!tag.isEcho && this.#faults.length < MOST_FAULTS) this.#faults.push(faultAt(tag, fault))
  }

  protected try<T>(tag: Tag, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof TagFault)) throw error
      this.report(tag, error)
      return undefined
    }
  }

  protected compile(tag: Tag, ast: Ast): Expr {
    return compileExpression(ast, fault => this.report(tag, fault))
  }

  protected tag(tag: Tag): void {
    if (tag.kind === 'comment') return
    if (tag.kind === 'unclosed') {
      this.report(
        tag,
        new TagFault(
          'tag.unclosed',
          `This tag is not closed in its paragraph.`,
          `"${tag.expected}" at its end`,
        ),
      )
      return
    }
    this.try(tag, () => {
      if (tag.kind === 'out') this.out(tag)
      else this.block(tag)
    })
  }

  protected out(tag: Tag): void {
    if (tag.body === '') throw new TagFault('tag.empty', 'This tag is empty.', 'the name of a value')
    const ast = this.readValue(tag.body)
    this.collector.note(ast, tag, 'print', tag.picture ? ['image'] : [])
    const path = missingPath(ast, this.collector, tag)
    if (tag.picture) {
      this.top.into.push({ kind: 'picture', ...tag.picture, value: this.compile(tag, ast), path })
      return
    }
    this.top.into.push({
      kind: 'out',
      tag,
      value: this.compile(tag, ast),
      path,
    })
  }

  protected open(frame: Frame): void {
    if (this.stack.length > DEEPEST)
      throw new TagFault(
        'block.too_deep',
        `Blocks stand in blocks more than ${DEEPEST} deep.`,
        'fewer blocks in one another',
      )
    this.stack.push(frame)
  }

  /** The frame that a middle or closing tag belongs to; guards that do not nest with it are flattened. */
  protected frame(): Frame {
    while (this.top.guard) {
      const frame = this.stack.pop()
      if (frame) this.flatten(frame)
    }
    return this.top
  }

  protected closeFrame(isUnclosed: boolean): void {
    const frame = this.stack.pop()
    if (frame?.node?.kind === 'for' || (frame?.node?.kind === 'set' && frame.node.within))
      this.collector.leave()
    if (frame?.node?.kind === 'section') this.collector.leaveSection()
    if (frame?.guard) this.flatten(frame)
    else if (isUnclosed && frame?.tag) this.report(frame.tag, this.unclosed(frame.tag))
  }

  /** Both ends of a block must stand at the same level, or the document would lose a mark when it is repeated or left out. */
  protected level(tag: Tag, frame: Frame): void {
    if (!frame.tag || frame.tag.path === tag.path) return
    throw this.crossing(frame.tag, tag)
  }
}

/** What is told as missing: the path printed, unless the template says itself what stands there instead. */
function missingPath(ast: Ast, collector: Collector, tag: Tag): string | undefined {
  let at = ast
  while (at.kind === 'filter') {
    if (at.name === 'default' || at.name === 'd') return undefined
    at = at.of
  }
  if (at.kind === 'name' || at.kind === 'attribute' || at.kind === 'index') return collector.pathText(at)
  return at.kind === 'choice' || at.kind === 'or' || at.kind === 'and' || at.kind === 'literal'
    ? undefined
    : tag.body
}
