// The current job in the spine: its name, a thin bar, the count; a click opens Activity.
import { isUnderWay, useJobs } from '../modules/workspace/screens/jobs.ts'
import { t } from './kit/text/text.ts'

export function CurrentWork({ onOpen }: { onOpen: () => void }) {
  const jobs = useJobs()
  const running = jobs.data?.filter(isUnderWay) ?? []
  const job = running.find(one => one.status === 'running') ?? running[0]
  if (!job) {
    return (
      <button
        type="button"
        className="min-h-9 rounded-leaf px-2 text-start text-spine-2 hover:text-spine-ink"
        onClick={onOpen}
      >
        {t('Activity')}
      </button>
    )
  }
  const done = job.done + job.failed
  return (
    <button type="button" className="rounded-leaf bg-white/10 px-2 py-2 text-start text-sm" onClick={onOpen}>
      <span className="sr-only">{t('Activity')}: </span>
      <span className="line-clamp-2 font-semibold">{job.title}</span>
      <span aria-hidden className="my-1.5 block h-1 bg-white/20">
        <span
          className="block h-full origin-left bg-spine-ink rtl:origin-right"
          style={{ transform: `scaleX(${job.total > 0 ? done / job.total : 0})` }}
        />
      </span>
      <span className="text-spine-2">
        {t('{done} of {total}', { done, total: job.total })}
        {running.length > 1 && ` · ${t('{n} more job|{n} more jobs', { n: running.length - 1 })}`}
      </span>
    </button>
  )
}
