// What stands in the way: one class at a time, with row numbers as Excel shows them.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Status } from '../../../web/kit/parts/status.tsx'
import { problemText } from './words.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull, RowProblem } from '../contract.ts'
import { problemsQuery } from './calls.ts'

const shown = 50

export function Problems({
  batch,
  now,
  onRow,
}: {
  batch: BatchInFull
  now?: number
  onRow: (row: number) => void
}) {
  const problems = useQuery(problemsQuery(batch.id))
  const found = problems.data
  if (!found) return null
  if (found.count === 0) {
    return (
      <p className="mb-5">
        <Status tone="done">{t('Nothing stands in the way.')}</Status>
      </p>
    )
  }
  return (
    <section className="leaf mb-5 p-3" aria-labelledby="problems">
      <h2 id="problems" className="text-base">
        <span aria-hidden className={found.class === 'warnings' ? 'text-ochre' : 'text-verm'}>
          {found.class === 'warnings' ? '▲' : '✕'}{' '}
        </span>
        {found.class === 'warnings'
          ? t('{n} field of a list will print empty|{n} fields of lists will print empty', { n: found.count })
          : found.class === 'placeholders'
            ? t('{n} placeholder without a column|{n} placeholders without a column', { n: found.count })
            : t('{rows} of {total} rows have problems', {
                rows: found.rows_affected,
                total: batch.row_count,
              })}
      </h2>
      <ul className="mt-2 max-h-72 overflow-y-auto border-t border-rule">
        {found.data.slice(0, shown).map((problem, index) => (
          <li
            key={index}
            className={`border-b border-rule py-1.5 text-sm ${problem.row === now ? 'bg-wash' : ''}`}
          >
            <Line problem={problem} onRow={onRow} />
          </li>
        ))}
      </ul>
      {found.count > shown && <p className="quiet mt-1">{t('and {n} more', { n: found.count - shown })}</p>}
      {found.class !== 'rows' && (
        <Link className="btn mt-3" to={`/documents/batches/${batch.id}/match`}>
          {t('Match columns')}
        </Link>
      )}
    </section>
  )
}

function Line({ problem, onRow }: { problem: RowProblem; onRow: (row: number) => void }) {
  const { row, placeholder } = problem
  if (problem.code === 'placeholder_unmatched' && placeholder) {
    return t("We couldn't match {placeholder}. Which column is it?", { placeholder: `{${placeholder}}` })
  }
  if (problem.code === 'field_unmatched' && placeholder) {
    return (
      <>
        <span className="tag">{`{${placeholder}}`}</span>{' '}
        {t('matches no column of its list, so it prints empty. Choose one, or take the tag out in Word.')}
        <span className="text-ink-2"> {t('Accepted: {what}', { what: problem.accepted ?? '' })}</span>
      </>
    )
  }
  return (
    <>
      {row !== null && (
        <button type="button" className="link min-h-6 font-semibold" onClick={() => onRow(row)}>
          {t('Row {row}', { row: String(row) })}
        </button>
      )}{' '}
      {problem.column && <span className="tag">{problem.column}</span>} {problemText(problem)}
      {problem.value && (
        <span className="text-ink-2"> {t('There is: {value}', { value: problem.value })}</span>
      )}
      {problem.accepted && (
        <span className="text-ink-2"> {t('Accepted: {what}', { what: problem.accepted })}</span>
      )}
    </>
  )
}
