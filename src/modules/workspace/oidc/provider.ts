// The identity provider: who it is, what it can do, and what it says when it is tried.
import type { ClientAuth, Configuration } from 'openid-client'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import { audit } from '../../../base/audit.ts'
import type { StreamAsk } from '../../../base/http/ask.ts'
import type { oidcContract, ProviderAnswer } from './contract.ts'

const timeout_s = 10
const test_ms = 5_000
/** How long a description is believed. */
const remember_ms = 10 * 60_000

interface Provider {
  issuer: URL
  client_id: string
  secret: string | undefined
}

/** @throws refusal `oidc.off` (404) */
export function providerOf({ config }: Base): Provider {
  const { oidcIssuer, oidcClientId, oidcClientSecret } = config
  if (oidcIssuer === undefined || oidcClientId === undefined)
    throw refuse(
      'oidc.off',
      404,
      'No identity provider is configured here. Sign in with e-mail and password; OIDC_ISSUER and OIDC_CLIENT_ID turn it on.',
    )
  return { issuer: new URL(oidcIssuer), client_id: oidcClientId, secret: oidcClientSecret }
}

const known = new WeakMap<Base['config'], { asked: Promise<Configuration>; at: number }>()

/** The provider's description, asked for once in ten minutes. @throws what the network or the provider says */
export function discover(base: Base): Promise<Configuration> {
  const before = known.get(base.config)
  if (before && performance.now() - before.at < remember_ms) return before.asked
  const entry = { asked: ask(providerOf(base)), at: performance.now() }
  known.set(base.config, entry)
  entry.asked.catch(() => void (known.get(base.config) === entry && known.delete(base.config)))
  return entry.asked
}

async function ask({ issuer, client_id, secret }: Provider): Promise<Configuration> {
  const client = await import('openid-client')
  const execute = isHere(issuer) ? [client.allowInsecureRequests] : []
  const found = await client.discovery(issuer, client_id, {}, client.None(), { execute, timeout: timeout_s })
  const server = found.serverMetadata()
  // RFC 8414: without a word about it, Basic.
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  let how: ClientAuth = client.None()
  if (secret !== undefined)
    how = methods.includes('client_secret_basic')
      ? client.ClientSecretBasic(secret)
      : client.ClientSecretPost(secret)
  const config = new client.Configuration(server, client_id, {}, how)
  config.timeout = timeout_s
  for (const change of execute) change(config)
  return config
}

/** Without https only a provider on this machine is spoken to: a code or secret would travel in the open. */
function isHere(issuer: URL): boolean {
  return issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname)
}

/** What the provider says of itself, raw. It follows no redirect. */
export async function testProvider(
  base: Base,
  ask: StreamAsk<(typeof oidcContract)['testOidc']>,
): Promise<ProviderAnswer> {
  const { issuer } = providerOf(base)
  await ask.in(tx =>
    audit(tx, ask.actor, { action: 'oidc.tested', noun: 'oidc', detail: { issuer: issuer.href } }),
  )
  const url = `${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  if (issuer.protocol !== 'https:' && !isHere(issuer))
    return {
      ...{ url, status: null, took_ms: 0, answer: '' },
      problems: ['OIDC_ISSUER begins with http://. Use its https address.'],
    }
  try {
    const reply = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(test_ms) })
    const answer = (await reply.text()).slice(0, 20_000)
    return {
      url,
      status: reply.status,
      took_ms: took(),
      answer,
      problems: judge(issuer, reply.status, answer),
    }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    const answer = `${error instanceof Error ? error.message : 'no answer'}${cause}`
    const problems = [`Nothing answers at ${url}. Check OIDC_ISSUER, and that this server may reach it.`]
    return { url, status: null, took_ms: took(), answer, problems }
  }
}

function judge(issuer: URL, status: number, answer: string): string[] {
  if (status !== 200)
    return [
      `It answered ${status} instead of 200. Check that OIDC_ISSUER is the issuer, without a path of its own.`,
    ]
  let said: Record<string, unknown>
  try {
    said = JSON.parse(answer) as Record<string, unknown>
  } catch {
    return ['The answer is no JSON, so this is no OpenID Connect issuer. Check OIDC_ISSUER.']
  }
  const problems: string[] = []
  const same = (it: unknown) =>
    typeof it === 'string' && it.replace(/\/$/, '') === issuer.href.replace(/\/$/, '')
  if (!same(said.issuer))
    problems.push(`It calls itself ${String(said.issuer)}. Set OIDC_ISSUER to exactly that.`)
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    if (typeof said[name] !== 'string') problems.push(`It names no ${name}.`)
  const lacks = (name: string, wanted: string) => Array.isArray(said[name]) && !said[name].includes(wanted)
  if (lacks('response_types_supported', 'code')) problems.push('It does not offer the code flow.')
  if (lacks('code_challenge_methods_supported', 'S256')) problems.push('It does not offer PKCE with S256.')
  return problems
}
