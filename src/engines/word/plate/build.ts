// Reads the woven pieces and tags of a part into nodes, and reports every fault it meets on the way.
import { TagFault, type Ast } from '../grammar/ast.ts'
import { compileExpression } from '../grammar/closures.ts'
import { nearest } from '../grammar/nearest.ts'
import { Parser } from '../grammar/parse.ts'
import type { Expr } from '../grammar/run.ts'
import type { Dialect } from '../tags/find.ts'
import type { Guard, Item, Tag } from '../tags/weave.ts'
import type { Collector } from './collect.ts'
import type { Branch, ForNode, IfNode, Node, SectionNode, SetNode } from './nodes.ts'
import { readName, readSection } from './sections.ts'

export interface TemplateFault {
  code: string
  detail: string
  part: string
  paragraph: number
  excerpt: string
  expected: string
  nearest?: string
}

const KEYWORDS = [
  'if',
  'elif',
  'else',
  'endif',
  'for',
  'endfor',
  'set',
  'endset',
  'with',
  'endwith',
  'cellbg',
  'colspan',
  'vm',
  'hm',
]
const UNSUPPORTED = new Set([
  'macro',
  'endmacro',
  'call',
  'endcall',
  'include',
  'import',
  'from',
  'extends',
  'block',
  'endblock',
  'do',
  'break',
  'continue',
  'trans',
  'endtrans',
  'autoescape',
  'endautoescape',
  'raw',
  'endraw',
  'filter',
  'endfilter',
])

/** Blocks may stand in blocks this deep. */
const DEEPEST = 100

interface Frame {
  tag?: Tag
  guard?: Guard['guard']
  body: Node[]
  /** Where the next pieces go: the body of a branch, or of the frame. */
  into: Node[]
  node?: IfNode | ForNode | SetNode | SectionNode
  hasElse?: boolean
}

export function faultAt(tag: Tag, fault: TagFault): TemplateFault {
  const at: TemplateFault = {
    code: fault.code,
    detail: fault.message,
    ...tag.place,
    expected: fault.expected,
  }
  if (fault.nearest !== undefined) at.nearest = fault.nearest
  return at
}

export class Builder {
  readonly #collector: Collector
  readonly #faults: TemplateFault[]
  /** docxtemplater's dialect, with Angular's expressions. */
  readonly #isAngular: boolean
  readonly #root: Frame
  readonly #stack: Frame[]

  constructor(collector: Collector, faults: TemplateFault[], dialect: Dialect) {
    this.#collector = collector
    this.#isAngular = dialect === 'docxtemplater'
    this.#faults = faults
    const body: Node[] = []
    this.#root = { body, into: body }
    this.#stack = [this.#root]
  }

  build(items: Item[]): Node[] {
    for (const item of items) {
      if (typeof item === 'string') this.#text(item)
      else if ('guard' in item) this.#guard(item)
      else this.#tag(item)
    }
    while (this.#stack.length > 1) {
      const frame = this.#stack.pop()
      if (frame?.guard) this.#flatten(frame)
      else if (frame?.tag) this.#unclosed(frame.tag)
    }
    return this.#root.body
  }

  get #top(): Frame {
    return this.#stack.at(-1) ?? this.#root
  }

  #text(text: string): void {
    const { into } = this.#top
    const last = into.at(-1)
    if (typeof last === 'string') into[into.length - 1] = last + text
    else if (text !== '') into.push(text)
  }

  #guard(item: Guard): void {
    if (item.is === 'open') {
      const body: Node[] = []
      this.#stack.push({ guard: item.guard, body, into: body })
    } else if (this.#top.guard === item.guard) {
      const frame = this.#stack.pop()
      if (frame) this.#top.into.push({ kind: 'guard', guard: item.guard, body: frame.body })
    }
  }

  /** A guard that does not nest with the blocks around it is dropped; its content stays. */
  #flatten(frame: Frame): void {
    for (const node of frame.body) {
      if (typeof node === 'string') this.#text(node)
      else this.#top.into.push(node)
    }
  }

  #report(tag: Tag, fault: TagFault): void {
    if (!tag.isEcho && this.#faults.length < 500) this.#faults.push(faultAt(tag, fault))
  }

  #try<T>(tag: Tag, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof TagFault)) throw error
      this.#report(tag, error)
      return undefined
    }
  }

  #compile(tag: Tag, ast: Ast): Expr {
    return compileExpression(ast, fault => this.#report(tag, fault))
  }

  #tag(tag: Tag): void {
    if (tag.kind === 'comment') return
    if (tag.kind === 'unclosed') {
      this.#report(
        tag,
        new TagFault(
          'tag.unclosed',
          `This tag is not closed in its paragraph.`,
          `"${tag.expected}" at its end`,
        ),
      )
      return
    }
    this.#try(tag, () => {
      if (tag.kind === 'out') this.#out(tag)
      else if (this.#isAngular) this.#section(tag)
      else this.#block(tag)
    })
  }

  #out(tag: Tag): void {
    if (tag.body === '') throw new TagFault('tag.empty', 'This tag is empty.', 'the name of a value')
    const ast = this.#isAngular ? readName(tag.body) : Parser.read(tag.body)
    this.#collector.note(ast, tag, 'print', tag.picture ? ['image'] : [])
    const path = missingPath(ast, this.#collector, tag)
    if (tag.picture) {
      this.#top.into.push({ kind: 'picture', ...tag.picture, value: this.#compile(tag, ast), path })
      return
    }
    this.#top.into.push({
      kind: 'out',
      tag,
      value: this.#compile(tag, ast),
      path,
    })
  }

  #block(tag: Tag): void {
    const keyword = /^[\p{L}_]+/u.exec(tag.body)?.[0] ?? ''
    const rest = tag.body.slice(keyword.length)
    switch (keyword) {
      case 'if':
        return this.#openIf(tag, rest)
      case 'elif':
      case 'elseif':
        return this.#elif(tag, rest)
      case 'else':
        return this.#else(tag)
      case 'for':
        return this.#openFor(tag, rest)
      case 'set':
        return this.#set(tag, rest)
      case 'with':
        return this.#with(tag, rest)
      case 'endif':
      case 'endfor':
      case 'endset':
      case 'endwith':
        return this.#close(tag, keyword)
      default:
        throw this.#unknown(keyword)
    }
  }

  #unknown(keyword: string): TagFault {
    if (UNSUPPORTED.has(keyword))
      return new TagFault(
        'tag.unsupported',
        `{% ${keyword} %} is not available in Word templates.`,
        'one of if, for, set and with',
      )
    const close = nearest(keyword, KEYWORDS)
    return new TagFault(
      'tag.unknown',
      `{% ${keyword} %} is not known.`,
      close === undefined ? 'one of if, elif, else, for, set, with and their ends' : `"${close}"`,
      close,
    )
  }

  #open(frame: Frame): void {
    if (this.#stack.length > DEEPEST)
      throw new TagFault(
        'block.too_deep',
        `Blocks stand in blocks more than ${DEEPEST} deep.`,
        'fewer blocks in one another',
      )
    this.#stack.push(frame)
  }

  #condition(tag: Tag, rest: string): Branch {
    const branch: Branch = { when: () => false, body: [] }
    this.#try(tag, () => {
      const ast = Parser.read(rest)
      this.#collector.note(ast, tag, 'condition')
      branch.when = this.#compile(tag, ast)
    })
    return branch
  }

  #openIf(tag: Tag, rest: string): void {
    const branch = this.#condition(tag, rest)
    const node: IfNode = { kind: 'if', tag, branches: [branch] }
    this.#top.into.push(node)
    this.#open({ tag, node, body: branch.body, into: branch.body })
  }

  /** The frame that a middle or closing tag belongs to; guards that do not nest with it are flattened. */
  #frame(): Frame {
    while (this.#top.guard) {
      const frame = this.#stack.pop()
      if (frame) this.#flatten(frame)
    }
    return this.#top
  }

  #elif(tag: Tag, rest: string): void {
    const frame = this.#frame()
    if (frame.node?.kind !== 'if' || frame.hasElse === true)
      throw new TagFault('block.unopened', 'This {% elif %} follows no {% if %}.', '{% if … %} before it')
    this.#level(tag, frame)
    const branch = this.#condition(tag, rest)
    frame.node.branches.push(branch)
    frame.into = branch.body
  }

  #else(tag: Tag): void {
    const frame = this.#frame()
    if ((frame.node?.kind !== 'if' && frame.node?.kind !== 'for') || frame.hasElse === true)
      throw new TagFault(
        'block.unopened',
        'This {% else %} follows no {% if %} and no {% for %}.',
        '{% if … %} before it',
      )
    this.#level(tag, frame)
    frame.hasElse = true
    const body: Node[] = []
    if (frame.node.kind === 'if') frame.node.branches.push({ body })
    else {
      frame.node.otherwise = body
      this.#collector.leave()
      this.#collector.enter({})
    }
    frame.into = body
  }

  #openFor(tag: Tag, rest: string): void {
    const body: Node[] = []
    const node: ForNode = { kind: 'for', tag, names: [], list: () => [], path: undefined, body }
    let locals = {}
    this.#try(tag, () => {
      locals = this.#forHead(tag, node, rest)
    })
    this.#top.into.push(node)
    this.#open({ tag, node, body, into: body })
    this.#collector.enter(locals)
  }

  #forHead(tag: Tag, node: ForNode, rest: string): Record<string, object> {
    const parser = new Parser(rest)
    node.names = [parser.name()]
    while (parser.eat(',')) node.names.push(parser.name())
    parser.need('in')
    const list = parser.or()
    const only = parser.eat('if') ? parser.expression() : undefined
    if (parser.eat('recursive'))
      throw new TagFault(
        'tag.unsupported',
        'A recursive loop is not available in Word templates.',
        'loops inside loops',
      )
    parser.end()
    this.#collector.note(list, tag, 'list')
    node.list = this.#compile(tag, list)
    node.path = this.#collector.pathText(list)
    const member = node.names.length === 1 ? this.#collector.memberOf(list) : {}
    const locals: Record<string, object> = {
      loop: {},
      ...Object.fromEntries(node.names.map(name => [name, member])),
    }
    if (only) {
      this.#collector.enter(locals)
      this.#collector.note(only, tag, 'condition')
      this.#collector.leave()
      node.only = this.#compile(tag, only)
    }
    return locals
  }

  #set(tag: Tag, rest: string): void {
    const parser = new Parser(rest)
    const names = [parser.name()]
    const field = parser.eat('.') ? parser.name() : undefined
    while (parser.eat(',')) names.push(parser.name())
    const node: SetNode = { kind: 'set', tag, names, field }
    if (parser.eat('=')) {
      const ast = parser.tuple()
      parser.end()
      this.#collector.note(ast, tag)
      node.value = this.#compile(tag, ast)
      this.#top.into.push(node)
    } else {
      parser.end()
      node.body = []
      this.#top.into.push(node)
      this.#open({ tag, node, body: node.body, into: node.body })
    }
    if (field === undefined) for (const name of names) this.#collector.own(name)
  }

  #with(tag: Tag, rest: string): void {
    const within: Node[] = []
    const node: SetNode = { kind: 'set', tag, names: [], within }
    this.#collector.enter({})
    this.#try(tag, () => {
      const parser = new Parser(rest)
      const values: Ast[] = []
      while (!parser.atEnd()) {
        node.names.push(parser.name())
        parser.need('=')
        values.push(parser.expression())
        if (!parser.atEnd()) parser.need(',')
      }
      for (const value of values) this.#collector.note(value, tag)
      for (const name of node.names) this.#collector.own(name)
      const list: Ast = { kind: 'list', items: values }
      node.value = this.#compile(tag, values.length === 1 && values[0] ? values[0] : list)
    })
    this.#top.into.push(node)
    this.#open({ tag, node, body: within, into: within })
  }

  #close(tag: Tag, keyword: string): void {
    const frame = this.#frame()
    const wanted = keyword.slice(3)
    const opened = frame.tag && /^\w+/.exec(frame.tag.body)?.[0]
    if (!frame.tag)
      throw new TagFault(
        'block.unopened',
        `This {% ${keyword} %} closes nothing.`,
        `{% ${wanted} … %} before it, or no tag here`,
      )
    if (opened !== wanted) {
      // Take the nearest opener of this kind, so that one missing end is told once and not at every block around it.
      const at = this.#stack.findLastIndex(
        one => one.tag !== undefined && /^\w+/.exec(one.tag.body)?.[0] === wanted,
      )
      if (at === -1)
        throw new TagFault(
          'block.mismatched',
          `{% ${opened} … %} is open here, but this tag is {% ${keyword} %}.`,
          `{% end${opened} %}`,
        )
      while (this.#stack.length - 1 > at) this.#closeFrame(true)
    }
    const closing = this.#top
    this.#closeFrame(false)
    this.#level(tag, closing)
  }

  #section(tag: Tag): void {
    const section = readSection(tag.body)
    if (section.is === 'close') {
      const frame = this.#frame()
      if (frame.node?.kind !== 'section')
        throw new TagFault(
          'block.unopened',
          `This {${tag.body}} closes nothing.`,
          `{#${section.name}} before it, or no tag here`,
        )
      if (section.name !== '' && section.name !== frame.node.name)
        throw new TagFault(
          'block.mismatched',
          `{#${frame.node.name}} is open here, but this tag is {${tag.body}}.`,
          `{/${frame.node.name}}`,
        )
      this.#closeFrame(false)
      this.#level(tag, frame)
      return
    }
    const ast = readName(section.name)
    const body: Node[] = []
    this.#collector.note(ast, tag, 'condition')
    const node: SectionNode = {
      kind: 'section',
      tag,
      name: section.name,
      value: this.#compile(tag, ast),
      inverted: section.is === 'else',
      path: this.#collector.pathText(ast),
      body,
    }
    this.#top.into.push(node)
    this.#open({ tag, node, body, into: body })
    this.#collector.enterSection(section.is === 'else' ? undefined : ast)
  }

  #closeFrame(isUnclosed: boolean): void {
    const frame = this.#stack.pop()
    if (frame?.node?.kind === 'for' || (frame?.node?.kind === 'set' && frame.node.within))
      this.#collector.leave()
    if (frame?.node?.kind === 'section') this.#collector.leaveSection()
    if (frame?.guard) this.#flatten(frame)
    else if (isUnclosed && frame?.tag) this.#unclosed(frame.tag)
  }

  #unclosed(tag: Tag): void {
    if (this.#isAngular) {
      this.#report(
        tag,
        new TagFault(
          'block.unclosed',
          `{${tag.body}} is never closed in this part of the document.`,
          `{/${readSection(tag.body).name}}`,
        ),
      )
      return
    }
    const keyword = /^\w+/.exec(tag.body)?.[0] ?? ''
    const end = tag.form === 'text' ? `{% end${keyword} %}` : `{%${tag.form} end${keyword} %}`
    this.#report(
      tag,
      new TagFault('block.unclosed', `{% ${keyword} … %} is never closed in this part of the document.`, end),
    )
  }

  /** Both ends of a block must stand at the same level, or the document would lose a mark when it is repeated or left out. */
  #level(tag: Tag, frame: Frame): void {
    if (!frame.tag || frame.tag.path === tag.path) return
    if (this.#isAngular)
      throw new TagFault(
        'block.crosses',
        `{${frame.tag.body}} begins in another place of the layout than it ends (one of them in a table cell, link or text box that the other is not in).`,
        'both tags in one cell, or in paragraphs beside each other',
      )
    const word = /^\w+/.exec(frame.tag.body)?.[0] ?? ''
    throw this.#crossing(word, frame.tag, tag)
  }

  #crossing(word: string, opened: Tag, tag: Tag): TagFault {
    const forms = [opened.form, tag.form].map(form =>
      form === 'text'
        ? 'inside a paragraph'
        : { p: 'as {%p', tc: 'as {%tc', tr: 'as {%tr', r: 'as {%r' }[form],
    )
    const where =
      forms[0] === forms[1]
        ? 'in different places of the layout (one of them in a table cell, link or text box that the other is not in)'
        : `${forms[0]} and ends ${forms[1]}`
    return new TagFault(
      'block.crosses',
      `The {% ${word} %} of paragraph ${opened.place.paragraph} begins and ends ${forms[0] === forms[1] ? where : `differently: it begins ${where}`}.`,
      `both tags in one cell, or both written alike, such as {%p ${word} … %} or {%tr ${word} … %}`,
    )
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
