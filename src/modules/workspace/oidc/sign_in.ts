// The dance with the identity provider: what this browser began is what comes back, and nothing else.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Base } from '../../../base/base.ts'
import { refuse, type Refusal } from '../../../base/errors.ts'
import { letIn, type CodeNeeded, type From, type Session } from '../people/sessions.ts'
import { findPerson } from './people.ts'
import { discover, providerOf } from './provider.ts'

/** Minutes in which a sign-in is finished. */
const patience = 10
const about = 'cookie/oidc'

const Begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  until: z.number(),
})

const cookieName = (base: Base) =>
  `${base.config.publicUrl?.startsWith('https://') ? '__Host-' : ''}octavo_oidc`

function cookieOptions(base: Base) {
  const secure = base.config.publicUrl?.startsWith('https://') ?? false
  return { path: '/', httpOnly: true, sameSite: 'lax' as const, secure, maxAge: patience * 60 }
}

/** The page that finishes it, as it is registered at the provider. */
function returnAddress(base: Base, request: FastifyRequest): string {
  return `${base.config.publicUrl ?? `${request.protocol}://${request.host}`}/login/oidc`
}

/** Only an address of this app: browsers read `//elsewhere`, and `/⇥/elsewhere` too, as another site. */
function inside(next: string): string {
  const here = 'http://here.invalid'
  if (!next.startsWith('/') || !URL.canParse(next, here)) return '/'
  const read = new URL(next, here)
  return read.origin === here ? `${read.pathname}${read.search}` : '/'
}

/** @throws refusal `oidc.off` (404), `oidc.away` (503) */
export async function beginOidc(
  base: Base,
  ask: { body: { next: string }; request: FastifyRequest; reply: FastifyReply },
): Promise<{ url: string }> {
  providerOf(base)
  const provider = await discover(base).catch((error: unknown) => {
    throw refuseAway(base, error)
  })
  const client = await import('openid-client')
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const until = base.clock.now().getTime() + patience * 60_000
  const begun = { state, nonce, verifier, next: inside(ask.body.next), until }
  void ask.reply.setCookie(
    cookieName(base),
    base.secrets.seal(JSON.stringify(begun), about),
    cookieOptions(base),
  )
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: returnAddress(base, ask.request),
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  return { url: url.href }
}

/** What this browser began; gone once it is read. @throws refusal `oidc.lost` (400) */
function takeBegun(base: Base, request: FastifyRequest, reply: FastifyReply) {
  const name = cookieName(base)
  void reply.clearCookie(name, { path: '/' })
  const sealed = request.cookies[name]
  const lost = refuse(
    'oidc.lost',
    400,
    `This sign-in was begun in another browser, or more than ${patience} minutes ago. Begin again.`,
  )
  if (sealed === undefined) throw lost
  let begun: z.infer<typeof Begun>
  try {
    begun = Begun.parse(JSON.parse(base.secrets.open(sealed, about)))
  } catch (cause) {
    throw Object.assign(lost, { cause })
  }
  if (begun.until < base.clock.now().getTime()) throw lost
  return begun
}

/** @throws refusal `oidc.lost` (400), `oidc.refused`, `oidc.no_account`, … (403), `oidc.failed` (401), `oidc.away` (503) */
export async function finishOidc(
  base: Base,
  ask: { body: { search: string }; request: FastifyRequest; reply: FastifyReply },
  from: From,
): Promise<{ step: Session | CodeNeeded; next: string }> {
  providerOf(base)
  const begun = takeBegun(base, ask.request, ask.reply)
  const back = new URL(returnAddress(base, ask.request))
  back.search = ask.body.search
  const claims = await readClaims(base, back, begun)
  const found = await findPerson(base, claims, from)
  return { step: await letIn(base, found, { ...from, by_provider: true }), next: begun.next }
}

export interface Claims {
  issuer: string
  subject: string
  /** Null: none, or one that the provider has not verified. */
  email: string | null
  name: string | null
}

async function readClaims(base: Base, back: URL, begun: z.infer<typeof Begun>): Promise<Claims> {
  const client = await import('openid-client')
  try {
    const provider = await discover(base)
    const tokens = await client.authorizationCodeGrant(provider, back, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      idTokenExpected: true,
    })
    const told = tokens.claims()
    if (!told) throw new Error('no id_token')
    // Small tokens leave the e-mail to the userinfo endpoint.
    const isFull = told.email !== undefined || provider.serverMetadata().userinfo_endpoint === undefined
    const more = isFull ? told : await client.fetchUserInfo(provider, tokens.access_token, told.sub)
    const { email, email_verified, name } = more
    const isVerified = email_verified === true && typeof email === 'string'
    return {
      issuer: told.iss,
      subject: told.sub,
      email: isVerified ? email.trim() : null,
      name: typeof name === 'string' ? name.trim().slice(0, 120) || null : null,
    }
  } catch (error) {
    throw await refusalOf(base, error)
  }
}

async function refusalOf(base: Base, error: unknown): Promise<Refusal> {
  const { AuthorizationResponseError } = await import('openid-client')
  const name = base.config.oidcName
  if (error instanceof AuthorizationResponseError)
    return refuse(
      'oidc.refused',
      403,
      `${name} did not let you in (${error.error_description ?? error.error}). Try again, or ask whoever runs it.`,
      { params: { name, reason: (error.error_description ?? error.error).slice(0, 300) }, cause: error },
    )
  if (isNetwork(error)) return refuseAway(base, error)
  base.log.warn({ err: error }, 'a sign-in by the identity provider was not accepted')
  return refuse(
    'oidc.failed',
    401,
    `What ${name} answered does not belong to this sign-in, so it was not used. Begin again.`,
    { params: { name }, cause: error },
  )
}

function isNetwork(error: unknown): boolean {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown }
  return (
    name === 'TimeoutError' ||
    code === 'OAUTH_TIMEOUT' ||
    (error instanceof TypeError && cause instanceof Error)
  )
}

function refuseAway(base: Base, cause: unknown): Refusal {
  const name = base.config.oidcName
  base.log.warn({ err: cause }, 'the identity provider does not answer')
  return refuse(
    'oidc.away',
    503,
    `${name} does not answer as it should. Try again in a moment; an admin sees under Admin, Sign-in what it says.`,
    { params: { name }, retryAfter: 10, cause },
  )
}
