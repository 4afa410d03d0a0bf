// What an expression sees while a document is filled: names, locale, limits, and where it reports what went wrong.
import { refuse } from '../../../base/errors.ts'

export interface Scope {
  names: Record<string, unknown>
  up?: Scope
}

export type Expr = (run: Run) => unknown

/** Loop turns (and list members made) in one document: 200,000 rows of a table are 4,000 pages. */
const MOST_TURNS = 200_000
/** Characters of XML in one document. */
const MOST_CHARACTERS = 48_000_000
/** Text made by one expression. */
const LONGEST_TEXT = 4_000_000

/** Something a value cannot do; caught at the tag, which then prints nothing. */
export class ValueFault extends Error {
  readonly code: string

  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}

export class Run {
  scope: Scope
  readonly locale: string
  readonly currency: string
  readonly time_zone: string | undefined
  /** How false and true are printed: in Jinja as Python does. */
  truth: readonly [string, string] = ['False', 'True']
  readonly faults: { code: string; detail: string; path?: string }[] = []
  readonly missing = new Set<string>()
  #turns = 0
  #characters = 0

  constructor(
    values: Record<string, unknown>,
    locale: string,
    currency: string,
    timeZone: string | undefined,
  ) {
    this.scope = { names: values }
    this.locale = locale
    this.currency = currency
    this.time_zone = timeZone
  }

  lookUp(name: string): unknown {
    for (let scope: Scope | undefined = this.scope; scope; scope = scope.up) {
      if (Object.hasOwn(scope.names, name)) return scope.names[name]
    }
    return undefined
  }

  /** Counts loop turns and members of made lists, so that `range(10**9)` ends at once. */
  spend(turns: number): void {
    this.#turns += turns
    if (!(this.#turns <= MOST_TURNS)) {
      throw refuse(
        'document.too_many_turns',
        422,
        `The loops of this template make more than ${MOST_TURNS.toLocaleString('en-GB')} turns for one document. Shorten the list, or split it over several documents.`,
      )
    }
  }

  /** Counts characters of the document, so that a small template cannot make an endless file. */
  write(characters: number): void {
    this.#characters += characters
    if (this.#characters > MOST_CHARACTERS) {
      throw refuse(
        'document.too_large',
        422,
        `This document would hold more than ${MOST_CHARACTERS / 1_000_000} million characters. Shorten the list, or split it over several documents.`,
      )
    }
  }

  fault(code: string, detail: string, path?: string): void {
    if (this.faults.length < 100)
      this.faults.push(path === undefined ? { code, detail } : { code, detail, path })
  }
}

export function checkLength(length: number): void {
  if (!(length <= LONGEST_TEXT)) {
    throw new ValueFault(
      'value.too_long',
      `An expression makes a text of more than ${LONGEST_TEXT / 1_000_000} million characters.`,
    )
  }
}
