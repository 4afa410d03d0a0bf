// Match: which column fills which placeholder, checked row by row, saved at once; the page beside it on wide screens.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { ConflictNote } from '../../../web/kit/parts/conflict.tsx'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { useMedia } from '../../../web/kit/media.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull } from '../contract.ts'
import { problemsQuery, rowQuery } from './calls.ts'
import { CustomerColumns } from './customer-columns.tsx'
import { MatchRows } from './match-rows.tsx'
import { openPlaceholders, useMapping, withMatch } from './mapping.ts'
import { RowPages } from './row-pages.tsx'
import { useRowNumber } from './row-number.ts'

export function MatchStep({ batch }: { batch: BatchInFull }) {
  const isWide = useMedia('(min-width: 1180px)')
  const mapping = useMapping(batch)
  const [row] = useRowNumber(batch)
  const values = useQuery({ ...rowQuery(batch.id, row ?? 0), enabled: row !== undefined })
  const problems = useQuery({
    ...problemsQuery(batch.id),
    enabled: batch.template_id !== null && row !== undefined,
  })
  if (!batch.template_id || row === undefined) {
    return (
      <Empty title={t('Matching needs both files.')}>
        <Link className="btn" to={`/documents/batches/${batch.id}/files`}>
          {t('Go to Files')}
        </Link>
      </Empty>
    )
  }
  const isFixed = batch.status !== 'draft'
  return (
    <div className={isWide ? 'grid grid-cols-[minmax(0,1fr)_21rem] gap-5' : ''}>
      <div className="min-w-0">
        {mapping.conflict && (
          <div className="mb-5">
            <ConflictNote
              error={mapping.conflict.error}
              what={t('this mapping')}
              onTheirs={() => void mapping.loadTheirs()}
              onMine={() => void mapping.keepMine()}
            />
          </div>
        )}
        {!isFixed && (
          <Asked batch={batch} onChoose={(path, column) => mapping.change(withMatch(path, { column }))} />
        )}
        <div className="mb-2 flex flex-wrap items-baseline justify-between gap-3">
          <h2>{t('Columns matched to placeholders')}</h2>
          <output className="quiet">
            {mapping.conflict
              ? t('Not saved')
              : mapping.isSaving
                ? t('Saving')
                : isFixed
                  ? t('Documents were made with this; it stays.')
                  : t('Saved')}
          </output>
        </div>
        <fieldset disabled={isFixed} className="min-w-0">
          <legend className="sr-only">{t('Columns matched to placeholders')}</legend>
          <MatchRows
            batch={batch}
            row={values.data}
            problems={problems.data?.data ?? []}
            onChange={(path, part) => mapping.change(withMatch(path, part))}
          />
          <CustomerColumns batch={batch} onChange={mapping.change} />
        </fieldset>
        <Link to={`/documents/batches/${batch.id}/preview`} className="btn btn-main mt-5">
          {t('Preview the documents')}
        </Link>
      </div>
      {isWide && (
        <aside aria-label={t('Preview')} className="sticky top-5 self-start">
          <RowPages batch={batch} row={row} isFirstOnly />
        </aside>
      )}
    </div>
  )
}

/** One question at a time: the first placeholder without a column. */
function Asked({
  batch,
  onChoose,
}: {
  batch: BatchInFull
  onChoose: (path: string, column: string) => void
}) {
  const [first, ...rest] = openPlaceholders(batch)
  if (!first) return null
  const fitting = batch.columns.filter(column => (column.type === 'list') === (first.kind === 'list'))
  return (
    <div className="leaf mb-5 border-verm bg-verm-wash p-3">
      <label className="flex flex-wrap items-center gap-3">
        <span className="font-semibold text-verm">
          <span aria-hidden>✕ </span>
          {t("We couldn't match {placeholder}. Which column is it?", { placeholder: `{${first.path}}` })}
        </span>
        <select
          key={first.path}
          className="fld w-auto min-w-44"
          defaultValue=""
          onChange={event => event.target.value && onChoose(first.path, event.target.value)}
        >
          <option value="">{t('Choose a column')}</option>
          {fitting.map(column => (
            <option key={column.name} value={column.name}>
              {column.name}
            </option>
          ))}
        </select>
      </label>
      {rest.length > 0 && <p className="quiet mt-1">{t('{n} more after this one.', { n: rest.length })}</p>}
    </div>
  )
}
