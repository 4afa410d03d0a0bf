// Reads expressions as Jinja does (and, where asked, as docxtemplater's Angular parser does) into a tree; nothing is ever evaluated as code.
import type { Arithmetic, Ast, Comparison, Inputs } from './ast.ts'
import { KEYWORDS, refuseName, Words } from './words.ts'

const CONSTANTS: Record<string, boolean | null> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  null: null,
}

export class Parser extends Words {
  /** One whole expression; anything left over is a fault. */
  static read(text: string, angular = false): Ast {
    const parser = new Parser(text, angular)
    const ast = parser.expression()
    parser.end()
    return ast
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
    return this.nest(() => {
      const yes = this.or()
      if (this.isAngular && this.eat('?')) {
        const positive = this.expression()
        this.need(':')
        return { kind: 'choice', when: yes, yes: positive, no: this.expression() }
      }
      if (!this.eat('if')) return yes
      const when = this.or()
      return this.eat('else')
        ? { kind: 'choice', when, yes, no: this.expression() }
        : { kind: 'choice', when, yes }
    })
  }

  or(): Ast {
    let left = this.#and()
    while (this.eat('or') || (this.isAngular && this.eat('||')))
      left = { kind: 'or', left, right: this.#and() }
    return left
  }

  #and(): Ast {
    let left = this.#not()
    while (this.eat('and') || (this.isAngular && this.eat('&&')))
      left = { kind: 'and', left, right: this.#not() }
    return left
  }

  #not(): Ast {
    if (this.eat('not') || (this.isAngular && this.eat('!')))
      return this.nest(() => ({ kind: 'not', of: this.#not() }))
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
    if (this.peek('not') && this.words[this.at + 1]?.text === 'in') {
      this.at += 2
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
        return this.nest(() => this.#filters({ kind: 'unary', operator, of: this.#bareUnary() }))
    }
    return this.#filters(this.#power())
  }

  #bareUnary(): Ast {
    if (this.eat('-')) return this.nest(() => ({ kind: 'unary', operator: '-', of: this.#bareUnary() }))
    return this.#power()
  }

  #power(): Ast {
    const left = this.#postfix(this.#primary())
    if (!this.eat('**')) return left
    return this.nest(() => ({ kind: 'binary', operator: '**', left, right: this.#bareUnary() }))
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
    while (this.isAngular && this.eat(':')) list.push(this.#unaryInput())
    return { list, named: {} }
  }

  #unaryInput(): Ast {
    return this.#postfix(this.#primary())
  }

  #test(): { name: string; inputs: Inputs } {
    const word = this.word()
    if (
      word.kind === 'name' &&
      (word.text === 'in' || word.text.toLowerCase() === 'none' || CONSTANTS[word.text] !== undefined)
    )
      this.at++
    const name = this.words[this.at - 1] === word ? word.text.toLowerCase() : this.name()
    if (this.eat('(')) return { name, inputs: this.#inputs() }
    const next = this.word()
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
        const word = this.word()
        if (word.kind === 'number') {
          this.at++
          left = { kind: 'index', of: left, at: { kind: 'literal', value: Number(word.text) } }
        } else left = { kind: 'attribute', of: left, name: this.#attribute() }
      } else if (this.eat('[')) left = this.#subscript(left)
      else if (this.eat('(')) left = { kind: 'call', of: left, inputs: this.#inputs() }
      else return left
    }
  }

  /** After a dot a keyword is a name too: `order.in`, `item.for`. */
  #attribute(): string {
    const word = this.word()
    if (word.kind !== 'name') throw this.unexpected('a name after "."')
    refuseName(word.text)
    this.at++
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
      const word = this.word()
      const next = this.words[this.at + 1]
      if (word.kind === 'name' && next?.kind === 'sign' && next.text === '=') {
        this.at += 2
        refuseName(word.text)
        named[word.text] = this.expression()
      } else list.push(this.expression())
      if (!this.peek(')')) this.need(',')
    }
    return { list, named }
  }

  #primary(): Ast {
    const word = this.word()
    if (word.kind === 'string') return this.#string()
    if (word.kind === 'number') {
      this.at++
      return { kind: 'literal', value: Number(word.text.replaceAll('_', '')) }
    }
    if (word.kind === 'name') {
      const constant = CONSTANTS[word.text]
      if (constant === undefined) return { kind: 'name', name: this.name() }
      this.at++
      return { kind: 'literal', value: constant }
    }
    if (this.eat('(')) return this.#group()
    if (this.eat('[')) return { kind: 'list', items: this.#items(']') }
    if (this.eat('{')) return this.#dict()
    if (this.isAngular && this.eat('.')) return { kind: 'name', name: '.' }
    throw this.unexpected('a name, a number or text in quotes')
  }

  #string(): Ast {
    let value = ''
    while (this.word().kind === 'string') {
      value += this.word().text
      this.at++
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
}
