// The mail server: by what name, how safely, as whom.
import { SelectField, TextField, Tick } from '../../../../web/kit/form/form.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Connection } from '../../contract.ts'
import { ConnectionScreen, SecretField, shownText, type Values } from './connection.tsx'

export default function Email() {
  return (
    <ConnectionScreen
      kind="smtp"
      title={t('E-mail')}
      unset={t('No mail server is connected: mail is kept in the outbox.')}
      secrets={{ password: t('Password') }}
      Fields={Fields}
      settingsOf={settingsOf}
    />
  )
}

function Fields({ connection }: { connection: Connection }) {
  const { settings } = connection
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_7rem]">
        <TextField
          label={t('Mail server')}
          name="host"
          required
          defaultValue={shownText(settings.host)}
          placeholder="smtp.example.com"
          autoComplete="off"
        />
        <TextField
          label={t('Port')}
          name="port"
          inputMode="numeric"
          defaultValue={shownText(settings.port) || '587'}
        />
      </div>
      <SelectField
        label={t('Security')}
        name="security"
        defaultValue={shownText(settings.security) || 'starttls'}
        options={[
          { value: 'starttls', label: t('STARTTLS, usual with port 587') },
          { value: 'tls', label: t('TLS from the start, usual with port 465') },
          { value: 'auto', label: t('STARTTLS where it is offered') },
          { value: 'none', label: t('None: anybody on the line can read along') },
        ]}
      />
      <TextField
        label={t('User name')}
        name="user"
        defaultValue={shownText(settings.user)}
        autoComplete="off"
      />
      <SecretField connection={connection} name="password" label={t('Password')} />
      <TextField
        label={t('Sender')}
        name="from"
        required
        defaultValue={shownText(settings.from)}
        placeholder="post@example.com"
        hint={t('An address, or a name with an address in angle brackets.')}
      />
      <TextField
        label={t('Answers go to')}
        name="reply_to"
        defaultValue={shownText(settings.reply_to)}
        hint={t('Only where it is not the sender.')}
      />
      <Tick
        name="any_certificate"
        label={t('Accept a certificate that nobody vouches for')}
        hint={t('Only for a server of your own.')}
        defaultChecked={settings.any_certificate === true}
      />
    </>
  )
}

function settingsOf(values: Values): Record<string, unknown> {
  const { host, port, security, user, from, reply_to } = values
  const isAny = values.any_certificate === 'on'
  return {
    ...{ host, port: Number(port), security, user, from, reply_to },
    ...(isAny ? { any_certificate: true } : {}),
  }
}
