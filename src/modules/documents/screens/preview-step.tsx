// Preview: every row on demand, its cells to mend beside the page, and what stands in the way, one class at a time.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull, BatchRow } from '../contract.ts'
import { previewQuery, rowQuery } from './calls.ts'
import { Problems } from './problems.tsx'
import { RowCells } from './row-cells.tsx'
import { RowPages } from './row-pages.tsx'
import { useRowNumber } from './row-number.ts'

export function PreviewStep({ batch }: { batch: BatchInFull }) {
  const [number, setRow] = useRowNumber(batch)
  const row = useQuery({
    ...rowQuery(batch.id, number ?? 0),
    enabled: number !== undefined,
    placeholderData: before => before,
  })
  useNeighbour(batch, row.data)
  useArrows(row.data, setRow)
  if (number === undefined || !batch.template_id) {
    return (
      <Empty title={t('A preview needs both files.')}>
        <Link className="btn" to={`/documents/batches/${batch.id}/files`}>
          {t('Go to Files')}
        </Link>
      </Empty>
    )
  }
  return (
    <>
      <RowBar batch={batch} number={number} row={row.data} onRow={setRow} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)]">
        <section aria-label={t('Preview of row {row}', { row: String(number) })} className="mx-auto w-full max-w-[52rem] min-w-0">
          <RowPages batch={batch} row={number} />
        </section>
        <div className="min-w-0">
          <Problems batch={batch} onRow={setRow} now={number} />
          {row.error && !row.data ? (
            <ProblemNote error={row.error} onRetry={() => void row.refetch()} />
          ) : (
            row.data && <RowCells key={row.data.row} batch={batch} row={row.data} />
          )}
          <Link to={`/documents/batches/${batch.id}/generate`} className="btn btn-main mt-5">
            {t('Go to Generate')}
          </Link>
        </div>
      </div>
    </>
  )
}

interface BarAsk {
  batch: BatchInFull
  number: number
  row: BatchRow | undefined
  onRow: (row: number) => void
}

function RowBar({ batch, number, row, onRow }: BarAsk) {
  const to = (target: number | null | undefined, label: string, before = '', after = '') => (
    <button
      type="button"
      className="btn"
      disabled={target === null || target === undefined || target === number}
      onClick={() => target && onRow(target)}
    >
      {before && <span aria-hidden>{before}</span>}
      {label}
      {after && <span aria-hidden>{after}</span>}
    </button>
  )
  return (
    <div className="mb-5 flex flex-wrap items-end gap-2">
      {to(row?.previous_row, t('Previous'), '←')}
      {to(row?.next_row, t('Next'), '', '→')}
      <form
        className="flex items-end gap-2"
        onSubmit={event => {
          event.preventDefault()
          const asked = Number(new FormData(event.currentTarget).get('row'))
          if (Number.isInteger(asked) && asked > 0) onRow(asked)
        }}
      >
        <label className="flex items-center gap-2 text-sm">
          {t('Row')}
          <input
            key={number}
            name="row"
            type="number"
            min={batch.first_row ?? 1}
            max={batch.last_row ?? undefined}
            defaultValue={number}
            className="fld w-24 text-base"
          />
        </label>
        <button type="submit" className="btn">
          {t('Go')}
        </button>
      </form>
      {to(batch.longest_row, t('Longest row'))}
      {batch.first_bad_row !== null && to(batch.first_bad_row, t('First bad row'))}
      <p className="ms-auto text-sm text-ink-2" role="status">
        {row && t('row {n} of {total}', { n: row.position, total: batch.row_count })}
        {row && row.problems.length > 0 && (
          <span className="text-verm"> · ✕ {t('Error on row {row}', { row: String(row.row) })}</span>
        )}
      </p>
    </div>
  )
}

/** The next row's page is asked for before it is: then → answers at once. */
function useNeighbour(batch: BatchInFull, row: BatchRow | undefined): void {
  const answers = useQueryClient()
  const next = row?.next_row
  useEffect(() => {
    if (!next) return undefined
    const timer = setTimeout(() => {
      const preview = previewQuery(batch.id, next)
      void answers.prefetchQuery({ ...preview, queryKey: [...preview.queryKey, batch.version] })
      void answers.prefetchQuery(rowQuery(batch.id, next))
    }, 150)
    return () => clearTimeout(timer)
  }, [answers, batch.id, batch.version, next])
}

function useArrows(row: BatchRow | undefined, onRow: (row: number) => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const target = event.target
      const isBusy =
        event.altKey || event.metaKey || event.ctrlKey || document.querySelector('dialog[open]') !== null
      if (isBusy || (target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))) return
      const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
      const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
      const next = event.key === forward ? row?.next_row : event.key === back ? row?.previous_row : null
      if (!next) return
      event.preventDefault()
      onRow(next)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [row, onRow])
}
