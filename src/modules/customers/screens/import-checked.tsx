// What an import would do: how many rows are new, changed, the same or wrong, and which.
import { Metrics } from '../../../web/kit/parts/page.tsx'
import { number } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { ImportReport, ImportRow } from '../contract.ts'
import { words } from './import-columns.tsx'

const shown = 100

interface CheckedAsk {
  report: ImportReport
  isBusy: boolean
  onImport: () => void
}

export function ImportChecked({ report, isBusy, onImport }: CheckedAsk) {
  const { counts, rows } = report
  const n = counts.new + counts.changed
  return (
    <section className="mt-8" aria-labelledby="import-checked">
      <h2 id="import-checked" className="mb-2">
        {t('Check')}
      </h2>
      <Metrics
        items={[
          { label: t('New'), value: number(counts.new) },
          { label: t('Changed'), value: number(counts.changed) },
          { label: t('As they are'), value: number(counts.same) },
          { label: t('With a problem'), value: number(counts.problem) },
        ]}
      />
      {counts.problem > 0 && (
        <p className="mb-2">
          {t('Rows with a problem are left out. Mend the sheet and choose it again to have them.')}
        </p>
      )}
      <button type="button" className="btn btn-main mb-4" disabled={isBusy || n === 0} onClick={onImport}>
        {n === 0 ? t('Nothing to import') : t('Import {n} customer|Import {n} customers', { n })}
      </button>
      <ul className={rows.length > 0 ? 'border-t border-edge text-sm' : ''}>
        {rows.slice(0, shown).map(row => (
          <Row key={row.row} row={row} />
        ))}
      </ul>
      {rows.length > shown && <p className="quiet mt-2">{t('and {n} more', { n: rows.length - shown })}</p>}
    </section>
  )
}

function Row({ row }: { row: ImportRow }) {
  return (
    <li className="border-b border-rule py-1.5">
      <b>{t('Row {row}', { row: String(row.row) })}</b> {row.name}{' '}
      <span className="quiet">
        {row.outcome === 'new' ? t('New') : row.outcome === 'changed' ? t('Changed') : ''}
      </span>
      {row.problems.map((it, at) => (
        <p key={at} className="text-verm">
          <span aria-hidden>✕ </span>
          {it.column && `${it.column}: `}
          {it.value && `“${it.value}” `}
          {it.detail} <span className="text-ink-2">{t('Accepted: {what}', { what: it.accepted })}</span>
        </p>
      ))}
      {row.outcome === 'changed' &&
        row.changes.map((it, at) => (
          <p key={at} className="wrap-break-word text-ink-2">
            {it.field === 'attribute' ? it.key : words[it.field]()}: {it.before ?? '–'} → {it.after}
          </p>
        ))}
    </li>
  )
}
