// What a filter, test, method or function was given in brackets: by place or by name.
import { asNumber } from './operators.ts'
import type { Run } from './run.ts'
import { plainText } from './text.ts'

export class Given {
  readonly list: unknown[]
  readonly named: Record<string, unknown>

  constructor(list: unknown[], named: Record<string, unknown>) {
    this.list = list
    this.named = named
  }

  get(at: number, name: string): unknown {
    return Object.hasOwn(this.named, name) ? this.named[name] : this.list[at]
  }

  text(at: number, name: string): string | undefined {
    const value = this.get(at, name)
    return value === undefined || value === null ? undefined : plainText(value)
  }

  number(at: number, name: string): number | undefined {
    return asNumber(this.get(at, name))
  }
}

/** A filter: its value first, then what it was given. */
export type Filter = (run: Run, value: unknown, given: Given) => unknown

export const NOTHING = new Given([], {})
