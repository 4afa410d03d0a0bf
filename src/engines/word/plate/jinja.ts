// Reads the blocks of Jinja: if, for, set, with and their ends.
import { TagFault, type Ast } from '../grammar/ast.ts'
import { nearest } from '../grammar/nearest.ts'
import { Parser } from '../grammar/parse.ts'
import type { Tag } from '../tags/weave.ts'
import { Frames } from './frames.ts'
import type { Branch, ForNode, IfNode, Node, SetNode } from './nodes.ts'

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

export class JinjaBuilder extends Frames {
  protected readValue(body: string): Ast {
    return Parser.read(body)
  }

  protected block(tag: Tag): void {
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

  #condition(tag: Tag, rest: string): Branch {
    const branch: Branch = { when: () => false, body: [] }
    this.try(tag, () => {
      const ast = Parser.read(rest)
      this.collector.note(ast, tag, 'condition')
      branch.when = this.compile(tag, ast)
    })
    return branch
  }

  #openIf(tag: Tag, rest: string): void {
    const branch = this.#condition(tag, rest)
    const node: IfNode = { kind: 'if', tag, branches: [branch] }
    this.top.into.push(node)
    this.open({ tag, node, body: branch.body, into: branch.body })
  }

  #elif(tag: Tag, rest: string): void {
    const frame = this.frame()
    if (frame.node?.kind !== 'if' || frame.hasElse === true)
      throw new TagFault('block.unopened', 'This {% elif %} follows no {% if %}.', '{% if … %} before it')
    this.level(tag, frame)
    const branch = this.#condition(tag, rest)
    frame.node.branches.push(branch)
    frame.into = branch.body
  }

  #else(tag: Tag): void {
    const frame = this.frame()
    if ((frame.node?.kind !== 'if' && frame.node?.kind !== 'for') || frame.hasElse === true)
      throw new TagFault(
        'block.unopened',
        'This {% else %} follows no {% if %} and no {% for %}.',
        '{% if … %} before it',
      )
    this.level(tag, frame)
    frame.hasElse = true
    const body: Node[] = []
    if (frame.node.kind === 'if') frame.node.branches.push({ body })
    else {
      frame.node.otherwise = body
      this.collector.leave()
      this.collector.enter({})
    }
    frame.into = body
  }

  #openFor(tag: Tag, rest: string): void {
    const body: Node[] = []
    const node: ForNode = { kind: 'for', tag, names: [], list: () => [], path: undefined, body }
    let locals = {}
    this.try(tag, () => {
      locals = this.#forHead(tag, node, rest)
    })
    this.top.into.push(node)
    this.open({ tag, node, body, into: body })
    this.collector.enter(locals)
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
    this.collector.note(list, tag, 'list')
    node.list = this.compile(tag, list)
    node.path = this.collector.pathText(list)
    const member = node.names.length === 1 ? this.collector.memberOf(list) : {}
    const locals: Record<string, object> = {
      loop: {},
      ...Object.fromEntries(node.names.map(name => [name, member])),
    }
    if (only) {
      this.collector.enter(locals)
      this.collector.note(only, tag, 'condition')
      this.collector.leave()
      node.only = this.compile(tag, only)
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
      this.collector.note(ast, tag)
      node.value = this.compile(tag, ast)
      this.top.into.push(node)
    } else {
      parser.end()
      node.body = []
      this.top.into.push(node)
      this.open({ tag, node, body: node.body, into: node.body })
    }
    if (field === undefined) for (const name of names) this.collector.own(name)
  }

  #with(tag: Tag, rest: string): void {
    const within: Node[] = []
    const node: SetNode = { kind: 'set', tag, names: [], within }
    this.collector.enter({})
    this.try(tag, () => {
      const parser = new Parser(rest)
      const values: Ast[] = []
      while (!parser.atEnd()) {
        node.names.push(parser.name())
        parser.need('=')
        values.push(parser.expression())
        if (!parser.atEnd()) parser.need(',')
      }
      for (const value of values) this.collector.note(value, tag)
      for (const name of node.names) this.collector.own(name)
      const list: Ast = { kind: 'list', items: values }
      node.value = this.compile(tag, values.length === 1 && values[0] ? values[0] : list)
    })
    this.top.into.push(node)
    this.open({ tag, node, body: within, into: within })
  }

  #close(tag: Tag, keyword: string): void {
    const frame = this.frame()
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
      const at = this.stack.findLastIndex(
        one => one.tag !== undefined && /^\w+/.exec(one.tag.body)?.[0] === wanted,
      )
      if (at === -1)
        throw new TagFault(
          'block.mismatched',
          `{% ${opened} … %} is open here, but this tag is {% ${keyword} %}.`,
          `{% end${opened} %}`,
        )
      while (this.stack.length - 1 > at) this.closeFrame(true)
    }
    const closing = this.top
    this.closeFrame(false)
    this.level(tag, closing)
  }

  protected unclosed(tag: Tag): TagFault {
    const keyword = /^\w+/.exec(tag.body)?.[0] ?? ''
    const end = tag.form === 'text' ? `{% end${keyword} %}` : `{%${tag.form} end${keyword} %}`
    return new TagFault(
      'block.unclosed',
      `{% ${keyword} … %} is never closed in this part of the document.`,
      end,
    )
  }

  protected crossing(opened: Tag, tag: Tag): TagFault {
    const word = /^\w+/.exec(opened.body)?.[0] ?? ''
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
