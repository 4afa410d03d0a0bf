// A server's list as a table: waiting, error, empty and "no match" said, more rows on demand, the folio below.
import type { ReactNode } from 'react'
import { Empty, Waiting } from '../parts/page.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { More } from './more.tsx'
import { t } from '../text/text.ts'
import type { List } from '../wire/query.ts'
import { Table } from './table.tsx'
import type { TableAsk } from './table.tsx'

export interface ListAsk<R extends object> extends Omit<
  TableAsk<R>,
  'rows' | 'foot' | 'isStale' | 'readAll' | 'matching'
> {
  list: List<R>
  /** What is shown when there is nothing at all. */
  empty: ReactNode
  /** Whether the address narrows the list. */
  isNarrowed?: boolean
}

export function ListTable<R extends object>({ list, empty, isNarrowed = false, ...ask }: ListAsk<R>) {
  if (list.isFirstRead) return <Waiting />
  if (list.error && list.rows.length === 0) return <ProblemNote error={list.error} onRetry={list.readAgain} />
  if (list.rows.length === 0 && !isNarrowed) return empty
  return (
    <>
      <Table
        {...ask}
        rows={list.rows}
        readAll={list.readAll}
        matching={list.total}
        isStale={list.isStale}
        foot={
          list.rows.length === 0 ? (
            <Empty title={t('Nothing matches.')}>
              <p className="quiet">{t('Change the search or the filters.')}</p>
            </Empty>
          ) : (
            <Foot list={list} />
          )
        }
      />
      {list.error && <ProblemNote error={list.error} onRetry={list.readAgain} />}
    </>
  )
}

function Foot<R>({ list }: { list: List<R> }) {
  const shown = list.rows.length
  return (
    <div className="mt-3 flex flex-wrap items-center gap-3 text-sm text-ink-2">
      <span>
        {list.total === undefined
          ? t('{n} row|{n} rows', { n: shown })
          : t('{n} of {total} rows', { n: shown, total: list.total })}
      </span>
      <More list={list} />
    </div>
  )
}
