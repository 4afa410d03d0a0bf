// All work of the company, and what is behind it: queue, workers, the clock; failures retried singly or by the hundred.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Empty, Metrics, Page } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { Choice, SearchBox } from '../../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../../web/kit/table/list.tsx'
import { moment, number, span } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { BulkResult, Job, Queue } from '../../contract.ts'
import { call } from '../calls.ts'
import { isUnderWay, toneOf, wordOf } from '../jobs.ts'
import { BulkOutcome } from './bulk-outcome.tsx'
import { Clock, Workers } from './machinery.tsx'
import { jobWord } from './words.ts'

const key = ['jobs', 'all']
export const queueKey = ['queue']

export default function JobsPage() {
  const [search] = useSearchParams()
  const filters = {
    q: search.get('q') ?? undefined,
    name: search.get('name') ?? undefined,
    status: statusOf(search.get('status')),
  }
  const queue = useQuery({
    queryKey: queueKey,
    queryFn: async () => (await call('GET /jobs/queue')).body,
    refetchInterval: 5_000,
  })
  const list = useList(
    [...key, filters],
    async cursor => (await call('GET /jobs', { query: { ...filters, cursor, limit: 100 } })).body,
  )
  const [outcome, setOutcome] = useState<BulkResult>()
  const columns = useMemo(() => jobColumns(), [])
  return (
    <Page title={t('Jobs')} folio={queue.data && folioOf(queue.data)}>
      {queue.error && !queue.data && <ProblemNote error={queue.error} onRetry={() => void queue.refetch()} />}
      {queue.data && <Figures queue={queue.data} />}
      {outcome && <BulkOutcome outcome={outcome} jobs={list.rows} onClose={() => setOutcome(undefined)} />}
      <ListTable
        name={t('Jobs')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={Object.values(filters).some(Boolean)}
        filters={<Filters names={queue.data?.names.map(it => it.name) ?? []} />}
        bulk={bulkTo(setOutcome)}
        empty={
          <Empty title={t('No work yet.')}>
            <p className="quiet">{t('Generating documents and other long work shows up here.')}</p>
          </Empty>
        }
      />
      {queue.data && (
        <div className="mt-8 flex flex-col gap-8">
          <Workers workers={queue.data.workers} />
          <Clock schedules={queue.data.schedules} />
        </div>
      )}
    </Page>
  )
}

const statuses = ['queued', 'running', 'done', 'error', 'cancelled'] as const

function statusOf(text: string | null) {
  return statuses.find(it => it === text)
}

function folioOf({ workers }: Queue): string {
  const alive = workers.filter(it => it.is_alive).length
  return t('{n} worker alive|{n} workers alive', { n: alive })
}

function Figures({ queue }: { queue: Queue }) {
  const sum = (of: 'queued' | 'running' | 'failed') => queue.names.reduce((all, it) => all + it[of], 0)
  return (
    <Metrics
      items={[
        { label: t('Queued'), value: number(sum('queued')) },
        { label: t('Running'), value: number(sum('running')) },
        { label: t('Failed within a week'), value: number(sum('failed')) },
        {
          label: t('Waiting on this installation'),
          value: number(queue.waiting),
          note: queue.waiting > 0 ? t('the oldest for {time}', { time: span(queue.oldest_s) }) : '',
        },
      ]}
    />
  )
}

function Filters({ names }: { names: string[] }) {
  const words = {
    queued: t('Queued'),
    running: t('Running'),
    done: t('Done'),
    error: t('Failed'),
    cancelled: t('Stopped'),
  }
  return (
    <>
      <SearchBox label={t('Search title or fault')} />
      <Choice
        name="status"
        label={t('Status')}
        options={statuses.map(value => ({ value, label: words[value] }))}
      />
      <Choice
        name="name"
        label={t('Kind')}
        options={names.map(value => ({ value, label: jobWord(value) }))}
      />
    </>
  )
}

/** What can be done with the chosen rows, as the table asks for it. */
function bulkTo(onDone: (it: BulkResult) => void) {
  return (chosen: Job[], clear: () => void) => <Bulk chosen={chosen} clear={clear} onDone={onDone} />
}

function Bulk({
  chosen,
  clear,
  onDone,
}: {
  chosen: Job[]
  clear: () => void
  onDone: (it: BulkResult) => void
}) {
  const answers = useQueryClient()
  const change = useMutation({
    mutationFn: async (act: 'retry' | 'cancel') =>
      (await call('POST /jobs/bulk', { body: { act, job_ids: chosen.map(it => it.id).slice(0, 1000) } }))
        .body,
    onSuccess: (result, act) => {
      const n = result.results.filter(it => it.ok).length
      say(act === 'retry' ? t('{n} queued again', { n }) : t('{n} stopping', { n }))
      onDone(result)
      clear()
      void answers.invalidateQueries({ queryKey: ['jobs'] })
      void answers.invalidateQueries({ queryKey: queueKey })
    },
    onError: sayProblem,
  })
  const button = (act: 'retry' | 'cancel', label: string) => (
    <button
      type="button"
      className="btn btn-small"
      disabled={change.isPending}
      onClick={() => change.mutate(act)}
    >
      {label}
    </button>
  )
  return (
    <>
      {button('retry', t('Retry'))}
      {button('cancel', t('Stop'))}
    </>
  )
}

function jobColumns(): Col<Job>[] {
  return [
    { id: 'title', head: t('What'), value: row => row.title, isName: true, width: 205 },
    {
      id: 'status',
      head: t('Status'),
      value: row => wordOf(row),
      show: row => <Status tone={toneOf(row)}>{wordOf(row)}</Status>,
      width: 115,
    },
    {
      id: 'error',
      head: t('Fault'),
      value: row => row.error,
      show: row => row.error && <span title={row.error}>{row.error}</span>,
      width: 190,
    },
    { id: 'name', head: t('Kind'), value: row => jobWord(row.name), width: 135 },
    {
      id: 'progress',
      head: t('Progress'),
      value: row => row.done + row.failed,
      show: row => t('{done} of {total}', { done: row.done + row.failed, total: row.total }),
      isFigure: true,
      width: 105,
    },
    {
      id: 'created_at',
      head: t('Begun'),
      value: row => row.created_at,
      show: row => moment(row.created_at),
      width: 160,
    },
    {
      id: 'took',
      head: t('Took'),
      value: row => tookOf(row),
      show: row => (isUnderWay(row) ? '' : span(tookOf(row))),
      isFigure: true,
      width: 70,
    },
    { id: 'attempts', head: t('Attempts'), value: row => row.attempts, isFigure: true, width: 90 },
  ]
}

/** Seconds from being asked for to its end, or to its last change. */
function tookOf(row: Job): number {
  return (Date.parse(row.finished_at ?? row.updated_at) - Date.parse(row.created_at)) / 1000
}
