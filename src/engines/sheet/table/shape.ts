// Rows of a sheet into rows of its table: columns chosen, texts typed, merged cells filled downwards.
import type { Cell, DataRow } from '../cells.ts'
import type { Merge } from '../feed.ts'
import { isBlank } from './names.ts'
import type { Verdict } from './verdict.ts'

export interface Shape {
  /** Columns of the sheet, in the order of the table's. */
  places: number[]
  verdicts: Verdict[]
  isData: (row: DataRow) => boolean
  merges: Merge[]
}

/** Turns each row of one pass into a row of the table, or into nothing where it is no data. */
export function shaper({ places, verdicts, isData, merges }: Shape): (row: DataRow) => DataRow | null {
  const converts = verdicts.map(({ convert }) => convert)
  const fill = filler(merges)
  return row => {
    if (!isData(row)) return null
    fill?.(row)
    const { cells } = row
    const shaped: Cell[] = []
    let some = false
    for (let index = 0; index < places.length; index += 1) {
      let cell = cells[places[index] as number] ?? null
      if (typeof cell === 'string') cell = isBlank(cell) ? null : (converts[index]?.(cell) ?? cell)
      if (cell !== null) some = true
      shaped.push(cell)
    }
    return some ? { row: row.row, cells: shaped } : null
  }
}

/** A cell merged over several rows holds for each of them. Rows come in order, so the list is walked once. */
function filler(merges: Merge[]): ((row: DataRow) => void) | undefined {
  const down = merges.filter(merge => merge.bottom > merge.top).sort((a, b) => a.top - b.top)
  if (down.length === 0) return undefined
  let next = 0
  let open: { merge: Merge; value: Cell }[] = []
  return ({ row, cells }) => {
    open = open.filter(({ merge }) => merge.bottom >= row)
    for (const { merge, value } of open) {
      while (cells.length <= merge.left) cells.push(null)
      cells[merge.left] ??= value
    }
    for (let merge = down[next]; merge !== undefined && merge.top <= row; merge = down[next]) {
      if (merge.top === row) open.push({ merge, value: cells[merge.left] ?? null })
      next += 1
    }
  }
}
