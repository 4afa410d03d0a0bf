// Settings of the company: its name, how it writes, how long it keeps things; and what it may do for the installation.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Form, SelectField, TextField } from '../../../../web/kit/form/form.tsx'
import { ConflictNote, ifMatch, isConflict } from '../../../../web/kit/parts/conflict.tsx'
import { Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { locale, t } from '../../../../web/kit/text/text.ts'
import type { Settings } from '../../contract.ts'
import { call, meQuery } from '../calls.ts'
import { KeepFields } from './keep.tsx'
import { SampleCompany } from './sample.tsx'

const key = ['settings']

export default function SettingsPage() {
  const settings = useQuery({ queryKey: key, queryFn: async () => (await call('GET /settings')).body })
  return (
    <Page title={t('Settings')} folio={settings.data?.company}>
      {settings.isPending && <Waiting />}
      {settings.error && !settings.data && (
        <ProblemNote error={settings.error} onRetry={() => void settings.refetch()} />
      )}
      {settings.data && <SettingsForm key={settings.data.version} now={settings.data} />}
      <SampleCompany />
    </Page>
  )
}

type Body = Omit<Settings, 'installation' | 'version'>

function bodyOf(values: Record<string, string>): Body {
  const days = (name: string) => (values[name] ? Number(values[name]) : null)
  return {
    company: values.company ?? '',
    locale: values.locale ?? '',
    time_zone: values.time_zone ?? '',
    currency: values.currency ?? '',
    country: values.country ?? '',
    keep: {
      uploads: days('uploads'),
      jobs: days('jobs'),
      trash: days('trash'),
      audit: days('audit'),
      documents: days('documents'),
      messages: days('messages'),
      email_log: days('email_log'),
    },
  }
}

function SettingsForm({ now }: { now: Settings }) {
  const answers = useQueryClient()
  const [conflict, setConflict] = useState<{ error: unknown; body: Body }>()
  const [example, setExample] = useState({ locale: now.locale, currency: now.currency })

  async function write(body: Body, version: number) {
    const saved = (await call('PUT /settings', { headers: ifMatch(version), body })).body
    answers.setQueryData(key, saved)
    void answers.invalidateQueries({ queryKey: meQuery.queryKey })
    say(t('Settings saved'))
  }
  async function save(values: Record<string, string>) {
    const body = bodyOf(values)
    try {
      await write(body, now.version)
    } catch (error) {
      if (!isConflict(error)) throw error
      setConflict({ error, body })
    }
  }
  async function putMineOnTop(body: Body) {
    const theirs = (await call('GET /settings')).body
    await write(body, theirs.version)
  }

  return (
    <div
      className="max-w-2xl"
      onChange={event => {
        const { name, value } = event.target as unknown as HTMLSelectElement
        if (name === 'locale' || name === 'currency') setExample(before => ({ ...before, [name]: value }))
      }}
    >
      <Form submit={t('Save settings')} label={t('Settings')} send={save}>
        <TextField label={t('Company')} name="company" required maxLength={120} defaultValue={now.company} />
        <fieldset className="mt-3 grid gap-3 border-t border-edge pt-3 sm:grid-cols-2">
          <legend className="pe-3 font-semibold">{t('How it writes')}</legend>
          <SelectField
            label={t('Language and country')}
            name="locale"
            defaultValue={now.locale}
            options={localesWith(now.locale)}
            hint={exampleOf(example.locale, example.currency)}
          />
          <SelectField
            label={t('Time zone')}
            name="time_zone"
            defaultValue={now.time_zone}
            options={zonesWith(now.time_zone)}
          />
          <SelectField
            label={t('Currency')}
            name="currency"
            defaultValue={now.currency}
            options={namesOf('currency', Intl.supportedValuesOf('currency'))}
          />
          <SelectField
            label={t('Country of telephone numbers')}
            name="country"
            defaultValue={now.country}
            options={namesOf('region', countries)}
            hint={t('For numbers that are written without their country.')}
          />
        </fieldset>
        <KeepFields now={now} />
        {conflict && (
          <ConflictNote
            error={conflict.error}
            what={t('the settings')}
            onTheirs={() => void answers.invalidateQueries({ queryKey: key })}
            onMine={() => void putMineOnTop(conflict.body)}
          />
        )}
      </Form>
    </div>
  )
}

const usual =
  'en-GB en-US en-IE de-DE de-AT de-CH fr-FR fr-CH it-IT es-ES pt-PT nl-NL pl-PL cs-CZ da-DK sv-SE nb-NO fi-FI'

/** Regions of the world, by ISO 3166; those of places where nobody telephones are refused by the server. */
const countries =
  'AE AR AT AU BE BG BR CA CH CL CN CO CY CZ DE DK EE EG ES FI FR GB GR HK HR HU ID IE IL IN IS IT JP KE KR LI LT LU LV MA MT MX MY NG NL NO NZ PE PH PK PL PT RO RS SA SE SG SI SK TH TR TW UA US VN ZA'.split(
    ' ',
  )

function localesWith(own: string) {
  const names = new Intl.DisplayNames(locale(), { type: 'language' })
  return [...new Set([own, ...usual.split(' ')])]
    .map(value => ({ value, label: names.of(value) ?? value }))
    .toSorted((a, b) => a.label.localeCompare(b.label))
}

function zonesWith(own: string) {
  return [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
    .toSorted()
    .map(value => ({ value, label: value.replaceAll('_', ' ') }))
}

function namesOf(type: 'currency' | 'region', codes: string[]) {
  const names = new Intl.DisplayNames(locale(), { type })
  return codes
    .map(value => ({ value, label: `${names.of(value) ?? value} (${value})` }))
    .toSorted((a, b) => a.label.localeCompare(b.label))
}

/** What a date and a sum will look like. */
function exampleOf(tag: string, currency: string): string {
  const date = new Date(Date.UTC(2026, 9, 31)).toLocaleDateString(tag, { dateStyle: 'long', timeZone: 'UTC' })
  return `${date} · ${(12_345.6).toLocaleString(tag, { style: 'currency', currency })}`
}
