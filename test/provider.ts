// Test support: a real identity provider in this process, and a browser's way there and back.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface Account {
  email?: string
  email_verified?: boolean
  name?: string
}

interface There {
  /** Whom the provider knows, by subject. */
  accounts: Map<string, Account>
  /** Who sits at the browser; '' says no. */
  present: string
}

const client_secret = 'a secret of theirs'

/** Call `serve` with the house's origin once that is known. */
export async function openProvider() {
  const there: There = { accounts: new Map(), present: '' }
  let origin = ''
  let answer: RequestListener = (_, reply) => void reply.writeHead(503).end()
  const server = createServer((request, reply) => answer(request, reply)).listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    accounts: there.accounts,
    /** What a house is configured with. */
    config: { oidcIssuer: issuer, oidcClientId: 'octavo', oidcClientSecret: client_secret },
    serve(house: string) {
      origin = house
      answer = providerAt(issuer, `${house}/login/oidc`, there)
    },
    post: (path: string, body: unknown, cookie = '') => post(origin, path, body, cookie),
    /** Goes to the provider and signs in there as this subject. */
    goThere(subject: string, next?: string) {
      there.present = subject
      return walk(origin, next)
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
export type TestProvider = Awaited<ReturnType<typeof openProvider>>

function providerAt(issuer: string, redirect_uri: string, there: There): RequestListener {
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: 'octavo', client_secret, redirect_uris: [redirect_uri] },
        ...{ grant_types: ['authorization_code'], response_types: ['code'] },
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...there.accounts.get(sub) }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
  })
  const others = provider.callback()
  return (request, reply) => {
    if (!request.url?.startsWith('/interaction/')) return void others(request, reply)
    const result =
      there.present === ''
        ? { error: 'access_denied', error_description: 'said no' }
        : { login: { accountId: there.present, remember: false } }
    void provider.interactionFinished(request, reply, result)
  }
}

const post = (origin: string, path: string, body: unknown, cookie = '') =>
  fetch(`${origin}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie },
    body: JSON.stringify(body),
  })

const cookieOf = (reply: Response, name: string) =>
  reply.headers
    .getSetCookie()
    .map(it => it.split(';')[0] ?? '')
    .find(it => it.startsWith(`${name}=`) && it.length > name.length + 1) ?? ''

async function walk(origin: string, next?: string) {
  const begun = await post(origin, '/auth/oidc/begin', next === undefined ? {} : { next })
  const jar = new Map<string, string>()
  let url = ((await begun.json()) as { url: string }).url
  for (let hop = 0; hop < 10 && !url.startsWith(`${origin}/`); hop++) {
    const headers = { cookie: [...jar].map(it => it.join('=')).join('; ') }
    const reply = await fetch(url, { redirect: 'manual', headers })
    for (const it of reply.headers.getSetCookie()) {
      const [name = '', ...value] = (it.split(';')[0] ?? '').split('=')
      jar.set(name, value.join('='))
    }
    url = new URL(reply.headers.get('location') ?? '', url).href
  }
  return { search: new URL(url).search, cookie: cookieOf(begun, 'octavo_oidc'), back: url }
}
