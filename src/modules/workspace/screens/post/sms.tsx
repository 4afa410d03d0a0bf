// How SMS go out: kept in the outbox, through Twilio, or through any gateway over HTTP.
import { useState } from 'react'
import { AreaField, SelectField, TextField } from '../../../../web/kit/form/form.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Connection } from '../../contract.ts'
import { ConnectionScreen, SecretField, shownText, type Values } from './connection.tsx'

export default function Sms() {
  return (
    <ConnectionScreen
      kind="sms"
      title={t('SMS')}
      unset={t('No provider is connected: SMS are kept in the outbox.')}
      secrets={{ auth_token: t('Auth token'), authorization: t('Authorization header') }}
      Fields={Fields}
      settingsOf={settingsOf}
    />
  )
}

function Fields({ connection }: { connection: Connection }) {
  const [provider, setProvider] = useState(shownText(connection.settings.provider) || 'outbox')
  return (
    <>
      <SelectField
        label={t('Provider')}
        name="provider"
        value={provider}
        onChange={event => setProvider(event.target.value)}
        options={[
          { value: 'outbox', label: t('None: keep SMS in the outbox') },
          { value: 'twilio', label: 'Twilio' },
          { value: 'gateway', label: t('Another, over HTTP') },
        ]}
      />
      {provider === 'twilio' && <TwilioFields connection={connection} />}
      {provider === 'gateway' && <GatewayFields connection={connection} />}
    </>
  )
}

function TwilioFields({ connection }: { connection: Connection }) {
  const { settings } = connection
  return (
    <>
      <TextField
        label={t('Account SID')}
        name="account_sid"
        required
        defaultValue={shownText(settings.account_sid)}
        hint={t('Twilio’s console shows it, beside the auth token.')}
      />
      <SecretField connection={connection} name="auth_token" label={t('Auth token')} />
      <TextField
        label={t('Sender')}
        name="from"
        defaultValue={shownText(settings.from)}
        hint={t('A number as +4930123456, or a name of up to 11 letters.')}
      />
      <TextField
        label={t('Messaging service')}
        name="messaging_service_sid"
        defaultValue={shownText(settings.messaging_service_sid)}
        hint={t('Instead of a sender: the SID that begins with MG.')}
      />
    </>
  )
}

function GatewayFields({ connection }: { connection: Connection }) {
  const { settings } = connection
  const headers = Object.entries((settings.headers ?? {}) as Record<string, string>)
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[7rem_minmax(0,1fr)]">
        <SelectField
          label={t('Method')}
          name="method"
          defaultValue={shownText(settings.method) || 'POST'}
          options={['POST', 'PUT', 'GET'].map(value => ({ value, label: value }))}
        />
        <TextField
          label={t('Address')}
          name="url"
          required
          defaultValue={shownText(settings.url)}
          placeholder="https://sms.example.com/send"
        />
      </div>
      <SecretField
        connection={connection}
        name="authorization"
        label={t('Authorization header')}
        hint={t('Such as Bearer and the key, as your provider’s manual says.')}
      />
      <AreaField
        label={t('Body')}
        name="body"
        rows={4}
        className="fld font-mono text-sm"
        defaultValue={shownText(settings.body) || '{"to": "{to}", "text": "{text}", "reference": "{key}"}'}
        hint={t('JSON. Octavo puts in the number, the text and a name of its own where it says so.')}
      />
      <AreaField
        label={t('More headers')}
        name="headers"
        rows={2}
        defaultValue={headers.map(it => it.join(': ')).join('\n')}
        hint={t('One on each line, such as X-Account: 4711. They are shown here to every admin.')}
      />
      <TextField
        label={t('Where the answer has its number')}
        name="id_path"
        defaultValue={shownText(settings.id_path)}
        placeholder="messages.0.id"
      />
      <TextField label={t('Sender')} name="from" defaultValue={shownText(settings.from)} />
    </>
  )
}

function settingsOf(values: Values): Record<string, unknown> {
  const { provider, from, account_sid, messaging_service_sid, url, method, body, id_path } = values
  if (provider === 'twilio') return { provider, account_sid, messaging_service_sid, from }
  if (provider !== 'gateway') return { provider }
  const lines = (values.headers ?? '').split('\n').filter(line => line.trim() !== '')
  const headers = Object.fromEntries(
    lines.map(line => {
      const at = line.indexOf(':')
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
  return { provider, url, method, headers, body: method === 'GET' ? undefined : body, id_path, from }
}
