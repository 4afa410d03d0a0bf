// Today's running work, and what has just ended badly.
import { useState } from 'react'
import { t } from '../../../web/kit/text/text.ts'
import { JobLine } from './activity.tsx'
import { isUnderWay, useJobs } from './jobs.ts'

const recentMs = 24 * 3600_000

export default function Running() {
  const jobs = useJobs()
  const [since] = useState(() => Date.now() - recentMs)
  const shown =
    jobs.data?.filter(
      job => isUnderWay(job) || (job.status === 'error' && Date.parse(job.updated_at) > since),
    ) ?? []
  if (shown.length === 0) return null
  return (
    <section className="mb-8" aria-labelledby="running">
      <h2 id="running" className="mb-2">
        {t('Running work')}
      </h2>
      <ul className="border-t border-edge">
        {shown.map(job => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
    </section>
  )
}
