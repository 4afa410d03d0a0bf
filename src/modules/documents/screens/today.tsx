// Today's documents: what failed, what waits as a draft, what came last.
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { ago } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Batch } from '../contract.ts'
import { call } from './calls.ts'
import { useNewestBatches } from './counts.tsx'
import { batchFolio, batchTone, batchWord } from './words.ts'

export default function DocumentsToday() {
  const batches = useNewestBatches()
  const documents = useQuery({
    queryKey: ['documents', 'today'],
    queryFn: async () => (await call('GET /documents', { query: { limit: 8, status: 'done' } })).body.data,
    meta: { jobs: 'documents' },
  })
  if (batches.isPending) return <Waiting />
  if (!batches.data) return <ProblemNote error={batches.error} onRetry={() => void batches.refetch()} />
  const failed = batches.data.filter(batch => batch.failed > 0)
  const drafts = batches.data.filter(batch => batch.status === 'draft').slice(0, 8)
  const last = batches.data.filter(batch => batch.status !== 'draft' && batch.failed === 0).slice(0, 5)
  return (
    <>
      {failed.length > 0 && (
        <BatchList
          title={t('Batches with failed rows')}
          batches={failed}
          step="/generate"
          next={t('Mend and retry')}
        >
          {batch => <Status tone="failed">{t('{n} failed', { n: batch.failed })}</Status>}
        </BatchList>
      )}
      {drafts.length > 0 && (
        <BatchList title={t('Drafts waiting')} batches={drafts} step="" next={t('Go on')}>
          {batch => <Status tone={batchTone(batch)}>{batchWord(batch)}</Status>}
        </BatchList>
      )}
      {last.length > 0 && (
        <BatchList title={t('Last batches')} batches={last} step="" next={t('Open')}>
          {batch => <Status tone={batchTone(batch)}>{batchWord(batch)}</Status>}
        </BatchList>
      )}
      {documents.data && documents.data.length > 0 && (
        <section className="mb-8" aria-labelledby="recent">
          <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-5">
            <h2 id="recent">{t('Latest documents')}</h2>
            <Link className="link tap" to="/documents/all">
              {t('All documents')}
            </Link>
          </div>
          <ul className="border-t border-edge">
            {documents.data.map(document => (
              <li
                key={document.id}
                className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1"
              >
                <Link className="link tap min-w-0 grow font-semibold" to={`/documents/${document.id}`}>
                  {document.title}
                </Link>
                <span className="quiet">{document.batch_name}</span>
                <span className="quiet">{ago(document.created_at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

interface BatchListAsk {
  title: string
  batches: Batch[]
  /** Where in the batch the next action is, and what it is called. */
  step: string
  next: string
  children: (batch: Batch) => ReactNode
}

function BatchList({ title, batches, step, next, children }: BatchListAsk) {
  return (
    <section className="mb-8" aria-label={title}>
      <h2 className="mb-2">{title}</h2>
      <ul className="border-t border-edge">
        {batches.map(batch => (
          <li
            key={batch.id}
            className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1"
          >
            <Link className="link tap min-w-0 grow font-semibold" to={`/documents/batches/${batch.id}`}>
              {batch.name}
            </Link>
            {children(batch)}
            <span className="quiet">{batchFolio(batch)}</span>
            <span className="quiet">{ago(batch.updated_at)}</span>
            <Link
              className="btn btn-small"
              to={`/documents/batches/${batch.id}${step}`}
              aria-label={`${next}: ${batch.name}`}
            >
              {next}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
