// Routes and shapes of sign-in by an identity provider (OpenID Connect): begun and finished by the browser, tried by admins.
import { z } from 'zod'
import { Id } from '../../../base/contract/shapes.ts'
import { admins, route } from '../../../base/contract/route.ts'
import { CodeNeeded, Session } from '../people/contract.ts'

/** Where in this app the person wanted to go. */
const next = z.string()

const ProviderAnswer = z.object({
  /** What was asked for. */
  url: z.string(),
  /** Null: nothing answered. */
  status: z.number().int().nullable(),
  took_ms: z.number().int(),
  /** As it came, at most 20,000 characters; or what the network said. */
  answer: z.string(),
  /** What stands in the way of signing in; empty when nothing does. */
  problems: z.array(z.string()),
})
export type ProviderAnswer = z.infer<typeof ProviderAnswer>

export const oidcContract = {
  beginOidc: route({
    method: 'POST',
    path: '/auth/oidc/begin',
    roles: 'public',
    body: z.object({ next: next.max(2000).default('/') }),
    replies: { 200: z.object({ url: z.string() }) },
    secret: true,
    says: 'Begin a sign-in by the identity provider: go to the address given. It leads back to /login/oidc, which finishes it.',
  }),
  finishOidc: route({
    method: 'POST',
    path: '/auth/oidc/finish',
    roles: 'public',
    body: z.object({
      /** The query with which the provider sent the browser back: `?code=…&state=…`. */
      search: z.string().max(6000),
    }),
    replies: { 200: Session.extend({ next }), 202: CodeNeeded.extend({ next }) },
    secret: true,
    says: 'Finish a sign-in that this browser began; its session comes in cookies. An account with a second factor is asked for its code.',
  }),
  testOidc: route({
    method: 'POST',
    path: '/auth/oidc/test',
    roles: admins,
    waits: true,
    replies: { 200: ProviderAnswer },
    secret: true,
    inPerson: true,
    says: 'Ask the identity provider for its description, and show the raw answer with what stands in the way.',
  }),
  removeIdentities: route({
    method: 'DELETE',
    path: '/users/{user_id}/identities',
    roles: admins,
    params: z.object({ user_id: Id }),
    replies: { 204: null },
    inPerson: true,
    says: 'Forget who somebody is at the identity provider: the next sign-in from there with their verified e-mail is tied anew.',
  }),
}
