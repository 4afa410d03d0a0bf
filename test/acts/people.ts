// Test support: every change of second factors and of sign-in by others, done once.
import { randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { client } from '../../src/base/contract/client.ts'
import { password, type Contracts, type Person } from '../house.ts'
import type { Act, Acts, Scene } from './scene.ts'

export function peopleActs(scene: Scene): Acts {
  const { at, ours, provider } = scene

  /** As somebody of their own, so that nobody else is asked for a code; looked up like what admins do. */
  function callAs(who: Pick<Person, 'token'>, request_id: string): Act {
    const headers = () => ({ authorization: `Bearer ${who.token}`, 'x-request-id': request_id })
    return client<Contracts>({ origin: at.origin, headers })
  }

  async function begun() {
    const who = await ours.standard()
    const { body } = await who.call('POST /me/second-factor', { body: { password } })
    const secret = Secret.fromBase32(body.secret.replaceAll(' ', ''))
    return { who, code: new TOTP({ secret }).generate() }
  }

  /** With a recovery code, since the app's code of this half minute is spent. */
  async function turnedOn() {
    const { who, code } = await begun()
    const { body } = await who.call('POST /me/second-factor/confirm', { body: { code } })
    return { who, code: body.recovery_codes[0] ?? '' }
  }

  async function knownOutside() {
    const who = await ours.standard()
    const subject = randomUUID()
    provider.accounts.set(subject, { email: who.email, email_verified: true })
    return { who, ...(await provider.goThere(subject)) }
  }

  return {
    confirmSecondFactor: async (_, id) => {
      const { who, code } = await begun()
      return callAs(who, id)('POST /me/second-factor/confirm', { body: { code } })
    },
    renewRecoveryCodes: async (_, id) => {
      const { who, code } = await turnedOn()
      return callAs(who, id)('POST /me/second-factor/recovery-codes', { body: { password, code } })
    },
    endSecondFactor: async (_, id) => {
      const { who, code } = await turnedOn()
      return callAs(who, id)('POST /me/second-factor/off', { body: { password, code } })
    },
    changeFactorRule: async act => {
      // Asked for behind the API: on that way nobody here but somebody with a second factor gets.
      await at.db.asOwner(
        `insert into workspace_settings (workspace_id, second_factor_required_at, version) values ($1, now(), 0)
          on conflict (workspace_id) do update set second_factor_required_at = now()`,
        [ours.workspace_id],
      )
      return act('PUT /settings/second-factor', { body: { required: false } })
    },
    resetSecondFactor: async act => {
      const { who } = await turnedOn()
      return act('DELETE /users/{user_id}/second-factor', { params: { user_id: who.id } })
    },
    proveSecondFactor: async act => {
      const { who, code } = await turnedOn()
      const { body } = await who.call('POST /auth/login', { body: { email: who.email, password } })
      const ticket = 'ticket' in body ? body.ticket : ''
      return act('POST /auth/second-factor', { body: { ticket, code } })
    },
    finishOidc: async (_, request_id) => {
      const { search, cookie } = await knownOutside()
      const reply = await fetch(`${at.origin}/api/auth/oidc/finish`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'x-request-id': request_id },
          ...{ cookie, origin: at.origin },
        },
        body: JSON.stringify({ search }),
      })
      if (!reply.ok) throw new Error(await reply.text())
    },
    testOidc: act => act('POST /auth/oidc/test'),
    removeIdentities: async act => {
      const { who, search, cookie } = await knownOutside()
      await provider.post('/auth/oidc/finish', { search }, cookie)
      return act('DELETE /users/{user_id}/identities', { params: { user_id: who.id } })
    },
  }
}
