// One document being written: the text so far, and what pictures it has brought along.
import { Run } from '../grammar/run.ts'

export class Filling extends Run {
  /** The XML of the part being written. */
  out = ''
  readonly marks: boolean
  #rootNames: Record<string, unknown> | undefined

  constructor(
    values: Record<string, unknown>,
    locale: string,
    currency: string,
    timeZone: string | undefined,
    marks: boolean,
  ) {
    super(values, locale, currency, timeZone)
    this.marks = marks
  }

  add(text: string): void {
    this.out += text
    this.write(text.length)
  }

  /** What `write` adds, without adding it. */
  aside(write: () => void): string {
    const kept = this.out
    this.out = ''
    write()
    const text = this.out
    this.out = kept
    return text
  }

  /** The names that `{% set %}` may write to: never the caller's own object. */
  ownNames(): Record<string, unknown> {
    if (this.scope.up) return this.scope.names
    this.#rootNames = {}
    this.scope = { names: this.#rootNames, up: this.scope }
    return this.#rootNames
  }
}
