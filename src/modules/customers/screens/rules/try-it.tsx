// A rule tried for a quarter, saved or not; and, once saved, run.
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Tick } from '../../../../web/kit/form/form.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { AttributeRule, RuleFields, RulePreview } from '../../contract.ts'
import { call } from '../calls.ts'
import { figure, isFilled, lastQuarter, nameOfRun, toldRun } from './words.ts'

interface TryAsk {
  draft: RuleFields
  rule: AttributeRule | undefined
  /** Nothing was changed since it was saved. */
  isSaved: boolean
}

interface Period {
  year: number
  quarter: number | null
}

export function TryIt({ draft, rule, isSaved }: TryAsk) {
  const [period, setPeriod] = useState<Period>(lastQuarter)
  const [isAsked, setAsked] = useState(false)
  const [overwrites, setOverwrites] = useState(false)
  const preview = useMutation({
    mutationFn: async () =>
      (await call('POST /attribute-rules/preview', { body: { rule: draft, ...period } })).body,
  })
  async function run(rule_id: string) {
    const body = { ...period, overwrite_by_hand: overwrites }
    await call('POST /attribute-rules/{rule_id}/run', { params: { rule_id }, body })
    say(t('Rule runs for {period}. Activity shows how far it is.', { period: nameOfRun(period) }))
  }
  return (
    <section className="mt-8" aria-labelledby="try-rule">
      <h2 id="try-rule" className="mb-2">
        {t('Preview and run')}
      </h2>
      <div className="flex flex-wrap items-end gap-3">
        <PeriodFields period={period} onChange={setPeriod} />
        <button
          type="button"
          className="btn"
          disabled={preview.isPending}
          onClick={() => {
            setAsked(true)
            if (isFilled(draft)) preview.mutate()
          }}
        >
          {t('Preview')}
        </button>
        {rule && isSaved && (
          <button type="button" className="btn btn-main" onClick={() => void run(rule.id).catch(sayProblem)}>
            {t('Run for {period}', { period: nameOfRun(period) })}
          </button>
        )}
      </div>
      {rule && isSaved && (
        <div className="mt-2">
          <Tick
            checked={overwrites}
            onChange={event => setOverwrites(event.target.checked)}
            label={t('Replace values kept by hand')}
            hint={t('Left out, what a person has entered for this period stays.')}
          />
        </div>
      )}
      {isAsked && !isFilled(draft) && <Lacking />}
      {preview.error && (
        <div className="mt-3">
          <ProblemNote error={preview.error} />
        </div>
      )}
      {preview.data && <Found it={preview.data} />}
      {rule?.last_run && <LastRun run={rule.last_run} />}
    </section>
  )
}

export function Lacking() {
  return (
    <p role="alert" className="mt-3 text-sm text-verm">
      <span aria-hidden>✕ </span>
      {t('Fill in name, attribute, figure and both sides of every step.')}
    </p>
  )
}

function PeriodFields({ period, onChange }: { period: Period; onChange: (it: Period) => void }) {
  return (
    <>
      <label className="text-sm font-semibold">
        {t('Year')}
        <input
          type="number"
          className="fld mt-1 block w-24 font-normal"
          min={1900}
          max={2199}
          value={period.year}
          onChange={event => onChange({ ...period, year: Number(event.target.value) })}
        />
      </label>
      <label className="text-sm font-semibold">
        {t('Quarter')}
        <select
          className="fld mt-1 block w-auto font-normal"
          value={period.quarter ?? ''}
          onChange={event => onChange({ ...period, quarter: Number(event.target.value) || null })}
        >
          {[1, 2, 3, 4].map(it => (
            <option key={it} value={it}>
              {`Q${it}`}
            </option>
          ))}
          <option value="">{t('Whole year')}</option>
        </select>
      </label>
    </>
  )
}

function Found({ it }: { it: RulePreview }) {
  const groups = [
    ...it.values.map(one => ({ name: one.value, ...one })),
    { name: t('No value'), ...it.no_value },
    { name: t('Without a figure'), ...it.without_data },
    { name: t('With something that is no number'), ...it.no_number },
    { name: t('Kept by hand: stays'), ...it.kept_by_hand },
  ].filter(one => one.customers > 0)
  return (
    <output className="mt-4 block">
      <p className="quiet mb-1">{t('{n} customer looked at|{n} customers looked at', { n: it.customers })}</p>
      <dl className="border-t border-edge">
        {groups.map(one => (
          <div
            key={one.name}
            className="grid gap-x-3 border-b border-rule py-2 md:grid-cols-[12rem_8rem_1fr]"
          >
            <dt className="font-semibold">{one.name}</dt>
            <dd>{t('{n} customer|{n} customers', { n: one.customers })}</dd>
            <dd className="text-sm text-ink-2">
              {one.samples.map((sample, at) => (
                <span key={sample.customer_id}>
                  {at > 0 && ', '}
                  <Link className="underline underline-offset-2" to={`/customers/${sample.customer_id}`}>
                    {sample.name}
                  </Link>
                  {sample.from !== null && ` (${figure(sample.from)})`}
                </span>
              ))}
              {one.customers > one.samples.length &&
                ` ${t('and {n} more', { n: one.customers - one.samples.length })}`}
            </dd>
          </div>
        ))}
      </dl>
    </output>
  )
}

function LastRun({ run }: { run: NonNullable<AttributeRule['last_run']> }) {
  return (
    <div className="mt-4">
      <p>{t('Last run, {told}', { told: toldRun(run) })}</p>
      {run.without_data.length > 0 && (
        <p className="quiet mt-1">
          {t('Without a figure:')} {run.without_data.map(it => it.name).join(', ')}
        </p>
      )}
    </div>
  )
}
