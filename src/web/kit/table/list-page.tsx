// A screen that is one list of the server's: its main action stands in the head, or on the empty sheet while there is nothing.
import type { ReactNode } from 'react'
import { Empty, Page } from '../parts/page.tsx'
import { ListTable } from './list.tsx'
import type { ListAsk } from './list.tsx'

interface ListPageAsk<R extends { id: string }> extends Omit<
  ListAsk<R>,
  'name' | 'idOf' | 'isSortedByServer' | 'empty'
> {
  title: string
  /** The folio: `3` as "3 batches". */
  count: (n: number) => string
  action: ReactNode
  empty: {
    title: string
    text: string
    /** What stands there instead of the action. */
    actions?: ReactNode
  }
  /** What stands above the table, or before the page: notes, dialogs. */
  children?: ReactNode
}

export function ListPage<R extends { id: string }>(ask: ListPageAsk<R>) {
  const { title, count, action, empty, children, ...table } = ask
  const { list, isNarrowed } = ask
  return (
    <Page
      title={title}
      folio={list.total === undefined ? undefined : count(list.total)}
      actions={list.rows.length > 0 || isNarrowed ? action : undefined}
    >
      {children}
      <ListTable
        {...table}
        name={title}
        idOf={row => row.id}
        isSortedByServer
        empty={
          <Empty title={empty.title}>
            <p className="quiet">{empty.text}</p>
            {empty.actions ?? action}
          </Empty>
        }
      />
    </Page>
  )
}
