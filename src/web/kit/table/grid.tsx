// The table as a table, for windows of 768 px and more.
import type { Column, Header, Row, Table as Engine } from '@tanstack/react-table'
import { useRef } from 'react'
import type { CSSProperties } from 'react'
import { t } from '../text/text.ts'
import type { Col, Features } from './columns.ts'
import { Lines, virtualOver } from './lines.tsx'

export interface Parts<R extends object> {
  table: Engine<Features, R>
  columns: Col<R>[]
  name: string
  isStale: boolean
}

const tickWidth = 40

export function Grid<R extends object>({ table, columns, name, isStale }: Parts<R>) {
  const heads = table.getHeaderGroups()[0]?.headers ?? []
  const rows = table.getRowModel().rows
  const scroller = useRef<HTMLDivElement>(null)
  const isLong = rows.length > virtualOver
  return (
    <div
      ref={scroller}
      className={`leaf overflow-x-auto ${isLong ? 'max-h-[75dvh]' : ''} ${isStale ? 'opacity-60' : ''}`}
    >
      <table
        className="w-full table-fixed border-separate border-spacing-0"
        style={{ minWidth: table.getTotalSize() + tickWidth }}
      >
        <caption className="sr-only">{name}</caption>
        <thead className={isLong ? 'sticky top-0 z-[2]' : ''}>
          <tr>
            <th className="th" style={{ width: tickWidth }}>
              <input
                type="checkbox"
                className="size-6 align-middle"
                aria-label={t('Select all rows')}
                checked={table.getIsAllRowsSelected()}
                onChange={table.getToggleAllRowsSelectedHandler()}
              />
            </th>
            {heads.map(head => (
              <Head key={head.id} head={head} isFigure={isFigure(columns, head.column.id)} />
            ))}
          </tr>
        </thead>
        <Lines
          rows={rows}
          scroller={scroller}
          renderRow={row => <Line key={row.id} row={row} columns={columns} />}
        />
      </table>
    </div>
  )
}

function isFigure<R>(columns: Col<R>[], id: string): boolean {
  return columns.find(column => column.id === id)?.isFigure ?? false
}

/** A pinned column stays at the start edge while the rest scrolls below it. */
function placeOf<R extends object>(column: Column<Features, R>): CSSProperties {
  if (column.getIsPinned() !== 'start') return {}
  return {
    position: 'sticky',
    insetInlineStart: column.getStart('start'),
    zIndex: 1,
    background: 'var(--leaf)',
  }
}

function Head<R extends object>({
  head,
  isFigure,
}: {
  head: Header<Features, R, unknown>
  isFigure: boolean
}) {
  const { column } = head
  const sorted = column.getIsSorted()
  const label = String(column.columnDef.header)
  return (
    <th
      className={`th relative select-none ${isFigure ? 'text-end' : ''}`}
      style={{ width: column.getSize(), ...placeOf(column) }}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
    >
      {column.getCanSort() ? (
        <button
          type="button"
          className="min-h-7 max-w-full truncate font-semibold hover:text-ink"
          onClick={() => column.toggleSorting()}
        >
          {label}
          <span aria-hidden className="ms-1 inline-block w-2.5">
            {sorted === 'asc' ? '↑' : sorted === 'desc' ? '↓' : ''}
          </span>
        </button>
      ) : (
        <span className="block truncate">{label}</span>
      )}
      <span
        aria-hidden
        className="absolute inset-y-1 end-0 w-2 touch-none cursor-col-resize select-none border-e border-rule hover:border-cloth"
        onMouseDown={head.getResizeHandler()}
        onTouchStart={head.getResizeHandler()}
        onDoubleClick={() => column.resetSize()}
      />
    </th>
  )
}

function Line<R extends object>({ row, columns }: { row: Row<Features, R>; columns: Col<R>[] }) {
  const isChosen = row.getIsSelected()
  return (
    <tr data-row className={isChosen ? 'bg-cloth-wash' : 'hover:bg-wash'}>
      <td className="td">
        <input
          type="checkbox"
          className="size-6 align-middle"
          aria-label={t('Select {name}', { name: nameOf(columns, row.original) })}
          checked={isChosen}
          onChange={row.getToggleSelectedHandler()}
        />
      </td>
      {row.getVisibleCells().map(cell => {
        const column = columns.find(one => one.id === cell.column.id)
        return (
          <td
            key={cell.id}
            className={`td truncate ${column?.isFigure ? 'text-end' : ''} ${column?.isName ? 'font-semibold' : ''}`}
            style={placeOf(cell.column)}
          >
            {column?.show ? column.show(row.original) : column?.value(row.original)}
          </td>
        )
      })}
    </tr>
  )
}

export function nameOf<R>(columns: Col<R>[], row: R): string {
  return String(columns.find(column => column.isName)?.value(row) ?? '')
}
