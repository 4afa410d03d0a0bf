// The rows of a table; over 200 of them only those in the window are in the page.
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import type { Row } from '@tanstack/react-table'
import { useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Features } from './columns.ts'

const virtualOver = 200

interface LinesAsk<R extends object> {
  rows: Row<Features, R>[]
  height: number
  renderRow: (row: Row<Features, R>) => ReactNode
}

export function Lines<R extends object>(ask: LinesAsk<R>) {
  if (ask.rows.length <= virtualOver) return <tbody>{ask.rows.map(ask.renderRow)}</tbody>
  return <VirtualLines {...ask} />
}

function VirtualLines<R extends object>({ rows, height, renderRow }: LinesAsk<R>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    if (body.current) setTop(body.current.getBoundingClientRect().top + scrollY)
  }, [])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => height,
    overscan: 20,
    scrollMargin: top,
  })
  const shown = virtual.getVirtualItems()
  const before = (shown[0]?.start ?? top) - top
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? top) - top)
  return (
    <tbody ref={body}>
      {before > 0 && <Gap height={before} />}
      {shown.map(item => {
        const row = rows[item.index]
        return row && renderRow(row)
      })}
      {after > 0 && <Gap height={after} />}
    </tbody>
  )
}

function Gap({ height }: { height: number }) {
  return <tr aria-hidden style={{ height }} />
}
