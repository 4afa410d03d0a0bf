// Who did what, when and from where; narrowed by any of it, exported whole, never changed.
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Empty, Page } from '../../../web/kit/parts/page.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { DayFilter, SearchBox, useFilter } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import { call } from './calls.ts'

type Entry = Awaited<ReturnType<typeof readAudit>>['data'][number]
type Query = NonNullable<NonNullable<Parameters<typeof call<'GET /audit'>>[1]>['query']>

async function readAudit(query: Query) {
  return (await call('GET /audit', { query })).body
}

const plain = ['q', 'who', 'what', 'noun_id', 'address', 'request_id'] as const

/** The address says days of the person; the server wants instants. `to` is the whole of its day. */
function queryOf(search: URLSearchParams): Query {
  const query: Query = {}
  for (const name of plain) query[name] = search.get(name) ?? undefined
  query.from = instantOf(search.get('from'), 0)
  query.to = instantOf(search.get('to'), 1)
  return query
}

function instantOf(day: string | null, plus: number): string | undefined {
  const [year, month, date] = (day ?? '').split('-').map(Number)
  if (!year || !month || !date) return undefined
  return new Date(year, month - 1, date + plus).toISOString()
}

export default function Audit() {
  const [search] = useSearchParams()
  const query = useMemo(() => queryOf(search), [search])
  const list = useList(['audit', query], cursor => readAudit({ ...query, cursor, limit: 100 }))
  const columns = useMemo(() => auditColumns(), [])
  const isNarrowed = Object.values(query).some(it => it !== undefined)
  const filters = Object.entries(query).filter((it): it is [string, string] => typeof it[1] === 'string')
  return (
    <Page
      title={t('Audit log')}
      folio={t('Newest first. Entries are never changed.')}
      actions={
        <a className="btn" href={`/api/audit/export?${new URLSearchParams(filters).toString()}`} download>
          {isNarrowed ? t('Export what matches') : t('Export all')}
        </a>
      }
    >
      <ListTable
        name={t('Audit log')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={isNarrowed}
        filters={
          <>
            <SearchBox label={t('Search action, person, details')} />
            <SearchBox name="who" label={t('Who')} />
            <SearchBox name="what" label={t('What')} />
            <DayFilter name="from" label={t('From day')} />
            <DayFilter name="to" label={t('To day')} />
            <Narrowed name="noun_id" />
            <Narrowed name="address" />
            <Narrowed name="request_id" />
          </>
        }
        empty={<Empty title={t('Nothing has happened yet.')} />}
      />
    </Page>
  )
}

/** What a click in a row has narrowed to, and the way back. */
function Narrowed({ name }: { name: string }) {
  const [value, keep] = useFilter(name)
  if (!value) return null
  return (
    <button
      type="button"
      className="btn btn-small self-end"
      aria-label={t('Show all again, not only {value}', { value })}
      onClick={() => keep('')}
    >
      <span className="max-w-40 truncate">{value}</span> <span aria-hidden>✕</span>
    </button>
  )
}

function NarrowTo({ name, value, children }: { name: string; value: string | null; children: string }) {
  const [, keep] = useFilter(name)
  if (!value) return children
  return (
    <button
      type="button"
      className="link tap max-w-full truncate align-middle"
      title={t('Show only {value}', { value })}
      onClick={() => keep(value)}
    >
      {children}
    </button>
  )
}

function auditColumns(): Col<Entry>[] {
  return [
    { id: 'at', head: t('When'), value: row => row.at, show: row => moment(row.at), width: 180 },
    {
      id: 'action',
      head: t('What'),
      value: row => row.action,
      show: row => <span className="tag">{row.action}</span>,
      isName: true,
      width: 200,
    },
    { id: 'user_name', head: t('Who'), value: row => row.user_name, width: 150 },
    {
      id: 'noun',
      head: t('Thing'),
      value: row => [row.noun, row.noun_id].filter(Boolean).join(' '),
      show: row => (
        <NarrowTo name="noun_id" value={row.noun_id}>
          {[row.noun, row.noun_id].filter(Boolean).join(' ')}
        </NarrowTo>
      ),
      width: 180,
    },
    {
      id: 'detail',
      head: t('Details'),
      value: row => detailOf(row.detail),
      show: row => <span title={detailOf(row.detail)}>{detailOf(row.detail)}</span>,
      width: 260,
    },
    {
      id: 'address',
      head: t('From'),
      value: row => row.address,
      show: row => (
        <NarrowTo name="address" value={row.address}>
          {row.address ?? ''}
        </NarrowTo>
      ),
      width: 130,
    },
    {
      id: 'request_id',
      head: t('Request'),
      value: row => row.request_id,
      show: row => (
        <NarrowTo name="request_id" value={row.request_id}>
          {row.request_id ?? ''}
        </NarrowTo>
      ),
      width: 150,
    },
  ]
}

function detailOf(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
