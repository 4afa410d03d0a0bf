// What came of a change to many jobs: each that was refused with its reason.
import { t, toldBy } from '../../../../web/kit/text/text.ts'
import type { BulkResult, Job } from '../../contract.ts'

export function BulkOutcome({
  outcome,
  jobs,
  onClose,
}: {
  outcome: BulkResult
  jobs: Job[]
  onClose: () => void
}) {
  const refused = outcome.results.filter(it => !it.ok)
  if (refused.length === 0) return null
  const titles = new Map(jobs.map(it => [it.id, it.title]))
  return (
    <section aria-live="polite" className="leaf mb-5 border-ochre bg-ochre-wash p-3">
      <p className="font-semibold text-ochre">
        <span aria-hidden>▲ </span>
        {t('{n} of {total} stayed as they were', { n: refused.length, total: outcome.results.length })}
      </p>
      <ul className="mt-2 text-sm">
        {refused.slice(0, 20).map(it => (
          <li key={it.job_id}>
            <b>{titles.get(it.job_id) ?? it.job_id}</b> {toldBy(`error ${it.code ?? ''}`) ?? it.detail}
          </li>
        ))}
        {refused.length > 20 && <li>{t('and {n} more', { n: refused.length - 20 })}</li>}
      </ul>
      <button type="button" className="btn btn-small mt-2" onClick={onClose}>
        {t('Close')}
      </button>
    </section>
  )
}
