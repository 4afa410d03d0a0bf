// The pages that a row gives, at A4; the last ones stay until the next are there.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { BlankPage, PdfPages } from '../../../web/kit/pdf/pages.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull } from '../contract.ts'
import { previewQuery } from './calls.ts'

export function RowPages({ batch, row }: { batch: BatchInFull; row: number }) {
  const [broken, setBroken] = useState<unknown>()
  const [page, setPage] = useState<{ number: number; total: number }>()
  // Any change of mapping or files bumps the version, and then the page is another one.
  const query = previewQuery(batch.id, row)
  const preview = useQuery({
    ...query,
    queryKey: [...query.queryKey, batch.version],
    placeholderData: before => before,
  })
  if (preview.error && !preview.data) return <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />
  if (broken) return <ProblemNote error={broken} />
  if (!preview.data) {
    return (
      <BlankPage>
        <span role="status">{t('Printing row {row}', { row: String(row) })}</span>
      </BlankPage>
    )
  }
  return (
    <div className={preview.isPlaceholderData ? 'opacity-60' : ''} aria-busy={preview.isPlaceholderData}>
      {preview.error && <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />}
      <PdfPages
        bytes={preview.data}
        onError={setBroken}
        onPage={(number, total) => setPage({ number, total })}
      />
      {page && page.total > 1 && (
        <p className="quiet mt-1">{t('page {n} of {total}', { n: page.number, total: page.total })}</p>
      )}
    </div>
  )
}
