// Generate: the sheet while it fills, Pause, Stop, Retry, the failures in words, and what to do afterwards.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { span } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull } from '../contract.ts'
import { call } from './calls.ts'
import { BatchDocuments, Failures } from './batch-documents.tsx'
import { Controls, Downloads, Outputs } from './generate-controls.tsx'
import { Imposition } from './imposition.tsx'
import { openPlaceholders } from './mapping.ts'

type Sheet = Awaited<ReturnType<typeof readSheet>>

async function readSheet(batch_id: string) {
  return (await call('GET /batches/{batch_id}/sheet', { params: { batch_id } })).body
}

export function GenerateStep({ batch }: { batch: BatchInFull }) {
  const isReady = batch.template_id !== null && batch.row_count > 0
  const sheet = useQuery({
    queryKey: ['batch', batch.id, 'sheet'],
    queryFn: () => readSheet(batch.id),
    enabled: isReady,
    refetchInterval: query => (query.state.data?.status === 'generating' ? 1_000 : false),
  })
  if (!isReady) {
    return (
      <Empty title={t('Generating needs both files.')}>
        <Link className="btn" to={`/documents/batches/${batch.id}/files`}>
          {t('Go to Files')}
        </Link>
      </Empty>
    )
  }
  if (sheet.error && !sheet.data)
    return <ProblemNote error={sheet.error} onRetry={() => void sheet.refetch()} />
  const now = sheet.data ?? before(batch)
  const isMade = now.done > 0
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2>{headOf(now)}</h2>
          <output className="quiet block">{rateOf(now)}</output>
        </div>
        <Controls batch={batch} sheet={now} />
      </div>
      <Imposition
        cells={now.cells}
        perCell={now.per_cell}
        done={now.done}
        failed={now.failed}
        total={now.total}
      />
      {now.status === 'draft' &&
        batch.warnings
          .filter(warning => warning.code === 'glyphs_missing')
          .map(warning => (
            <p key={warning.code} className="mt-3">
              <Status tone="warning">{warning.detail}</Status>
            </p>
          ))}
      {now.status === 'generating' && (
        <p className="quiet mt-2">{t('This page may be closed: the work goes on, and Activity shows it.')}</p>
      )}
      {now.status === 'draft' && openPlaceholders(batch).length === 0 && <Outputs batch={batch} />}
      {isMade && <Downloads batch={batch} sheet={now} />}
      {now.failed > 0 && <Failures batchId={batch.id} failed={now.failed} />}
      {isMade && <BatchDocuments batchId={batch.id} />}
    </>
  )
}

function before(batch: BatchInFull): Sheet {
  const total = batch.row_count
  const per_cell = Math.max(1, Math.ceil(total / 2_000))
  return {
    cells: '.'.repeat(Math.ceil(total / per_cell)),
    per_cell,
    done: batch.done,
    failed: batch.failed,
    total,
    rate: 0,
    seconds_left: null,
    status: batch.status,
  }
}

function headOf(sheet: Sheet): string {
  if (sheet.status === 'draft')
    return t('{n} document to generate|{n} documents to generate', { n: sheet.total })
  return t('{done} of {total} generated', { done: sheet.done, total: sheet.total })
}

function rateOf(sheet: Sheet): string {
  const parts: string[] = []
  if (sheet.status === 'generating' && sheet.rate > 0) {
    parts.push(
      t('{n} a second', { n: sheet.rate >= 10 ? Math.round(sheet.rate) : Math.round(sheet.rate * 10) / 10 }),
    )
    if (sheet.seconds_left !== null) parts.push(t('about {time} left', { time: span(sheet.seconds_left) }))
  }
  if (sheet.status === 'paused') parts.push(t('Paused'))
  if (sheet.status === 'stopped') parts.push(t('Stopped'))
  if (sheet.failed > 0) parts.push(t('{n} failed', { n: sheet.failed }))
  return parts.join(' · ')
}
