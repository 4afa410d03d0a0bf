// What does the work: the workers that are alive, and what happens by the clock.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { ago, moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Queue } from '../../contract.ts'
import { call } from '../calls.ts'
import { installationQuery } from '../settings/sample.tsx'
import { jobWord } from './words.ts'

const line = 'flex flex-wrap items-baseline gap-x-5 gap-y-1 border-b border-rule py-2'

export function Workers({ workers }: { workers: Queue['workers'] }) {
  return (
    <section aria-labelledby="workers">
      <h2 id="workers" className="mb-2">
        {t('Workers')}
      </h2>
      {workers.length === 0 && (
        <p className="border-y border-rule py-2">
          {t('No worker has given a sign within a day. Start one: octavo worker.')}
        </p>
      )}
      <ul className={workers.length > 0 ? 'border-t border-edge' : ''}>
        {workers.map(it => (
          <li key={it.id} className={line}>
            <span className="min-w-32">
              {it.is_alive ? (
                <Status tone="done">{t('Alive')}</Status>
              ) : (
                <Status tone="failed">{t('Silent')}</Status>
              )}
            </span>
            <span className="min-w-48 font-semibold">
              {t('{host}, process {pid}', { host: it.host, pid: String(it.pid) })}
            </span>
            <span>{t('{n} document at a time|{n} documents at a time', { n: it.slots })}</span>
            <span>{converterWord(it.converter)}</span>
            <span className="quiet">{t('last sign {when}', { when: ago(it.seen_at) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function converterWord(it: Queue['workers'][number]['converter']): string {
  if (!it) return t('converter not opened yet')
  if (it.error) return t('no converter: {why}', { why: it.error })
  return it.engine === 'native' ? `LibreOffice ${it.version ?? ''}` : `LibreOffice (${it.version ?? 'wasm'})`
}

export function Clock({ schedules }: { schedules: Queue['schedules'] }) {
  const installation = useQuery(installationQuery)
  if (schedules.length === 0) return null
  return (
    <section aria-labelledby="clock">
      <h2 id="clock" className="mb-2">
        {t('By the clock')}
      </h2>
      <ul className="border-t border-edge">
        {schedules.map(it => (
          <li key={it.name} className={line}>
            <span className="min-w-32">
              <ClockStatus it={it} />
            </span>
            <span className="min-w-48 font-semibold">{jobWord(it.name)}</span>
            <span className="tag">
              {it.cron} {it.time_zone}
            </span>
            <span className="quiet">
              {it.ran_at ? t('ran {when}', { when: moment(it.ran_at) }) : t('has not run yet')}
            </span>
            {it.error && <span className="text-verm">{it.error}</span>}
            {installation.data?.is_yours && <Pause name={it.name} isPaused={it.paused_at !== null} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function ClockStatus({ it }: { it: Queue['schedules'][number] }) {
  if (it.paused_at) return <Status tone="paused">{t('Paused')}</Status>
  if (it.error) return <Status tone="failed">{t('Failed')}</Status>
  return <Status tone="waiting">{t('Waits for its time')}</Status>
}

function Pause({ name, isPaused }: { name: string; isPaused: boolean }) {
  const answers = useQueryClient()
  const params = { schedule_name: name }
  const change = useMutation({
    mutationFn: () =>
      isPaused
        ? call('POST /schedules/{schedule_name}/resume', { params })
        : call('POST /schedules/{schedule_name}/pause', { params }),
    onSuccess: () => {
      say(isPaused ? t('Resumed') : t('Paused'))
      void answers.invalidateQueries({ queryKey: ['queue'] })
    },
    onError: sayProblem,
  })
  return (
    <button
      type="button"
      className="btn btn-small ms-auto"
      aria-label={
        isPaused ? t('Resume {what}', { what: jobWord(name) }) : t('Pause {what}', { what: jobWord(name) })
      }
      disabled={change.isPending}
      onClick={() => change.mutate()}
    >
      {isPaused ? t('Resume') : t('Pause')}
    </button>
  )
}
