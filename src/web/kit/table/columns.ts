// What a screen says about its table's columns, and how the table engine is set up for them.
import {
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table'
import type { ColumnDef } from '@tanstack/react-table'
import type { ReactNode } from 'react'
import { locale } from '../text/text.ts'

export type CellValue = string | number | null

export interface Col<R> {
  id: string
  head: string
  /** What is sorted and exported. */
  value: (row: R) => CellValue
  /** What is shown; the value otherwise. */
  show?: (row: R) => ReactNode
  /** Pixels to begin with. */
  width?: number
  /** Figures stand at the end. */
  isFigure?: boolean
  /** The row's name: first, always shown, on phones the heading of its block. */
  isName?: boolean
  /** With a list sorted by the server: whether the server can sort by this. */
  canSort?: boolean
}

export const features = tableFeatures({
  columnVisibilityFeature,
  columnSizingFeature,
  columnPinningFeature,
  columnResizingFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
})

export type Features = typeof features
export type Def<R extends object> = ColumnDef<Features, R, unknown>

export function definitions<R extends object>(columns: Col<R>[], isSortedByServer: boolean): Def<R>[] {
  // One collator for all comparisons: localeCompare makes one each time, 40 times slower.
  const words = new Intl.Collator(locale(), { numeric: true })
  return columns.map(column => ({
    id: column.id,
    accessorFn: column.value,
    header: column.head,
    size: column.width ?? (column.isName ? 260 : 150),
    minSize: 60,
    enableSorting: isSortedByServer ? (column.canSort ?? false) : (column.canSort ?? true),
    enableHiding: !column.isName,
    sortFn: (a, b, id) => compare(a.getValue<CellValue>(id), b.getValue<CellValue>(id), words),
  }))
}

/** Numbers by size, words as the language orders them, empty cells last. */
function compare(a: CellValue, b: CellValue, words: Intl.Collator): number {
  if (a === b) return 0
  if (a === null || a === '') return 1
  if (b === null || b === '') return -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return words.compare(String(a), String(b))
}
