// Sign-in: e-mail and password in the middle of the page; the sample company's credentials where the server tells them.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { Form, TextField } from '../../../web/kit/form/form.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Me } from '../contract.ts'
import { askAsStranger, beginSession, setupQuery } from './calls.ts'
import { Front } from './front.tsx'
import { inside } from './inside.ts'
import { OidcButton } from './oidc/button.tsx'
import { SecondStep } from './second-factor/second-step.tsx'

export default function Login() {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const answers = useQueryClient()
  const setup = useQuery(setupQuery)
  const demo = setup.data?.demo
  const next = inside(search.get('next'))
  const [ticket, setTicket] = useState<string>()

  // Without any company there is nobody who could sign in; the set-up link is in the server's terminal.
  const mustSetUp = setup.data?.needed === true && !demo
  useEffect(() => {
    if (mustSetUp) void navigate('/setup', { replace: true })
  }, [mustSetUp, navigate])

  async function signIn(values: Record<string, string>) {
    const { body } = await askAsStranger('POST /auth/login', {
      body: { email: values.email?.trim() ?? '', password: values.password ?? '', session: 'cookie' },
    })
    if ('ticket' in body) setTicket(body.ticket)
    else await goIn(body)
  }

  async function goIn(me: Me) {
    beginSession(answers, me)
    await navigate(next, { replace: true })
  }

  if (ticket !== undefined)
    return <SecondStep ticket={ticket} onIn={goIn} onBack={() => setTicket(undefined)} />
  return (
    <Front title={t('Sign in')}>
      <Form send={signIn} submit={t('Sign in')} sending={t('Signing in')} label={t('Sign in')}>
        <TextField label={t('E-mail')} name="email" type="email" autoComplete="username" required />
        <TextField
          label={t('Password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
      </Form>
      {setup.data?.oidc && <OidcButton name={setup.data.oidc.name} next={next} />}
      {demo && (
        <div className="mt-5 border-t border-rule pt-3">
          <h2 className="text-base">{t('Look around first')}</h2>
          <p className="quiet mt-1">
            {t('The sample company Halden & Vale has customers, templates and documents to try things on.')}
          </p>
          <dl className="my-2 grid grid-cols-[auto_1fr] gap-x-3 text-sm">
            <dt className="text-ink-2">{t('E-mail')}</dt>
            <dd className="font-mono">{demo.email}</dd>
            <dt className="text-ink-2">{t('Password')}</dt>
            <dd className="font-mono">{demo.password}</dd>
          </dl>
          <button type="button" className="btn" onClick={event => fillIn(event.currentTarget, demo)}>
            {t('Use the demo sign-in')}
          </button>
        </div>
      )}
    </Front>
  )
}

/** Fills the form in and sends it, so that the person sees what was used. */
function fillIn(button: HTMLButtonElement, demo: { email: string; password: string }) {
  const form = button.closest('main')?.querySelector('form')
  if (!form) return
  for (const [name, value] of Object.entries(demo)) {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement) field.value = value
  }
  form.requestSubmit()
}
