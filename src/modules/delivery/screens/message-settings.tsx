// The texts that a delivery begins with, who customers see as the sender, and the price of an SMS.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { Form, TextField } from '../../../web/kit/form/form.tsx'
import { ConflictNote, ifMatch, isConflict } from '../../../web/kit/parts/conflict.tsx'
import { Facts } from '../../../web/kit/parts/facts.tsx'
import { Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { useSession } from '../../../web/kit/session.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { MessageSettings } from '../contract.ts'
import { call, settingsQuery } from './calls.ts'
import { hasLink } from './compose/how.ts'

type Values = Record<string, string>

export default function Messages() {
  const query = useQuery(settingsQuery)
  const isAdmin = useSession().role === 'admin'
  return (
    <Page
      title={t('Message texts')}
      folio={t('What a delivery begins with. Each delivery can say it differently.')}
      actions={
        <>
          <Link className="btn" to="/documents/opt-outs">
            {t('No SMS to')}
          </Link>
          {isAdmin && (
            <Link className="btn" to="/admin/outbox">
              {t('Outbox')}
            </Link>
          )}
        </>
      }
    >
      {query.isPending && <Waiting />}
      {query.error && !query.data && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data &&
        (isAdmin ? (
          <Settings key={query.data.version} settings={query.data} />
        ) : (
          <Shown settings={query.data} />
        ))}
    </Page>
  )
}

/** Everybody may read them; admins change them. */
function Shown({ settings }: { settings: MessageSettings }) {
  return (
    <>
      <Facts
        items={[
          [t('SMS'), settings.sms_text],
          [t('Subject of e-mails'), settings.email_subject],
          [
            t('E-mail'),
            <span key="mail" className="whitespace-pre-wrap">
              {settings.email_text}
            </span>,
          ],
          [t('Sender’s name'), settings.company],
          [t('Price of one SMS'), settings.sms_price && `${settings.sms_price} ${settings.currency}`],
        ]}
      />
      <p className="quiet">{t('An admin can change this.')}</p>
    </>
  )
}

function bodyOf(values: Values) {
  const or = (name: string) => values[name]?.trim() || null
  return {
    sms_text: values.sms_text ?? '',
    email_subject: values.email_subject ?? '',
    email_text: values.email_text ?? '',
    company: or('company'),
    sms_price: or('sms_price')?.replace(',', '.') ?? null,
    currency: (values.currency ?? '').trim().toUpperCase(),
  }
}

function check(values: Values): Record<string, string | undefined> {
  const needsLink = (text = '') =>
    hasLink(text) ? undefined : t('Without {{link}} nobody gets to the document.')
  const wrong: [string, string | undefined][] = [
    ['sms_text', needsLink(values.sms_text)],
    ['email_text', needsLink(values.email_text)],
    ['sms_price', isPrice(values.sms_price) ? undefined : t('A price is a number, such as 0.08.')],
    [
      'currency',
      /^[a-z]{3}$/i.test(values.currency?.trim() ?? '') ? undefined : t('Three letters, such as EUR.'),
    ],
  ]
  return Object.fromEntries(wrong.filter(([, what]) => what !== undefined))
}

const isPrice = (text = '') => text.trim() === '' || /^\d{1,6}([.,]\d{1,5})?$/.test(text.trim())

function Settings({ settings }: { settings: MessageSettings }) {
  const answers = useQueryClient()
  const [conflict, setConflict] = useState<{ error: unknown; mine: Values }>()
  async function send(values: Values, version: number) {
    try {
      const { body } = await call('PUT /message-settings', {
        body: bodyOf(values),
        headers: ifMatch(version),
      })
      answers.setQueryData(settingsQuery.queryKey, body)
      say(t('Message texts saved'))
    } catch (error) {
      if (!isConflict(error)) throw error
      setConflict({ error, mine: values })
    }
  }
  const again = async (mine: Values) => send(mine, (await call('GET /message-settings')).body.version)
  return (
    <div className="max-w-2xl">
      {conflict && (
        <div className="mb-3">
          <ConflictNote
            error={conflict.error}
            what={t('the messages')}
            onTheirs={() => void answers.invalidateQueries({ queryKey: settingsQuery.queryKey })}
            onMine={() => void again(conflict.mine)}
          />
        </div>
      )}
      <Form
        submit={t('Save')}
        label={t('Message texts')}
        check={check}
        send={values => send(values, settings.version)}
      >
        <p className="quiet">
          {t('Placeholders: {names}. And every column of the spreadsheet that a document was made from.', {
            names: settings.placeholders.map(name => `{{${name}}}`).join(' '),
          })}
        </p>
        <Area label={t('SMS')} name="sms_text" value={settings.sms_text} rows={4} max={1600} />
        <TextField
          label={t('Subject of e-mails')}
          name="email_subject"
          required
          maxLength={200}
          defaultValue={settings.email_subject}
        />
        <Area label={t('E-mail')} name="email_text" value={settings.email_text} rows={9} max={5000} />
        <TextField
          label={t('Sender’s name')}
          name="company"
          maxLength={100}
          hint={t('As customers know you. Empty: the name of this company in Octavo.')}
          defaultValue={settings.company ?? ''}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label={t('Price of one SMS')}
            name="sms_price"
            inputMode="decimal"
            hint={t('For the estimate before sending. Empty: none.')}
            defaultValue={settings.sms_price ?? ''}
          />
          <TextField label={t('Currency')} name="currency" maxLength={3} defaultValue={settings.currency} />
        </div>
      </Form>
    </div>
  )
}

interface AreaAsk {
  label: string
  name: string
  value: string
  rows: number
  max: number
}

function Area({ label, name, value, rows, max }: AreaAsk) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        name={name}
        className="fld"
        rows={rows}
        maxLength={max}
        required
        defaultValue={value}
      />
    </div>
  )
}
