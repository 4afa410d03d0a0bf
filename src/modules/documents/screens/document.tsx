// One document: its pages with their text, the files, and the data that it was printed from.
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from 'react-router'
import { Facts } from '../../../web/kit/parts/facts.tsx'
import { Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { withUndo } from '../../../web/kit/parts/toast.ts'
import { PdfViewer } from '../../../web/kit/pdf/viewer.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { pathTo } from '../../../web/kit/wire/call.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import { DocumentLinks } from '../../delivery/screens/parts.ts'
import type { DocumentInFull } from '../contract.ts'
import { call } from './calls.ts'
import { cellText, documentTone, documentWord } from './words.ts'

const trail = () => [
  { label: t('Documents'), to: '/documents' },
  { label: t('All documents'), to: '/documents/all' },
]

export default function DocumentScreen() {
  const { id = '' } = useParams()
  const query = useQuery({
    queryKey: ['document', id],
    queryFn: async () => (await call('GET /documents/{document_id}', { params: { document_id: id } })).body,
  })
  if (query.isPending) return <Waiting />
  if (!query.data) {
    return (
      <Page title={t('Document')} trail={trail()}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  }
  const document = query.data
  return (
    <Page
      title={document.title}
      trail={trail()}
      folio={t('row {row} of {batch}', { row: String(document.row), batch: document.batch_name })}
      actions={
        <>
          <Remove document={document} />
          <Downloads document={document} />
        </>
      }
    >
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)]">
        <div className="min-w-0">
          {document.pdf_file_id ? (
            <PdfViewer
              path={pathTo('/downloads/{file_id}', { file_id: document.pdf_file_id }, { inline: 'true' })}
              label={document.title}
            />
          ) : (
            <p>
              <Status tone={documentTone(document.status)}>
                {document.error ?? documentWord(document.status)}
              </Status>
            </p>
          )}
        </div>
        <aside className="min-w-0" aria-label={t('About this document')}>
          <About document={document} />
          <DocumentLinks
            kind="document"
            id={document.id}
            title={document.title}
            customer_id={document.customer_id}
            isFinished={document.pdf_file_id !== null}
          />
          <Data document={document} />
        </aside>
      </div>
    </Page>
  )
}

/** Its row can be made anew then; the deleted one waits in the trash. */
function Remove({ document }: { document: DocumentInFull }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  function remove() {
    withUndo({
      says: t('{name} deleted', { name: document.title }),
      hide: () => hideRow(answers, ['documents'], document.id),
      run: () => call('DELETE /documents/{document_id}', { params: { document_id: document.id } }),
      after: () => void answers.invalidateQueries(),
    })
    void navigate(`/documents/batches/${document.batch_id}/generate`)
  }
  return (
    <button type="button" className="btn" onClick={remove} disabled={document.status === 'queued'}>
      {t('Delete')}
    </button>
  )
}

function Downloads({ document }: { document: DocumentInFull }) {
  const link = (id: string | null, label: string, isMain: boolean) =>
    id && (
      <a className={`btn ${isMain ? 'btn-main' : ''}`} href={pathTo('/downloads/{file_id}', { file_id: id })}>
        {label}
      </a>
    )
  return (
    <>
      {link(document.docx_file_id, t('Download DOCX'), false)}
      {link(document.pdf_file_id, t('Download PDF'), true)}
    </>
  )
}

function About({ document }: { document: DocumentInFull }) {
  return (
    <Facts
      items={[
        [
          t('Status'),
          <Status key="status" tone={documentTone(document.status)}>
            {documentWord(document.status)}
          </Status>,
        ],
        [t('Pages'), document.pages],
        [
          t('Customer'),
          document.customer_id && (
            <CellLink key="customer" to={`/customers/${document.customer_id}`}>
              {document.customer_name}
            </CellLink>
          ),
        ],
        [
          t('Batch'),
          <CellLink key="batch" to={`/documents/batches/${document.batch_id}`}>
            {document.batch_name}
          </CellLink>,
        ],
        [
          t('Template'),
          <CellLink key="template" to={`/documents/templates/${document.template_id}`}>
            {t('{name}, version {n}', { name: document.template_name, n: document.template_version })}
          </CellLink>,
        ],
        [t('Created'), moment(document.created_at)],
      ]}
    />
  )
}

function Data({ document }: { document: DocumentInFull }) {
  return (
    <section aria-labelledby="data">
      <h2 id="data" className="mb-2 text-base">
        {t('Data used')}
      </h2>
      <dl className="border-t border-edge">
        {Object.entries(document.values).map(([name, value]) => (
          <div
            key={name}
            className="grid grid-cols-[minmax(6rem,9rem)_minmax(0,1fr)] gap-3 border-b border-rule py-1.5"
          >
            <dt className="text-sm text-ink-2">{name}</dt>
            <dd>{Array.isArray(value) ? <Items items={value} /> : cellText(value) || '–'}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Items({ items }: { items: unknown[] }) {
  return (
    <details>
      <summary className="min-h-6">{t('{n} item|{n} items', { n: items.length })}</summary>
      <ol className="ms-5 list-decimal text-sm">
        {items.map((item, index) => (
          <li key={index}>
            {typeof item === 'object' && item !== null
              ? Object.entries(item)
                  .map(([name, value]) => `${name}: ${cellText(value)}`)
                  .join(', ')
              : cellText(item)}
          </li>
        ))}
      </ol>
    </details>
  )
}
