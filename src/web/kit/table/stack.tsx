// The table on phones: a block per row, its name as the heading, the other columns below it with their labels.
import { useEffect, useRef, useState } from 'react'
import { t } from '../text/text.ts'
import type { Parts } from './grid.tsx'
import { nameOf } from './grid.tsx'

/** How many blocks are in the page at first; more come when the end of them is reached. */
const step = 100

export function Stack<R extends object>({ table, columns, name, isStale }: Parts<R>) {
  const rows = table.getRowModel().rows
  const [shown, setShown] = useState(step)
  const end = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const mark = end.current
    if (!mark) return undefined
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) setShown(before => before + step)
    })
    watch.observe(mark)
    return () => watch.disconnect()
  })
  return (
    <ul aria-label={name} className={`border-t border-edge ${isStale ? 'opacity-60' : ''}`}>
      {rows.slice(0, shown).map(row => {
        const visible = row.getVisibleCells().map(cell => cell.column.id)
        const first = columns.find(column => column.isName)
        const rest = columns.filter(column => column !== first && visible.includes(column.id))
        return (
          <li key={row.id} data-row className="flex gap-3 border-b border-rule py-3">
            <input
              type="checkbox"
              className="mt-0.5 size-6 shrink-0"
              aria-label={t('Select {name}', { name: nameOf(columns, row.original) })}
              checked={row.getIsSelected()}
              onChange={row.getToggleSelectedHandler()}
            />
            <div className="min-w-0 grow">
              <div className="font-semibold">
                {first?.show ? first.show(row.original) : first?.value(row.original)}
              </div>
              <dl className="mt-1 grid grid-cols-[minmax(5rem,auto)_1fr] gap-x-3 gap-y-0.5 text-sm">
                {rest.map(column => (
                  <div key={column.id} className="contents">
                    <dt className="text-ink-2">{column.head}</dt>
                    <dd className="min-w-0">
                      {column.show ? column.show(row.original) : (column.value(row.original) ?? '–')}
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          </li>
        )
      })}
      {rows.length > shown && <li ref={end} className="h-8" />}
    </ul>
  )
}
