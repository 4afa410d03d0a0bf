// The documents of a batch: the failures in words, and all of them as a table, finished ones open before the run ends.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { pathTo } from '../../../web/kit/wire/call.ts'
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { Choice, SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Document } from '../contract.ts'
import { call } from './calls.ts'
import { documentTone, documentWord } from './words.ts'

const shown = 100

export function Failures({ batchId, failed }: { batchId: string; failed: number }) {
  const list = useQuery({
    queryKey: ['batch', batchId, 'failures'],
    queryFn: async () =>
      (
        await call('GET /batches/{batch_id}/documents', {
          params: { batch_id: batchId },
          query: { status: 'error', limit: shown },
        })
      ).body,
  })
  return (
    <section className="mt-5" aria-labelledby="failures">
      <h2 id="failures" className="mb-1 text-base text-verm">
        {t('{n} failed', { n: failed })}
      </h2>
      <ul className="border-t border-edge">
        {list.data?.data.map(document => (
          <li key={document.id} className="flex flex-wrap gap-x-3 border-b border-rule py-1.5">
            <Status tone="failed">{t('Row {row}', { row: String(document.row) })}</Status>
            <span className="font-semibold">{document.title}</span>
            <span className="min-w-0">{document.error}</span>
            <Link
              className="link tap ms-auto"
              to={`/documents/batches/${batchId}/preview?row=${document.row}`}
            >
              {t('Mend row {row}', { row: String(document.row) })}
            </Link>
          </li>
        ))}
      </ul>
      {failed > shown && <p className="quiet mt-1">{t('and {n} more', { n: failed - shown })}</p>}
    </section>
  )
}

const sorts = ['row', '-row', 'title', '-title'] as const
const states = ['queued', 'done', 'error'] as const

export function BatchDocuments({ batchId }: { batchId: string }) {
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const status = states.find(one => one === search.get('status'))
  const sort = sorts.find(one => one === search.get('sort')) ?? 'row'
  const list = useList(
    ['batch', batchId, 'documents', { q, status, sort }],
    async cursor =>
      (
        await call('GET /batches/{batch_id}/documents', {
          params: { batch_id: batchId },
          query: { q, status, sort, cursor, limit: 100 },
        })
      ).body,
  )
  const columns = useMemo(() => documentColumns(), [])
  return (
    <section className="mt-8" aria-labelledby="documents">
      <h2 id="documents" className="mb-3">
        {t('Documents')}
      </h2>
      <ListTable
        name={t('Documents')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        usualSort="row"
        isNarrowed={q !== undefined || status !== undefined}
        filters={
          <>
            <SearchBox label={t('Search documents')} />
            <Choice
              name="status"
              label={t('Status')}
              options={states.map(value => ({ value, label: documentWord(value) }))}
            />
          </>
        }
        empty={<Empty title={t('The first documents are on their way.')} />}
      />
    </section>
  )
}

function documentColumns(): Col<Document>[] {
  return [
    {
      id: 'row',
      head: t('Row'),
      value: row => row.row,
      show: row => String(row.row),
      isFigure: true,
      canSort: true,
      width: 80,
    },
    {
      id: 'title',
      head: t('Title'),
      value: row => row.title,
      show: row => <CellLink to={`/documents/${row.id}`}>{row.title}</CellLink>,
      isName: true,
      canSort: true,
    },
    {
      id: 'status',
      head: t('Status'),
      value: row => documentWord(row.status),
      show: row => <Status tone={documentTone(row.status)}>{documentWord(row.status)}</Status>,
      width: 130,
    },
    { id: 'pages', head: t('Pages'), value: row => row.pages, isFigure: true, width: 80 },
    { id: 'customer_name', head: t('Customer'), value: row => row.customer_name, width: 180 },
    {
      id: 'files',
      head: t('Files'),
      value: () => null,
      show: row => <DocumentFiles document={row} />,
      width: 160,
    },
  ]
}

export function DocumentFiles({ document }: { document: Document }) {
  const file = (id: string | null, label: string) =>
    id && (
      <a
        className="btn btn-small"
        href={pathTo('/downloads/{file_id}', { file_id: id })}
        aria-label={t('{kind} of {title}', { kind: label, title: document.title })}
      >
        {label}
      </a>
    )
  return (
    <span className="flex gap-2">
      {file(document.pdf_file_id, 'PDF')}
      {file(document.docx_file_id, 'DOCX')}
    </span>
  )
}
