// Reads expressions as Jinja does (and, where asked, as docxtemplater's Angular parser does) into a tree; nothing is ever evaluated as code.
import { TagFault, type Arithmetic, type Ast, type Comparison, type Inputs } from './ast.ts'
import { lex, type Word } from './lex.ts'

/** Parentheses and operators may nest this deep; far beyond any template, well within the stack. */
const DEEPEST = 64

/** Own properties only, and these not even then: they are how templates are made to run code elsewhere. */
const FORBIDDEN = /^(?:__.*|constructor|prototype|caller|callee|eval|Function|globalThis|process|require)$/

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for'])
const CONSTANTS: Record<string, boolean | null> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  null: null,
}

export function refuseName(name: string): void {
  if (FORBIDDEN.test(name)) {
    throw new TagFault(
      'name.forbidden',
      `The name "${name}" is not allowed in a template.`,
      'the name of a value',
    )
  }
}

export class Parser {
  readonly #words: Word[]
  readonly #angular: boolean
  #at = 0
  #depth = 0

  constructor(text: string, angular = false) {
    this.#words = lex(text)
    this.#angular = angular
  }

  /** One whole expression; anything left over is a fault. */
  static read(text: string, angular = false): Ast {
    const parser = new Parser(text, angular)
    const ast = parser.expression()
    parser.end()
    return ast
  }

  peek(text: string): boolean {
    const word = this.#word()
    return word.text === text && (word.kind === 'sign' || word.kind === 'name')
  }

  eat(text: string): boolean {
    if (!this.peek(text)) return false
    this.#at++
    return true
  }

  need(text: string): void {
    if (!this.eat(text)) throw this.#unexpected(`"${text}"`)
  }

  end(): void {
    if (this.#word().kind !== 'end')
      throw this.#unexpected('an operator, a filter ("|") or the end of the tag')
  }

  atEnd(): boolean {
    return this.#word().kind === 'end'
  }

  name(): string {
    const word = this.#word()
    if (word.kind !== 'name' || KEYWORDS.has(word.text)) throw this.#unexpected('a name')
    refuseName(word.text)
    this.#at++
    return word.text
  }

  /** `a`, or `a, b` as a list. */
  tuple(): Ast {
    const first = this.expression()
    if (!this.peek(',')) return first
    const items = [first]
    while (this.eat(',') && !this.atEnd()) items.push(this.expression())
    return { kind: 'list', items }
  }

  expression(): Ast {
    return this.#nest(() => {
      const then = this.or()
      if (this.#angular && this.eat('?')) {
        const yes = this.expression()
        this.need(':')
        return { kind: 'choice', when: then, then: yes, otherwise: this.expression() }
      }
      if (!this.eat('if')) return then
      const when = this.or()
      return this.eat('else')
        ? { kind: 'choice', when, then, otherwise: this.expression() }
        : { kind: 'choice', when, then }
    })
  }

  or(): Ast {
    let left = this.#and()
    while (this.eat('or') || (this.#angular && this.eat('||')))
      left = { kind: 'or', left, right: this.#and() }
    return left
  }

  #and(): Ast {
    let left = this.#not()
    while (this.eat('and') || (this.#angular && this.eat('&&')))
      left = { kind: 'and', left, right: this.#not() }
    return left
  }

  #not(): Ast {
    if (this.eat('not') || (this.#angular && this.eat('!')))
      return this.#nest(() => ({ kind: 'not', of: this.#not() }))
    return this.#comparison()
  }

  #comparison(): Ast {
    const first = this.#sum()
    const rest: { operator: Comparison; right: Ast }[] = []
    for (;;) {
      const operator = this.#comparator()
      if (operator === undefined) break
      rest.push({ operator, right: this.#sum() })
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest }
  }

  #comparator(): Comparison | undefined {
    for (const operator of ['==', '!=', '<=', '>=', '<', '>', 'in'] as const)
      if (this.eat(operator)) return operator
    if (this.peek('not') && this.#words[this.#at + 1]?.text === 'in') {
      this.#at += 2
      return 'not in'
    }
    return undefined
  }

  #sum(): Ast {
    return this.#chain(['+', '-'], () =>
      this.#chain(['~'], () => this.#chain(['*', '//', '/', '%'], () => this.#unary())),
    )
  }

  #chain(operators: Arithmetic[], next: () => Ast): Ast {
    let left = next()
    for (;;) {
      const operator = operators.find(one => this.eat(one))
      if (operator === undefined) return left
      left = { kind: 'binary', operator, left, right: next() }
    }
  }

  #unary(): Ast {
    for (const operator of ['-', '+'] as const) {
      if (this.eat(operator))
        return this.#nest(() => this.#filters({ kind: 'unary', operator, of: this.#bareUnary() }))
    }
    return this.#filters(this.#power())
  }

  #bareUnary(): Ast {
    if (this.eat('-')) return this.#nest(() => ({ kind: 'unary', operator: '-', of: this.#bareUnary() }))
    return this.#power()
  }

  #power(): Ast {
    const left = this.#postfix(this.#primary())
    if (!this.eat('**')) return left
    return this.#nest(() => ({ kind: 'binary', operator: '**', left, right: this.#bareUnary() }))
  }

  #filters(of: Ast): Ast {
    let left = of
    for (;;) {
      if (this.eat('|')) {
        const name = this.#dotted()
        left = { kind: 'filter', of: left, name, inputs: this.#filterInputs() }
      } else if (this.eat('is')) {
        const negated = this.eat('not')
        left = { kind: 'test', of: left, ...this.#test(), negated }
      } else return left
    }
  }

  #dotted(): string {
    let name = this.name()
    while (this.eat('.')) name += `.${this.name()}`
    return name
  }

  #filterInputs(): Inputs {
    if (this.eat('(')) return this.#inputs()
    const list: Ast[] = []
    while (this.#angular && this.eat(':')) list.push(this.#unaryInput())
    return { list, named: {} }
  }

  #unaryInput(): Ast {
    return this.#postfix(this.#primary())
  }

  #test(): { name: string; inputs: Inputs } {
    const word = this.#word()
    if (
      word.kind === 'name' &&
      (word.text === 'in' || word.text.toLowerCase() === 'none' || CONSTANTS[word.text] !== undefined)
    )
      this.#at++
    const name = this.#words[this.#at - 1] === word ? word.text.toLowerCase() : this.name()
    if (this.eat('(')) return { name, inputs: this.#inputs() }
    const next = this.#word()
    const takes =
      next.kind === 'string' ||
      next.kind === 'number' ||
      (next.kind === 'name' && !KEYWORDS.has(next.text)) ||
      (next.kind === 'sign' && next.text === '[')
    return { name, inputs: { list: takes ? [this.#postfix(this.#primary())] : [], named: {} } }
  }

  #postfix(of: Ast): Ast {
    let left = of
    for (;;) {
      if (this.eat('.')) {
        const word = this.#word()
        if (word.kind === 'number') {
          this.#at++
          left = { kind: 'index', of: left, at: { kind: 'literal', value: Number(word.text) } }
        } else left = { kind: 'attribute', of: left, name: this.#attribute() }
      } else if (this.eat('[')) left = this.#subscript(left)
      else if (this.eat('(')) left = { kind: 'call', of: left, inputs: this.#inputs() }
      else return left
    }
  }

  /** After a dot a keyword is a name too: `order.in`, `item.for`. */
  #attribute(): string {
    const word = this.#word()
    if (word.kind !== 'name') throw this.#unexpected('a name after "."')
    refuseName(word.text)
    this.#at++
    return word.text
  }

  #subscript(of: Ast): Ast {
    const from = this.peek(':') ? undefined : this.expression()
    if (from && this.eat(']')) {
      if (from.kind === 'literal' && typeof from.value === 'string') refuseName(from.value)
      return { kind: 'index', of, at: from }
    }
    this.need(':')
    const to = this.peek(':') || this.peek(']') ? undefined : this.expression()
    const step = this.eat(':') && !this.peek(']') ? this.expression() : undefined
    this.need(']')
    return { kind: 'slice', of, from, to, step }
  }

  #inputs(): Inputs {
    const list: Ast[] = []
    const named: Record<string, Ast> = {}
    while (!this.eat(')')) {
      const word = this.#word()
      const next = this.#words[this.#at + 1]
      if (word.kind === 'name' && next?.kind === 'sign' && next.text === '=') {
        this.#at += 2
        refuseName(word.text)
        named[word.text] = this.expression()
      } else list.push(this.expression())
      if (!this.peek(')')) this.need(',')
    }
    return { list, named }
  }

  #primary(): Ast {
    const word = this.#word()
    if (word.kind === 'string') return this.#string()
    if (word.kind === 'number') {
      this.#at++
      return { kind: 'literal', value: Number(word.text.replaceAll('_', '')) }
    }
    if (word.kind === 'name') {
      const constant = CONSTANTS[word.text]
      if (constant === undefined) return { kind: 'name', name: this.name() }
      this.#at++
      return { kind: 'literal', value: constant }
    }
    if (this.eat('(')) return this.#group()
    if (this.eat('[')) return { kind: 'list', items: this.#items(']') }
    if (this.eat('{')) return this.#dict()
    if (this.#angular && this.eat('.')) return { kind: 'name', name: '.' }
    throw this.#unexpected('a name, a number or text in quotes')
  }

  #string(): Ast {
    let value = ''
    while (this.#word().kind === 'string') {
      value += this.#word().text
      this.#at++
    }
    return { kind: 'literal', value }
  }

  #group(): Ast {
    if (this.eat(')')) return { kind: 'list', items: [] }
    const first = this.expression()
    if (this.eat(')')) return first
    this.need(',')
    return { kind: 'list', items: [first, ...this.#items(')')] }
  }

  #items(close: string): Ast[] {
    const items: Ast[] = []
    while (!this.eat(close)) {
      items.push(this.expression())
      if (!this.peek(close)) this.need(',')
    }
    return items
  }

  #dict(): Ast {
    const entries: [Ast, Ast][] = []
    while (!this.eat('}')) {
      const key = this.expression()
      this.need(':')
      entries.push([key, this.expression()])
      if (!this.peek('}')) this.need(',')
    }
    return { kind: 'dict', entries }
  }

  #nest(read: () => Ast): Ast {
    if (++this.#depth > DEEPEST) {
      throw new TagFault(
        'tag.too_deep',
        'This expression is nested too deeply.',
        `at most ${DEEPEST} levels of brackets`,
      )
    }
    const ast = read()
    this.#depth--
    return ast
  }

  #word(): Word {
    return this.#words[this.#at] ?? { kind: 'end', text: '', at: 0 }
  }

  #unexpected(expected: string): TagFault {
    const word = this.#word()
    const met = word.kind === 'end' ? 'The tag ends too early' : `"${word.text}" cannot stand here`
    return new TagFault('tag.syntax', `${met}; ${expected} is expected.`, expected)
  }
}
