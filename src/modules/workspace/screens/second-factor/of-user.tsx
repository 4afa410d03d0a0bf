// What an admin can do for somebody who is locked out or gone: end sessions and keys, reset the second factor, untie the identity.
import { Form, Tick } from '../../../../web/kit/form/form.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { User } from '../../contract.ts'
import { call } from '../calls.ts'

function SignOutEverywhere({ user }: { user: User }) {
  async function end(values: Record<string, string>) {
    const { body } = await call('POST /users/{user_id}/sessions/end-all', {
      params: { user_id: user.id },
      body: { revoke_keys: values.revoke_keys === 'on' },
    })
    const ended = t('{n} session ended|{n} sessions ended', { n: body.ended })
    const keys = t('{n} API key ended|{n} API keys ended', { n: body.keys_revoked })
    say(body.keys_revoked > 0 ? `${ended}, ${keys}` : ended)
  }
  return (
    <Form submit={t('Sign out everywhere')} send={end} label={t('Sign out everywhere')} isMinor>
      <Tick
        name="revoke_keys"
        label={t('End their API keys too')}
        hint={t('Scripts that use them stop working. Left out, the keys go on.')}
      />
    </Form>
  )
}

interface WaysInAsk {
  user: User
  /** Sign-in by an identity provider, by its name. */
  provider: string | undefined
  onDone: () => void
}

export function WaysIn({ user, provider, onDone }: WaysInAsk) {
  const params = { user_id: user.id }
  async function reset() {
    await call('DELETE /users/{user_id}/second-factor', { params })
    say(t('Second factor of {name} reset', { name: user.username }))
    onDone()
  }
  async function untie() {
    await call('DELETE /users/{user_id}/identities', { params })
    say(t('{name} untied', { name: user.username }))
    onDone()
  }
  return (
    <section aria-label={t('Ways in')} className="mt-5 flex flex-col gap-4 border-t border-rule pt-4">
      <SignOutEverywhere user={user} />
      <div className="flex flex-wrap gap-2">
        {user.second_factor_at !== null && (
          <button type="button" className="btn" onClick={() => void reset().catch(sayProblem)}>
            {t('Reset second factor')}
          </button>
        )}
        {provider !== undefined && (
          <button type="button" className="btn" onClick={() => void untie().catch(sayProblem)}>
            {t('Untie from {provider}', { provider })}
          </button>
        )}
      </div>
    </section>
  )
}
