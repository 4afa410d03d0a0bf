// The rows of a table; of a long one only those in its window are in the page.
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Row } from '@tanstack/react-table'
import type { ReactNode, RefObject } from 'react'
import type { Features } from './columns.ts'

/** With more rows than this the table scrolls by itself, below a head that stays. */
export const virtualOver = 200
const height = 36

interface LinesAsk<R extends object> {
  rows: Row<Features, R>[]
  scroller: RefObject<HTMLElement | null>
  renderRow: (row: Row<Features, R>) => ReactNode
}

export function Lines<R extends object>(ask: LinesAsk<R>) {
  if (ask.rows.length <= virtualOver) return <tbody>{ask.rows.map(ask.renderRow)}</tbody>
  return <VirtualLines {...ask} />
}

function VirtualLines<R extends object>({ rows, scroller, renderRow }: LinesAsk<R>) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 20,
    // The head is as high as a row.
    scrollMargin: height,
  })
  const shown = virtual.getVirtualItems()
  const before = (shown[0]?.start ?? height) - height
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? height) - height)
  return (
    <tbody>
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
