// What the dashboard looks at: the last days or a period of one's own, a template, a way of sending.
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Choice, DayFilter, useFilter } from '../../../../web/kit/table/filters.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { templatesCall } from '../calls.ts'

const spans = [7, 30, 90, 365]
const usual = 30
const day_ms = 86_400_000

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** In UTC, as the server counts days. A day that was chosen counts over "the last 30 days". */
export function periodOf(search: URLSearchParams, now = Date.now()): { from: string; to: string } {
  const asked = Number(search.get('days'))
  const days = spans.includes(asked) ? asked : usual
  const to = search.get('to') ?? dayOf(now)
  return { from: search.get('from') ?? dayOf(Date.parse(to) - (days - 1) * day_ms), to }
}

export function Filters() {
  const [days, setDays] = useFilter('days')
  const id = useId()
  const templates = useQuery({
    queryKey: ['templates', 'names'],
    queryFn: async () =>
      (await templatesCall('GET /templates', { query: { limit: 200, sort: 'name' } })).body.data,
  })
  return (
    <div className="mb-5 flex flex-wrap items-end gap-3">
      <div className="text-sm">
        <label htmlFor={id} className="mb-1 block text-ink-2">
          {t('Period')}
        </label>
        <select
          id={id}
          className="fld text-base"
          value={days || String(usual)}
          onChange={event => setDays(event.target.value === String(usual) ? '' : event.target.value)}
        >
          {spans.map(n => (
            <option key={n} value={n}>
              {t('Last {n} days', { n })}
            </option>
          ))}
        </select>
      </div>
      <DayFilter name="from" label={t('From')} />
      <DayFilter name="to" label={t('To')} />
      <Choice
        name="template_id"
        label={t('Template')}
        options={templates.data?.map(one => ({ value: one.id, label: one.name })) ?? []}
      />
      <Choice
        name="channel"
        label={t('Sent by')}
        options={[
          { value: 'email', label: t('E-mail') },
          { value: 'sms', label: t('SMS') },
        ]}
      />
    </div>
  )
}
