// Every value of a column, counted by what it could be, with the first row that shows it.
import { isCellError, type Cell } from '../cells.ts'
import { kindOf, type Kind } from './kinds.ts'

interface Tally {
  count: number
  text: string
  row: number
}

/** What a column shows about how its file writes numbers and dates. */
export interface Locale {
  decimal?: { value: '.' | ','; why: string }
  order?: { value: 'dmy' | 'mdy'; why: string }
}

export class Evidence {
  readonly #tallies = new Map<Kind, Tally>()
  /** Cells that are not empty. */
  seen = 0

  see(cell: Cell, row: number): void {
    if (cell === null) return
    this.seen += 1
    if (typeof cell === 'number') this.#add('number', cell, row)
    else if (typeof cell === 'string') this.#add(kindOf(cell), cell, row)
    else if (typeof cell === 'boolean') this.#add('boolean', cell, row)
    else if (isCellError(cell)) this.#add('error', cell.error, row)
    else this.#add('date', cell, row)
  }

  #add(kind: Kind, value: string | number | boolean | Date, row: number): void {
    const tally = this.#tallies.get(kind)
    if (tally !== undefined) tally.count += 1
    else this.#tallies.set(kind, { count: 1, text: shown(value), row })
  }

  /** How many values are of any of these kinds. */
  count(...kinds: Kind[]): number {
    return kinds.reduce((sum, kind) => sum + (this.#tallies.get(kind)?.count ?? 0), 0)
  }

  /** The first value of the first of these kinds that there is. */
  sample(...kinds: Kind[]): { text: string; row: number } | undefined {
    for (const kind of kinds) {
      const tally = this.#tallies.get(kind)
      if (tally !== undefined) return tally
    }
    return undefined
  }

  /** That value in words: `"7,5" in row 4`. */
  example(...kinds: Kind[]): string {
    const sample = this.sample(...kinds)
    return sample === undefined ? '' : `"${sample.text}" in row ${sample.row}`
  }

  locale(name: string): Locale {
    const more = <K extends Kind>(one: K, other: K): K | undefined => {
      const [ones, others] = [this.count(one), this.count(other)]
      return ones === others ? undefined : ones > others ? one : other
    }
    const decimal = more('point', 'comma')
    const order = more('dmy', 'mdy')
    const why = (kind: Kind) => `column "${name}" holds ${this.example(kind)}`
    return {
      ...(decimal === undefined
        ? {}
        : { decimal: { value: decimal === 'comma' ? ',' : '.', why: why(decimal) } }),
      ...(order === undefined ? {} : { order: { value: order, why: why(order) } }),
    }
  }
}

function shown(value: string | number | boolean | Date): string {
  if (value instanceof Date) {
    const text = value.toISOString()
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
  }
  const text = String(value)
  return text.length > 40 ? `${text.slice(0, 39).toWellFormed()}…` : text
}
