// Hands a session to whoever signed in: a program gets its tokens, a browser gets them in cookies that no script can read.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../../base/config.ts'
import { Reply } from '../../../base/http/ask.ts'
import { setSession } from '../../../base/http/cookies.ts'
import type { CodeNeeded, Session } from './sessions.ts'

export interface From {
  request: FastifyRequest
  reply: FastifyReply
  request_id: string
  address: string
}

/** Browsers say at length what they are; more than this is no browser. */
const maxDevice = 300

export function fromOf({ request, request_id, address }: From) {
  const device = request.headers['user-agent']?.slice(0, maxDevice) ?? null
  return { request_id, address, device }
}

/** A browser's tokens go into HttpOnly cookies and nowhere else. */
export function handSession(config: Config, from: From, session: Session, kind: 'cookie' | 'token') {
  if (kind === 'token') return session
  setSession(from.reply, config, session)
  const { access_token: _, refresh_token: __, ...rest } = session
  return rest
}

/** The first step may be all, or lead to the second. */
export function handOrAsk(config: Config, from: From, step: Session | CodeNeeded, kind: 'cookie' | 'token') {
  return 'ticket' in step ? new Reply(202, step) : new Reply(200, handSession(config, from, step, kind))
}
