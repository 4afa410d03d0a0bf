// All documents of all batches, by customer, template, status and day.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Empty, Page } from '../../../web/kit/parts/page.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { Choice, DayFilter, SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import { customerColumn } from '../../customers/screens/parts.ts'
import type { Document } from '../contract.ts'
import { DocumentFiles } from './batch-documents.tsx'
import { call, templatesCall } from './calls.ts'
import { documentTone, documentWord } from './words.ts'

const sorts = ['created_at', '-created_at', 'title', '-title'] as const
const states = ['queued', 'done', 'error'] as const
const filters = ['q', 'status', 'template_id', 'customer_id', 'from', 'to']

export default function Documents() {
  const [search] = useSearchParams()
  const asked = (name: string) => search.get(name) ?? undefined
  const query = {
    q: asked('q'),
    status: states.find(one => one === search.get('status')),
    template_id: asked('template_id'),
    customer_id: asked('customer_id'),
    from: asked('from'),
    to: asked('to'),
    sort: sorts.find(one => one === search.get('sort')) ?? '-created_at',
  }
  const list = useList(
    ['documents', query],
    async cursor =>
      (await call('GET /documents', { query: { ...query, cursor, limit: cursor ? 200 : 50 } })).body,
  )
  const columns = useMemo(() => documentColumns(), [])
  return (
    <Page
      title={t('All documents')}
      folio={list.total === undefined ? undefined : t('{n} document|{n} documents', { n: list.total })}
    >
      <ListTable
        name={t('All documents')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        usualSort="-created_at"
        isNarrowed={filters.some(name => search.has(name))}
        filters={<Filters />}
        empty={
          <Empty title={t('No documents yet.')}>
            <Link className="btn btn-main" to="/documents">
              {t('New batch')}
            </Link>
          </Empty>
        }
      />
    </Page>
  )
}

function Filters() {
  const templates = useQuery({
    queryKey: ['templates', 'names'],
    queryFn: async () =>
      (await templatesCall('GET /templates', { query: { limit: 200, sort: 'name' } })).body.data,
  })
  return (
    <>
      <SearchBox label={t('Search title')} />
      <Choice
        name="status"
        label={t('Status')}
        options={states.map(value => ({ value, label: documentWord(value) }))}
      />
      <Choice
        name="template_id"
        label={t('Template')}
        options={templates.data?.map(one => ({ value: one.id, label: one.name })) ?? []}
      />
      <DayFilter name="from" label={t('From')} />
      <DayFilter name="to" label={t('To')} />
    </>
  )
}

function documentColumns(): Col<Document>[] {
  return [
    {
      id: 'title',
      head: t('Title'),
      value: row => row.title,
      show: row => <CellLink to={`/documents/${row.id}`}>{row.title}</CellLink>,
      isName: true,
      canSort: true,
      width: 210,
    },
    {
      id: 'status',
      head: t('Status'),
      value: row => documentWord(row.status),
      show: row => <Status tone={documentTone(row.status)}>{documentWord(row.status)}</Status>,
      width: 120,
    },
    {
      id: 'files',
      head: t('Files'),
      value: () => null,
      show: row => <DocumentFiles document={row} />,
      width: 150,
    },
    customerColumn(170),
    {
      id: 'batch_name',
      head: t('Batch'),
      value: row => row.batch_name,
      show: row => <CellLink to={`/documents/batches/${row.batch_id}`}>{row.batch_name}</CellLink>,
      width: 170,
    },
    { id: 'template_name', head: t('Template'), value: row => row.template_name, width: 150 },
    { id: 'pages', head: t('Pages'), value: row => row.pages, isFigure: true, width: 80 },
    {
      id: 'created_at',
      head: t('Created'),
      value: row => row.created_at,
      show: row => moment(row.created_at),
      canSort: true,
      width: 170,
    },
  ]
}
