// Today's documents: what failed, what waits as a draft, what came last, and what to do first.
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { DropVeil, FileButton, useDropAnywhere } from '../../../web/kit/parts/drop.tsx'
import { Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { ago } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Batch } from '../contract.ts'
import { call } from './calls.ts'
import { useNewestBatches } from './counts.tsx'
import { DropNotes } from './drop-note.tsx'
import { SampleFiles } from './samples.tsx'
import { dataFiles, useStart, wordFiles } from './start.ts'
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
  return (
    <>
      {failed.length > 0 && (
        <BatchList title={t('Batches with failed rows')} batches={failed}>
          {batch => <Status tone="failed">{t('{n} failed', { n: batch.failed })}</Status>}
        </BatchList>
      )}
      <First isFirst={batches.data.length === 0} />
      {drafts.length > 0 && (
        <BatchList title={t('Drafts waiting')} batches={drafts}>
          {batch => <Status tone={batchTone(batch)}>{batchWord(batch)}</Status>}
        </BatchList>
      )}
      {documents.data && documents.data.length > 0 && (
        <section className="mb-8" aria-labelledby="recent">
          <h2 id="recent" className="mb-2">
            {t('Latest documents')}
          </h2>
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
  children: (batch: Batch) => ReactNode
}

function BatchList({ title, batches, children }: BatchListAsk) {
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
          </li>
        ))}
      </ul>
    </section>
  )
}

/** "Do this first": letters from a spreadsheet, with samples to do it with. */
function First({ isFirst }: { isFirst: boolean }) {
  const start = useStart()
  const isOver = useDropAnywhere(start.drop)
  return (
    <section className="leaf mb-8 p-5" aria-labelledby="first">
      {isOver && <DropVeil text={t('Drop the Word template and the spreadsheet')} />}
      <h2 id="first">
        {isFirst ? t('Do this first: letters from a spreadsheet') : t('Letters from a spreadsheet')}
      </h2>
      <p className="mt-1 mb-3 max-w-prose">
        {t(
          'Drop a Word template and a spreadsheet anywhere on this page. You see the first letter at once, before anything is made.',
        )}
      </p>
      <DropNotes {...start} />
      <div className="flex flex-wrap items-center gap-3">
        <FileButton
          label={t('Choose files')}
          accept={`${wordFiles},${dataFiles}`}
          multiple
          isMain
          onFiles={start.drop}
        />
        <SampleFiles />
      </div>
    </section>
  )
}
