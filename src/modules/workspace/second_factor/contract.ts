// Routes and shapes of the second factor: a code of the phone beside the password.
import { z } from 'zod'
import { Id, Instant } from '../../../base/contract/shapes.ts'
import { admins, everyone, route } from '../../../base/contract/route.ts'
import { Session, SessionKind } from '../people/contract.ts'

const SecondFactor = z.object({
  /** Null while signing in asks for the password alone. */
  since: Instant.nullable(),
  recovery_codes_left: z.number().int(),
  /** The company asks everybody for one: it cannot be turned off. */
  is_required: z.boolean(),
})
export type SecondFactor = z.infer<typeof SecondFactor>

const NewSecondFactor = z.object({
  /** For typing into the app, in groups of four. */
  secret: z.string(),
  /** `otpauth://…`, which apps open. */
  uri: z.string(),
  /** The same as a picture: a data address of an image. */
  qr: z.string(),
})
export type NewSecondFactor = z.infer<typeof NewSecondFactor>

export const FactorRule = z.object({
  /** Since when everybody who signs in by password needs a second factor; null while nobody does. */
  required_since: Instant.nullable(),
  people: z.number().int(),
  /** Of them, how many have none. */
  without: z.number().int(),
})
export type FactorRule = z.infer<typeof FactorRule>

/** Told once; each counts once, in the place of a code. */
const RecoveryCodes = z.object({ recovery_codes: z.array(z.string()) })

const password = z.string().max(200)
/** Six digits of the app, or one of the recovery codes. */
const code = z.string().max(40)

export const secondFactorContract = {
  proveSecondFactor: route({
    method: 'POST',
    path: '/auth/second-factor',
    roles: 'public',
    body: z.object({ ticket: z.string().max(1000), code, session: SessionKind }),
    replies: { 200: Session },
    secret: true,
    says: 'The second step of signing in: the ticket of the first, and a code. A code counts once; so does a recovery code.',
  }),
  readSecondFactor: route({
    method: 'GET',
    path: '/me/second-factor',
    roles: everyone,
    replies: { 200: SecondFactor },
    beforeFactor: true,
    says: 'Whether signing in to your account asks for a code as well, and how many recovery codes are left.',
  }),
  beginSecondFactor: route({
    method: 'POST',
    path: '/me/second-factor',
    roles: everyone,
    body: z.object({ password }),
    replies: { 201: NewSecondFactor },
    secret: true,
    inPerson: true,
    beforeFactor: true,
    says: 'Begin a second factor: a secret for your authenticator app. It counts once POST /me/second-factor/confirm has had a code of it.',
  }),
  confirmSecondFactor: route({
    method: 'POST',
    path: '/me/second-factor/confirm',
    roles: everyone,
    body: z.object({ code }),
    replies: { 200: RecoveryCodes },
    secret: true,
    inPerson: true,
    beforeFactor: true,
    says: 'Turn the second factor on with a code of the app. Tells ten recovery codes, this once; your other sessions end.',
  }),
  renewRecoveryCodes: route({
    method: 'POST',
    path: '/me/second-factor/recovery-codes',
    roles: everyone,
    body: z.object({ password, code }),
    replies: { 200: RecoveryCodes },
    secret: true,
    inPerson: true,
    says: 'Ten new recovery codes in the place of the old ones, told this once.',
  }),
  endSecondFactor: route({
    method: 'POST',
    path: '/me/second-factor/off',
    roles: everyone,
    body: z.object({ password, code }),
    replies: { 204: null },
    secret: true,
    inPerson: true,
    says: 'Turn the second factor off; needs the password and a code. Refused while your company asks everybody for one.',
  }),
  readFactorRule: route({
    method: 'GET',
    path: '/settings/second-factor',
    roles: admins,
    replies: { 200: FactorRule },
    says: 'Whether everybody needs a second factor, and how many have none. Who they are: GET /users?second_factor=off.',
  }),
  changeFactorRule: route({
    method: 'PUT',
    path: '/settings/second-factor',
    roles: admins,
    body: z.object({ required: z.boolean() }),
    replies: { 200: FactorRule },
    inPerson: true,
    says: 'Ask everybody who signs in by password for a second factor, or no longer. It holds at once: a session without one can set one up and nothing else (403 `second_factor.needed`). Sign-in by an identity provider and API keys are not touched.',
  }),
  resetSecondFactor: route({
    method: 'DELETE',
    path: '/users/{user_id}/second-factor',
    roles: admins,
    params: z.object({ user_id: Id }),
    replies: { 204: null },
    inPerson: true,
    says: 'Turn somebody’s second factor off, who has lost phone and recovery codes. Their sessions end.',
  }),
}
