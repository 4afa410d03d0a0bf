// The browser's session cookies, and the check that a changing request comes from our own pages.
import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { refuse } from '../errors.ts'

/** `__Host-` where the browser will keep it: Safari refuses it on http://localhost. */
export function cookieNames(config: Pick<Config, 'publicUrl'>) {
  const prefix = config.publicUrl?.startsWith('https://') ? '__Host-' : ''
  return { access: `${prefix}octavo_access`, refresh: `${prefix}octavo_refresh` }
}

interface Pair {
  access_token: string
  refresh_token: string
  /** Seconds of the access token. */
  expires_in: number
}

const thirtyDays = 30 * 24 * 3600

export function setSession(reply: FastifyReply, config: Config, pair: Pair): void {
  const names = cookieNames(config)
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: config.publicUrl?.startsWith('https://') ?? false,
  }
  void reply.setCookie(names.access, pair.access_token, { ...options, maxAge: pair.expires_in })
  void reply.setCookie(names.refresh, pair.refresh_token, { ...options, maxAge: thirtyDays })
}

export function clearSession(reply: FastifyReply, config: Config): void {
  for (const name of Object.values(cookieNames(config))) void reply.clearCookie(name, { path: '/' })
}

/** A cookie is sent by any page; a changing request that relies on it must say that it comes from ours. */
export function checkOrigin(
  request: FastifyRequest,
  config: Config,
  /** Scripts send no Origin: allowed where no cookie is relied on. */
  options: { absent: 'allowed' | 'refused' } = { absent: 'refused' },
): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = request.headers['sec-fetch-site']
  if (site === 'same-origin') return
  const origin = request.headers.origin
  if (origin === undefined && site === undefined && options.absent === 'allowed') return
  const own = config.publicUrl
    ? new URL(config.publicUrl).origin
    : `${request.protocol}://${request.headers.host}`
  if (origin === own || (origin !== undefined && config.corsOrigins.includes(origin))) return
  throw refuse(
    'origin.foreign',
    403,
    'This request came from another site, so it was not carried out. Open Octavo itself and try again.',
  )
}
