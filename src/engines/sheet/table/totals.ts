// Rows that are no data: totals and subtotals, and headers repeated on every printed page.
import type { Cell } from '../cells.ts'
import { isBlank, nameOf } from './names.ts'

const WORD =
  '(?:grand\\s+|sub[\\s-]?|gesamt|zwischen|sous[\\s-]?|eind|suma\\s+)?(?:totale?s?|totaux|totaal|sum|summe|gesamt|gesamtsumme|endsumme|suma|somme|soma|somma|razem|celkem|összesen|yhteensä|totalt|toplam|итого|всего|σύνολο|합계|총계|合計|小計|総計|总计|小计)'
const WHOLE = new RegExp(`^(?:${WORD})\\s*:?$`, 'iu')
const BEHIND = new RegExp(`(?:^|[\\s:–-])(?:${WORD})\\s*:?$`, 'iu')
const AROUND = new RegExp(`^(?:${WORD})\\b|(?:^|[\\s:–-])(?:${WORD})\\s*:?$`, 'iu')

/** Does the row begin as a total does, whatever else stands in it? */
export function startsAsTotal(cells: Cell[]): boolean {
  const label = cells.find(cell => !isBlank(cell))
  return typeof label === 'string' && label.length <= 80 && AROUND.test(label.trim())
}

export class Totals {
  readonly #texts: number[]

  /** @param texts columns that hold text in most rows */
  constructor(texts: number[]) {
    this.#texts = texts
  }

  /**
   * A total says so in its first text and leaves text columns blank that every other row fills:
   * a customer called "Total Energies" has an address too.
   */
  isTotal(cells: Cell[]): boolean {
    let blanks = 0
    let others = 0
    for (const column of this.#texts) {
      others += 1
      if (isBlank(cells[column])) blanks += 1
    }
    // Nearly every row ends here, before any text is looked at.
    if (others > 1 && blanks === 0) return false
    const first = cells.findIndex(cell => !isBlank(cell))
    const label = cells[first]
    if (typeof label !== 'string' || label.length > 80) return false
    const text = label.trim()
    if (WHOLE.test(text)) return true
    const enough = others > 1 && blanks >= Math.ceil((others - 1) / 2)
    return enough && (AROUND.test(text) || this.#endsInTotal(cells))
  }

  /** The word in a later column: under a store's name, "Fragrance total". */
  #endsInTotal(cells: Cell[]): boolean {
    return cells.some(cell => {
      const text = typeof cell === 'string' && cell.length <= 80 ? cell.trim() : ''
      return text !== '' && BEHIND.test(text)
    })
  }
}

export function isRepeated(cells: Cell[], header: string[]): boolean {
  let same = 0
  for (let column = 0; column < Math.max(cells.length, header.length); column += 1) {
    const cell = cells[column] ?? null
    if (cell === null) continue
    const text = nameOf(cell)
    if (text === '') continue
    if (text !== header[column]) return false
    same += 1
  }
  return same > 1 || (same === 1 && header.filter(Boolean).length === 1)
}
