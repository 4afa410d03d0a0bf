// One's own account: name, password, where one is signed in, keys for scripts.
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { Form, TextField } from '../../../web/kit/form/form.tsx'
import { Page } from '../../../web/kit/parts/page.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { useSession } from '../../../web/kit/session.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { call, meQuery } from './calls.ts'
import { KeyDialog } from './key-dialog.tsx'
import { KeyList } from './key-list.tsx'
import { NoticeList } from './post/notice-list.tsx'
import { Notifications } from './post/notifications.tsx'
import { SecondFactorPart } from './second-factor/second-factor.tsx'
import { SessionList } from './session-list.tsx'

const shortest = 10

export default function AccountPage() {
  const session = useSession()
  const [isMaking, setMaking] = useState(false)
  return (
    <Page title={t('Your account')} folio={session.email}>
      <div className="flex flex-col gap-8">
        <div className="grid gap-8 md:grid-cols-2">
          <Part title={t('Name')}>
            <NameForm />
          </Part>
          <Part title={t('Password')}>
            <PasswordForm />
          </Part>
        </div>
        <Part title={t('Second factor')}>
          <SecondFactorPart />
        </Part>
        <Part title={t('Where you are signed in')}>
          <SessionList />
        </Part>
        <div className="grid gap-8 md:grid-cols-2">
          <Part title={t('What reaches you')}>
            <Notifications />
          </Part>
          <Part title={t('Notices')}>
            <NoticeList />
          </Part>
        </div>
        <Part title={t('API keys')}>
          <p className="mb-2">{t('A script signs in with a key and acts as its person.')}</p>
          <button type="button" className="btn mb-3" onClick={() => setMaking(true)}>
            {t('New API key')}
          </button>
          <KeyList whose="mine" />
        </Part>
      </div>
      {isMaking && <KeyDialog onClose={() => setMaking(false)} />}
    </Page>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0">
      <h2 id={id} className="mb-2 text-lg">
        {title}
      </h2>
      {children}
    </section>
  )
}

function NameForm() {
  const session = useSession()
  const answers = useQueryClient()
  async function save(values: Record<string, string>) {
    await call('PATCH /me', { body: { username: values.username ?? '' } })
    await answers.invalidateQueries({ queryKey: meQuery.queryKey })
    say(t('Name saved'))
  }
  return (
    <Form send={save} submit={t('Save name')} label={t('Name')}>
      <TextField
        label={t('Your name')}
        name="username"
        required
        maxLength={120}
        defaultValue={session.name}
        autoComplete="name"
      />
    </Form>
  )
}

function PasswordForm() {
  async function save(values: Record<string, string>, form: HTMLFormElement) {
    const body = { password: values.password ?? '', new_password: values.new_password ?? '' }
    await call('POST /me/password', { body })
    form.reset()
    say(t('Password changed. Your other sessions have ended.'))
  }
  return (
    <Form
      send={save}
      submit={t('Change password')}
      label={t('Password')}
      check={values =>
        (values.new_password?.length ?? 0) < shortest
          ? { new_password: t('Use at least {n} characters.', { n: shortest }) }
          : {}
      }
    >
      <TextField
        label={t('Present password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        label={t('New password')}
        name="new_password"
        type="password"
        autoComplete="new-password"
        required
      />
    </Form>
  )
}
