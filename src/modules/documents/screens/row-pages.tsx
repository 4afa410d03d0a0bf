// The pages that a row gives, at A4; the last ones stay until the next are there.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { BlankPage, PdfPages } from '../../../web/kit/pdf/pages.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull } from '../contract.ts'
import { previewQuery } from './calls.ts'

interface RowPagesAsk {
  batch: BatchInFull
  row: number
  /** The first page is enough, beside something else. */
  isFirstOnly?: boolean
}

export function RowPages({ batch, row, isFirstOnly = false }: RowPagesAsk) {
  const [broken, setBroken] = useState<unknown>()
  const [page, setPage] = useState<{ number: number; total: number }>()
  const preview = useQuery({ ...previewQuery(batch, row), placeholderData: before => before })
  if (preview.error && !preview.data)
    return <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />
  if (broken) return <ProblemNote error={broken} />
  if (!preview.data) {
    return (
      <BlankPage>
        <output>{t('Printing row {row}', { row: String(row) })}</output>
      </BlankPage>
    )
  }
  return (
    <div className={preview.isPlaceholderData ? 'opacity-60' : ''} aria-busy={preview.isPlaceholderData}>
      {preview.error && <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data.faults && (
        <p className="mb-2">
          <Status tone="failed">{preview.data.faults}</Status>
        </p>
      )}
      <PdfPages
        bytes={preview.data.bytes}
        isFirstOnly={isFirstOnly}
        onError={setBroken}
        onPage={(number, total) => setPage({ number, total })}
      />
      {page && page.total > 1 && (
        <p className="quiet mt-1">{t('page {n} of {total}', { n: page.number, total: page.total })}</p>
      )}
    </div>
  )
}
