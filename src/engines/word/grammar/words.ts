// The words of an expression one after the other, and what is said when another was expected.
import { TagFault, type Ast } from './ast.ts'
import { lex, type Word } from './lex.ts'

/** Parentheses and operators may nest this deep; far beyond any template, well within the stack. */
const DEEPEST = 64

/** Own properties only, and these not even then: they are how templates are made to run code elsewhere. */
const FORBIDDEN = /^(?:__.*|constructor|prototype|caller|callee|eval|Function|globalThis|process|require)$/

export const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for'])

export function refuseName(name: string): void {
  if (FORBIDDEN.test(name)) {
    throw new TagFault(
      'name.forbidden',
      `The name "${name}" is not allowed in a template.`,
      'the name of a value',
    )
  }
}

export class Words {
  protected readonly words: Word[]
  protected readonly isAngular: boolean
  protected at = 0
  #depth = 0

  constructor(text: string, isAngular = false) {
    this.words = lex(text)
    this.isAngular = isAngular
  }

  peek(text: string): boolean {
    const word = this.word()
    return word.text === text && (word.kind === 'sign' || word.kind === 'name')
  }

  eat(text: string): boolean {
    if (!this.peek(text)) return false
    this.at++
    return true
  }

  need(text: string): void {
    if (!this.eat(text)) throw this.unexpected(`"${text}"`)
  }

  end(): void {
    const word = this.word()
    if (word.kind === 'end') return
    const before = this.words[this.at - 1]
    if (word.kind === 'name' && before?.kind === 'name' && !KEYWORDS.has(word.text)) {
      const joined = `${before.text}_${word.text}`
      throw new TagFault(
        'tag.syntax',
        `A name holds no spaces, but "${before.text} ${word.text}" does.`,
        `"${joined}"`,
        joined,
      )
    }
    throw this.unexpected('an operator, a filter ("|") or the end of the tag')
  }

  atEnd(): boolean {
    return this.word().kind === 'end'
  }

  name(): string {
    const word = this.word()
    if (word.kind !== 'name' || KEYWORDS.has(word.text)) throw this.unexpected('a name')
    refuseName(word.text)
    this.at++
    return word.text
  }

  protected nest(read: () => Ast): Ast {
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

  protected word(): Word {
    return this.words[this.at] ?? { kind: 'end', text: '', at: 0 }
  }

  protected unexpected(expected: string): TagFault {
    const word = this.word()
    const met = word.kind === 'end' ? 'The tag ends too early' : `"${word.text}" cannot stand here`
    return new TagFault('tag.syntax', `${met}; ${expected} is expected.`, expected)
  }
}
