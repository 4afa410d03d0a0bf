// Who did what, when and from where; searchable, exportable, never changed.
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Empty, Page } from '../../../web/kit/parts/page.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import { call } from './calls.ts'

type Entry = Awaited<ReturnType<typeof readAudit>>['data'][number]

async function readAudit(q: string | undefined, cursor: string | undefined) {
  return (await call('GET /audit', { query: { q, cursor, limit: 100 } })).body
}

export default function Audit() {
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const list = useList(['audit', { q }], cursor => readAudit(q, cursor))
  const columns = useMemo(() => auditColumns(), [])
  return (
    <Page title={t('Audit log')} folio={t('Newest first. Entries are never changed.')}>
      <ListTable
        name={t('Audit log')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={q !== undefined}
        filters={<SearchBox label={t('Search action, person, thing')} />}
        empty={<Empty title={t('Nothing has happened yet.')} />}
      />
    </Page>
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
      width: 180,
    },
    {
      id: 'detail',
      head: t('Details'),
      value: row => detailOf(row.detail),
      show: row => <span title={detailOf(row.detail)}>{detailOf(row.detail)}</span>,
      width: 260,
    },
    { id: 'address', head: t('From'), value: row => row.address, width: 130 },
    { id: 'request_id', head: t('Request'), value: row => row.request_id, width: 150 },
  ]
}

function detailOf(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
