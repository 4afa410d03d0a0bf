// What a person should know about a table before using it: a hundred of each kind, then their number.
import { columnLetter, type Warning } from '../cells.ts'
import type { Notes } from '../feed.ts'

const SHOWN = 100

export class Warnings {
  readonly #list: Warning[] = []
  readonly #counts = new Map<string, number>()

  add(warning: Warning): void {
    const count = (this.#counts.get(warning.code) ?? 0) + 1
    this.#counts.set(warning.code, count)
    if (count <= SHOWN) this.#list.push(warning)
  }

  addNotes({ uncalculated, hidden_rows }: Omit<Notes, 'merges'>): void {
    if (uncalculated.count > 0) {
      const column = columnLetter(uncalculated.column)
      this.add({
        code: 'formula_without_value',
        row: uncalculated.row,
        column,
        detail: `${uncalculated.count} formulas have no saved result, the first in ${column}${uncalculated.row}, and read as empty. Open the file in Excel and save it once.`,
      })
    }
    if (hidden_rows > 0) {
      this.add({
        code: 'hidden_rows',
        detail: `${hidden_rows} rows are hidden in the sheet and were read all the same.`,
      })
    }
  }

  list(): Warning[] {
    const more = [...this.#counts].filter(([, count]) => count > SHOWN)
    return [
      ...this.#list,
      ...more.map(([code, count]) => ({
        code,
        detail: `There are ${count - SHOWN} more of these (${code}).`,
      })),
    ]
  }
}
