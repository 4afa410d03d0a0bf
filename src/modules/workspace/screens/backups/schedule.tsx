// The daily backup: on or off, at which hour, how many are kept.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, SelectField, TextField, Tick } from '../../../../web/kit/form/form.tsx'
import { ifMatch } from '../../../../web/kit/parts/conflict.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { BackupSchedule } from '../../contract.ts'
import { call } from '../calls.ts'

const key = ['backup-schedule']

export function DailyBackup() {
  const schedule = useQuery({
    queryKey: key,
    queryFn: async () => (await call('GET /backup-schedule')).body,
  })
  return (
    <section aria-labelledby="daily" className="mt-8 max-w-xl border-t border-edge pt-3">
      <h2 id="daily" className="mb-2">
        {t('Every day')}
      </h2>
      {schedule.error && !schedule.data && (
        <ProblemNote error={schedule.error} onRetry={() => void schedule.refetch()} />
      )}
      {schedule.data && <ScheduleForm key={schedule.data.version} now={schedule.data} />}
    </section>
  )
}

function ScheduleForm({ now }: { now: BackupSchedule }) {
  const answers = useQueryClient()
  async function save(values: Record<string, string>) {
    const body = { is_on: values.is_on === 'on', hour: Number(values.hour), keep: Number(values.keep) }
    const saved = (await call('PUT /backup-schedule', { headers: ifMatch(now.version), body })).body
    answers.setQueryData(key, saved)
    say(saved.is_on ? t('Daily backup is on') : t('Daily backup is off'))
  }
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    value: String(hour),
    label: `${String(hour).padStart(2, '0')}:00`,
  }))
  return (
    <Form submit={t('Save time')} label={t('Every day')} send={save}>
      <Tick name="is_on" label={t('Make a backup every day')} defaultChecked={now.is_on} />
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={t('At')}
          name="hour"
          defaultValue={String(now.hour)}
          options={hours}
          hint={t('In {zone}; a machine that slept makes good for it.', { zone: now.time_zone })}
        />
        <TextField
          label={t('Keep')}
          name="keep"
          type="number"
          required
          min={1}
          max={366}
          defaultValue={now.keep}
          hint={t('Older ones made by the clock go.')}
        />
      </div>
      <p className="quiet">
        {t('Written to {folder}. Copy them to another machine: a disk that dies takes both along.', {
          folder: now.folder,
        })}
      </p>
    </Form>
  )
}
