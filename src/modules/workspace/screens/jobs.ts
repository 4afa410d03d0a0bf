// Running and finished work, kept fresh by the live stream and by polling where that is lost.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { hear, onReopen } from '../../../web/kit/wire/live.ts'
import type { Tone } from '../../../web/kit/parts/status.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Job } from '../contract.ts'
import { call } from './calls.ts'

const jobsKey = ['jobs']

export function isUnderWay(job: Job): boolean {
  return job.status === 'queued' || job.status === 'running'
}

/** The newest hundred jobs. */
export function useJobs() {
  return useQuery({
    queryKey: jobsKey,
    queryFn: async () => (await call('GET /jobs', { query: { limit: 100 } })).body.data,
    // The stream brings news at once; this is for when it does not.
    refetchInterval: query => (query.state.data?.some(isUnderWay) ? 5_000 : 60_000),
  })
}

/** Puts each job event where screens look, and has them read again what the job changes. */
export function useJobNews(): void {
  const answers = useQueryClient()
  useEffect(() => {
    const stop = hear('job', data => takeUp(answers, data as Job))
    const stopReopen = onReopen(() => void answers.invalidateQueries({ queryKey: jobsKey }))
    return () => {
      stop()
      stopReopen()
    }
  }, [answers])
}

function takeUp(answers: QueryClient, job: Job): void {
  const before = answers.getQueryData<Job[]>(jobsKey)?.find(one => one.id === job.id)
  answers.setQueryData<Job[]>(jobsKey, jobs => {
    if (!jobs) return jobs
    return before ? jobs.map(one => (one.id === job.id ? job : one)) : [job, ...jobs]
  })
  // A query is about a job when one of the ids that the job was given is in its key.
  const ids = new Set(Object.values(job.input).filter(value => typeof value === 'string'))
  const hasEnded = before?.status !== job.status
  void answers.invalidateQueries({
    predicate: query =>
      query.queryKey.some(part => typeof part === 'string' && ids.has(part)) ||
      (hasEnded && query.meta?.jobs === job.name.split('.')[0]),
  })
}

export function toneOf(job: Job): Tone {
  if (job.paused_at && isUnderWay(job)) return 'paused'
  const tones: Record<Job['status'], Tone> = {
    queued: 'waiting',
    running: 'running',
    done: job.failed > 0 ? 'warning' : 'done',
    error: 'failed',
    cancelled: 'paused',
  }
  return tones[job.status]
}

export function wordOf(job: Job): string {
  if (job.paused_at && isUnderWay(job)) return t('Paused')
  if (job.cancel_asked_at && isUnderWay(job)) return t('Stopping')
  const words: Record<Job['status'], string> = {
    queued: t('Queued'),
    running: t('Running'),
    done: job.failed > 0 ? t('Done, {n} failed', { n: job.failed }) : t('Done'),
    error: t('Failed'),
    cancelled: t('Stopped'),
  }
  return words[job.status]
}
