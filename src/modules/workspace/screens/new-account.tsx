// A new account's own form, at the first run and behind an invite: a name, a password, and one is in.
import type { ReactNode } from 'react'
import { Form, TextField } from '../../../web/kit/form/form.tsx'
import { t } from '../../../web/kit/text/text.ts'

const shortest = 10

interface NewAccountAsk {
  label: string
  send: (values: Record<string, string>) => Promise<void>
  /** Fields before the name. */
  before?: ReactNode
  /** The address, or the field that asks for it. */
  email: ReactNode
  more?: ReactNode
}

export function NewAccount({ label, send, before, email, more }: NewAccountAsk) {
  return (
    <Form
      send={send}
      submit={t('Create account')}
      sending={t('Creating account')}
      label={label}
      check={values =>
        (values.password ?? '').length < shortest
          ? { password: t('Use at least {n} characters.', { n: shortest }) }
          : {}
      }
      more={more}
    >
      {before}
      <TextField label={t('Your name')} name="username" required maxLength={120} autoComplete="name" />
      {email}
      <TextField
        label={t('Password')}
        name="password"
        type="password"
        required
        autoComplete="new-password"
        hint={t('At least {n} characters. Length counts more than signs.', { n: shortest })}
      />
    </Form>
  )
}
