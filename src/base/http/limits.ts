// How often one address may ask: by the kind of route, counted in this process.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Route } from '../contract/route.ts'
import { refuse } from '../errors.ts'

/**
 * Asks a minute from one address. `sign_in`: what takes passwords, codes and invitations. `public`: all else that
 * needs no session. `write`: changes by people and scripts; bulk routes take a thousand items at once. `portal`:
 * customers with a link, of whom a carrier shows us thousands under one address; guesses are counted by link, in the
 * database. `callback`: an SMS provider's reports, some for each message, which it does not bring twice.
 */
export interface Limits {
  sign_in: number
  public: number
  write: number
  portal: number
  callback: number
}

type Kind = keyof Limits

declare module 'fastify' {
  interface FastifyContextConfig {
    limit?: Kind
  }
}

const defaults: Limits = { sign_in: 60, public: 600, write: 3000, portal: 6000, callback: 60_000 }

const signIns = /^\/(setup|invites\/|auth\/(?!refresh|logout))/

/** Undefined for what is read by people who are signed in: it is not counted. */
export function limitOf(route: Pick<Route, 'method' | 'path' | 'roles'>): Kind | undefined {
  const isWrite = route.method !== 'GET'
  if (route.path.startsWith('/portal/')) return 'portal'
  if (route.path.startsWith('/callbacks/')) return 'callback'
  if (route.roles !== 'public') return isWrite ? 'write' : undefined
  return isWrite && signIns.test(route.path) ? 'sign_in' : 'public'
}

export async function addLimits(app: FastifyInstance, limits: Partial<Limits>): Promise<void> {
  const most = { ...defaults, ...limits }
  const kindOf = (request: FastifyRequest) => request.routeOptions.config?.limit
  await app.register(rateLimit, {
    global: true,
    timeWindow: '1 minute',
    keyGenerator: request => `${kindOf(request) ?? ''} ${request.ip}`,
    max: request => most[kindOf(request) ?? 'write'],
    allowList: request => kindOf(request) === undefined,
    errorResponseBuilder: (_request, { ttl, max }) => {
      const seconds = Math.max(1, Math.ceil(ttl / 1000))
      return refuse(
        'rate.limited',
        429,
        `Too many attempts from this address: ${max} a minute are allowed. Wait ${seconds} seconds, then try again.`,
        { params: { max, seconds }, retryAfter: seconds },
      )
    },
  })
}
