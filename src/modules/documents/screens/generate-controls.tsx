// What can be done with a run: begin, pause, stop, retry; and with what it made: take it along.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Tick } from '../../../web/kit/form/form.tsx'
import { ifMatch } from '../../../web/kit/parts/conflict.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { pathTo } from '../../../web/kit/wire/call.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Batch, BatchInFull } from '../contract.ts'
import { batchQuery, call, problemsQuery } from './calls.ts'
import { openPlaceholders } from './mapping.ts'

interface Ask {
  batch: BatchInFull
  sheet: { status: Batch['status']; done: number; failed: number; total: number }
}

/** Calls that change a run; afterwards everything about the batch is read again. */
function useRun(batch_id: string) {
  const answers = useQueryClient()
  const params = { batch_id }
  const after = (text: string) => async () => {
    say(text)
    await answers.invalidateQueries({ queryKey: ['batch', batch_id] })
    await answers.invalidateQueries({ queryKey: ['batches'] })
    await answers.invalidateQueries({ queryKey: ['jobs'] })
  }
  const start = (rows: 'all' | 'failed', skip_bad_rows: boolean) =>
    call('POST /batches/{batch_id}/generate', { params, body: { rows, skip_bad_rows } })
  return {
    generate: useMutation({
      mutationFn: (skip: boolean) => start('all', skip),
      onSuccess: after(t('Generating')),
      onError: sayProblem,
    }),
    retry: useMutation({
      mutationFn: () => start('failed', false),
      onSuccess: after(t('Retrying the failed')),
      onError: sayProblem,
    }),
    pause: useMutation({
      mutationFn: (paused: boolean) => call('POST /batches/{batch_id}/pause', { params, body: { paused } }),
      onSuccess: (_, paused) => after(paused ? t('Paused') : t('Going on'))(),
      onError: sayProblem,
    }),
    stop: useMutation({
      mutationFn: () => call('POST /batches/{batch_id}/stop', { params }),
      onSuccess: after(t('Stopped')),
      onError: sayProblem,
    }),
  }
}

export function Controls({ batch, sheet }: Ask) {
  const run = useRun(batch.id)
  const isBusy = run.generate.isPending || run.retry.isPending || run.pause.isPending || run.stop.isPending
  const left = sheet.total - sheet.done - sheet.failed
  if (sheet.status === 'generating' || sheet.status === 'paused') {
    const isPaused = sheet.status === 'paused'
    return (
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn btn-stop" disabled={isBusy} onClick={() => run.stop.mutate()}>
          {t('Stop')}
        </button>
        <button
          type="button"
          className={`btn ${isPaused ? 'btn-main' : ''}`}
          disabled={isBusy}
          onClick={() => run.pause.mutate(!isPaused)}
        >
          {isPaused ? t('Go on') : t('Pause')}
        </button>
      </div>
    )
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {sheet.failed > 0 && (
        <button type="button" className="btn" disabled={isBusy} onClick={() => run.retry.mutate()}>
          {t('Retry failed')}
        </button>
      )}
      {left > 0 && (
        <Begin batch={batch} left={left} isBusy={isBusy} onBegin={skip => run.generate.mutate(skip)} />
      )}
    </div>
  )
}

interface BeginAsk {
  batch: BatchInFull
  left: number
  isBusy: boolean
  onBegin: (skipBadRows: boolean) => void
}

/** Rows with problems are not made silently: either they are mended first, or the person says to go on without them. */
function Begin({ batch, left, isBusy, onBegin }: BeginAsk) {
  const problems = useQuery(problemsQuery(batch.id))
  const open = openPlaceholders(batch).length
  const bad = problems.data?.class === 'rows' ? problems.data.rows_affected : 0
  if (open > 0 || problems.data?.class === 'placeholders') {
    return (
      <>
        <Status tone="failed">
          {t('{n} placeholder without a column|{n} placeholders without a column', { n: Math.max(open, 1) })}
        </Status>
        <Link className="btn btn-main" to={`/documents/batches/${batch.id}/match`}>
          {t('Match columns')}
        </Link>
      </>
    )
  }
  if (bad > 0) {
    return (
      <>
        <Status tone="warning">{t('{n} row has problems|{n} rows have problems', { n: bad })}</Status>
        <Link className="btn" to={`/documents/batches/${batch.id}/preview?row=${batch.first_bad_row ?? ''}`}>
          {t('Show problems')}
        </Link>
        <button
          type="button"
          className="btn btn-main"
          disabled={isBusy || left <= bad}
          onClick={() => onBegin(true)}
        >
          {t('Generate the other {n}', { n: Math.max(0, left - bad) })}
        </button>
      </>
    )
  }
  const empty = problems.data?.class === 'warnings' ? problems.data.count : 0
  return (
    <>
      {empty > 0 && (
        <Link className="link tap" to={`/documents/batches/${batch.id}/match`}>
          <Status tone="warning">
            {t('{n} field of a list will print empty|{n} fields of lists will print empty', { n: empty })}
          </Status>
        </Link>
      )}
      <button
        type="button"
        className="btn btn-main"
        disabled={isBusy || problems.isPending}
        onClick={() => onBegin(false)}
      >
        {t('Generate {n} document|Generate {n} documents', { n: left })}
      </button>
    </>
  )
}

/** Archival and accessible PDFs, settled before the first is made. */
export function Outputs({ batch }: { batch: BatchInFull }) {
  const answers = useQueryClient()
  const change = useMutation({
    mutationFn: (outputs: BatchInFull['outputs']) =>
      call('PATCH /batches/{batch_id}', {
        params: { batch_id: batch.id },
        body: { outputs },
        headers: ifMatch(batch.version),
      }),
    onSuccess: reply => {
      answers.setQueryData(batchQuery(batch.id).queryKey, reply.body)
    },
    onError: async error => {
      sayProblem(error)
      await answers.invalidateQueries({ queryKey: batchQuery(batch.id).queryKey, exact: true })
    },
  })
  const { outputs } = batch
  return (
    <fieldset className="mt-5" disabled={change.isPending}>
      <legend className="mb-1 text-sm font-semibold">{t('Each row becomes a DOCX and a PDF')}</legend>
      <Tick
        label={t('For the archive (PDF/A-2b)')}
        checked={outputs.pdfa}
        onChange={event => change.mutate({ ...outputs, pdfa: event.target.checked })}
      />
      <Tick
        label={t('For screen readers (tagged PDF)')}
        checked={outputs.tagged}
        onChange={event => change.mutate({ ...outputs, tagged: event.target.checked })}
      />
    </fieldset>
  )
}

export function Downloads({ batch, sheet }: Ask) {
  const [withDocx, setWithDocx] = useState(false)
  const archive = (as: 'zip' | 'pdf') =>
    pathTo(
      '/batches/{batch_id}/archive',
      { batch_id: batch.id },
      { as, ...(as === 'zip' && withDocx ? { with_docx: 'true' } : {}) },
    )
  const isEnded = sheet.status === 'generated'
  return (
    <div className="mt-5 flex flex-wrap items-center gap-x-3 gap-y-2 border-y border-edge py-3">
      <span className="font-semibold">
        {isEnded
          ? t('What next?')
          : t('{n} document is finished|{n} documents are finished', { n: sheet.done })}
      </span>
      {isEnded && (
        <Link className="btn btn-main" to={`/documents/batches/${batch.id}/deliver`}>
          {t('Deliver')}
        </Link>
      )}
      <a className="btn" href={archive('zip')} download>
        {t('Download ZIP')}
      </a>
      <a className="btn" href={archive('pdf')} download>
        {t('Download one PDF')}
      </a>
      <Tick
        label={t('ZIP with the Word files too')}
        checked={withDocx}
        onChange={event => setWithDocx(event.target.checked)}
      />
    </div>
  )
}
