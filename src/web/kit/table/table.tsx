// The one table: sort, choose, resize and pin columns, select, export; stacked on phones, virtual over 200 rows.
import { useTable } from '@tanstack/react-table'
import type { Updater } from '@tanstack/react-table'
import { useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useIsPhone } from '../media.ts'
import { sayProblem } from '../parts/toast.ts'
import { t } from '../text/text.ts'
import { definitions, features } from './columns.ts'
import type { Col } from './columns.ts'
import { Grid } from './grid.tsx'
import { Stack } from './stack.tsx'
import { Tools } from './tools.tsx'
import { useLook } from './look.ts'
import { useListKeys } from './keys.ts'

export interface TableAsk<R extends object> {
  /** Read out before the table, and the exported file's name. */
  name: string
  columns: Col<R>[]
  rows: R[]
  idOf: (row: R) => string
  /** Filters, at the start of the tool row. */
  filters?: ReactNode
  /** The list is a part of a longer one that the server sorts; the address's `sort` goes there. */
  isSortedByServer?: boolean
  usualSort?: string
  /** All rows for the export, where `rows` is only a part. */
  readAll?: () => Promise<R[]>
  /** How many match in all, where `rows` is only a part and that is known. */
  matching?: number | undefined
  /** What can be done with the selected rows. Without it, rows are selected for the export only. */
  bulk?: (chosen: R[], clear: () => void) => ReactNode
  /** Below the rows: more of them, or how many there are. */
  foot?: ReactNode
  isStale?: boolean
}

export function Table<R extends object>(ask: TableAsk<R>) {
  const { columns, rows, isSortedByServer = false, usualSort } = ask
  const [selection, setSelection] = useState<Record<string, true>>({})
  const all = useAll(ask)
  const isPhone = useIsPhone()
  const box = useRef<HTMLDivElement>(null)
  const [look, change] = useLook()
  const sort = look.sort ?? usualSort
  const defs = useMemo(() => definitions(columns, isSortedByServer), [columns, isSortedByServer])

  const sorting = sort ? [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }] : []
  const columnVisibility = Object.fromEntries(look.hidden.map(id => [id, false]))
  const columnPinning = { start: look.pinned, end: [] }
  const table = useTable({
    features,
    columns: defs,
    data: rows,
    getRowId: ask.idOf,
    manualSorting: isSortedByServer,
    enableSortingRemoval: false,
    enableMultiSort: false,
    columnResizeMode: 'onEnd',
    columnResizeDirection: document.dir === 'rtl' ? 'rtl' : 'ltr',
    state: { sorting, columnVisibility, columnPinning, columnSizing: look.widths, rowSelection: selection },
    onRowSelectionChange: updater => {
      all.forget()
      setSelection(before => settle(updater, before))
    },
    onSortingChange: updater => {
      const [next] = settle(updater, sorting)
      change({ sort: next && `${next.desc ? '-' : ''}${next.id}` })
    },
    onColumnVisibilityChange: updater => {
      const next = settle(updater, columnVisibility)
      change({ hidden: Object.keys(next).filter(id => next[id] === false) })
    },
    onColumnPinningChange: updater => change({ pinned: settle(updater, columnPinning).start }),
    onColumnSizingChange: updater => change({ widths: settle(updater, look.widths) }),
  })

  const chosen = all.rows ?? rows.filter(row => selection[ask.idOf(row)])
  const clear = () => {
    all.forget()
    setSelection({})
  }
  const isPart = ask.bulk !== undefined && (ask.matching ?? 0) > rows.length
  useListKeys(box)
  const parts = { table, columns, isStale: ask.isStale ?? false, name: ask.name }
  return (
    <div ref={box}>
      <Tools {...ask} table={table} chosen={chosen} />
      {chosen.length > 0 && (
        <div className="mb-2 flex min-h-11 flex-wrap items-center gap-3 border-y border-edge bg-cloth-wash px-3 py-1">
          <output className="font-semibold">
            {t('{n} row selected|{n} rows selected', { n: chosen.length })}
          </output>
          {isPart && !all.rows && chosen.length === rows.length && (
            <button type="button" className="btn btn-small" disabled={all.isReading} onClick={all.read}>
              {t('Select all {n} that match', { n: ask.matching ?? 0 })}
            </button>
          )}
          {ask.bulk?.(chosen, clear)}
          <button type="button" className="btn btn-small" onClick={clear}>
            {t('Clear selection')}
          </button>
        </div>
      )}
      {isPhone ? <Stack {...parts} /> : <Grid {...parts} />}
      {ask.foot}
    </div>
  )
}

/** Every row that matches, beyond those on the screen; asked for by a click, forgotten with the selection. */
function useAll<R extends object>({ readAll, rows: shown }: TableAsk<R>) {
  const [kept, setKept] = useState<{ of: R[]; rows: R[] }>()
  const [isReading, setReading] = useState(false)
  const read = async () => {
    setReading(true)
    try {
      if (readAll) setKept({ of: shown, rows: await readAll() })
    } catch (error) {
      sayProblem(error)
    } finally {
      setReading(false)
    }
  }
  return {
    // Another search or filter shows other rows: those of the last one are then nobody's choice.
    rows: kept?.of === shown ? kept.rows : undefined,
    isReading,
    read: () => void read(),
    forget: () => setKept(undefined),
  }
}

function settle<T>(updater: Updater<T>, before: T): T {
  return typeof updater === 'function' ? (updater as (old: T) => T)(before) : updater
}
