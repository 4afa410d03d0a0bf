// The one drawer for all long work: how far it is, Stop, Retry, and where its result is.
import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { Empty, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Progress } from '../../../web/kit/parts/progress.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { ago } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { pathTo } from '../../../web/kit/wire/call.ts'
import type { Job } from '../contract.ts'
import { call } from './calls.ts'
import { isUnderWay, toneOf, useJobs, wordOf } from './jobs.ts'

/** Where a job's result is seen; the shell knows, since modules tell it. */
export type PlaceOfJob = (name: string, input: Record<string, unknown>) => string | undefined

export function Activity({ onClose, placeOf }: { onClose: () => void; placeOf: PlaceOfJob }) {
  const jobs = useJobs()
  return (
    <Dialog title={t('Activity')} onClose={onClose} kind="drawer">
      {jobs.isPending && <Waiting />}
      {jobs.error && !jobs.data && <ProblemNote error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data?.length === 0 && (
        <Empty title={t('No work yet.')}>
          <p className="quiet">
            {t('Generating documents and other long work shows up here. The page may be closed meanwhile.')}
          </p>
        </Empty>
      )}
      <ul className="border-t border-rule">
        {jobs.data?.map(job => (
          <JobLine key={job.id} job={job} place={placeOf(job.name, job.input)} onGo={onClose} />
        ))}
      </ul>
    </Dialog>
  )
}

interface JobLineAsk {
  job: Job
  place?: string | undefined
  onGo?: () => void
}

export function JobLine({ job, place, onGo }: JobLineAsk) {
  const words =
    job.total > 0 ? t('{done} of {total}', { done: job.done + job.failed, total: job.total }) : undefined
  return (
    <li className="border-b border-rule py-3">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 font-semibold">
          {place ? (
            <Link to={place} className="hover:underline" onClick={onGo}>
              {job.title}
            </Link>
          ) : (
            job.title
          )}
        </span>
        <span className="shrink-0 text-sm">
          <Status tone={toneOf(job)}>{wordOf(job)}</Status>
        </span>
      </div>
      {isUnderWay(job) && (
        <div className="mt-2">
          <Progress label={job.title} done={job.done + job.failed} total={job.total} words={words} />
        </div>
      )}
      {job.error && <p className="mt-1 text-sm text-verm">{job.error}</p>}
      <div className="mt-1 flex flex-wrap items-center justify-between gap-2 text-sm text-ink-2">
        <span>
          {ago(job.created_at)}
          {!isUnderWay(job) && words && ` · ${words}`}
        </span>
        <JobActions job={job} />
      </div>
    </li>
  )
}

function JobActions({ job }: { job: Job }) {
  const params = { job_id: job.id }
  const cancel = useMutation({
    mutationFn: () => call('POST /jobs/{job_id}/cancel', { params }),
    onSuccess: () => say(t('Stopping')),
    onError: sayProblem,
  })
  const retry = useMutation({
    mutationFn: () => call('POST /jobs/{job_id}/retry', { params }),
    onSuccess: () => say(t('Queued again')),
    onError: sayProblem,
  })
  const canRetry =
    job.status === 'error' || job.status === 'cancelled' || (job.status === 'done' && job.failed > 0)
  return (
    <span className="flex gap-2">
      {job.output_file_id && (
        <a className="btn btn-small" href={pathTo('/downloads/{file_id}', { file_id: job.output_file_id })}>
          {t('Download')}
        </a>
      )}
      {isUnderWay(job) && !job.cancel_asked_at && (
        <button
          type="button"
          className="btn btn-small"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {t('Stop')}
        </button>
      )}
      {canRetry && (
        <button
          type="button"
          className="btn btn-small"
          disabled={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t('Retry')}
        </button>
      )}
    </span>
  )
}
