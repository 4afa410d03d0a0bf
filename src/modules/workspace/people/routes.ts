// Handlers of people: the first company, signing in and out, a session's next tokens, and who may sign in at all.
import type { FastifyRequest } from 'fastify'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import type { Handlers } from '../../../base/http/ask.ts'
import { checkOrigin, clearSession, cookieNames } from '../../../base/http/cookies.ts'
import { readMe } from '../second_factor/rule.ts'
import type { peopleContract } from './contract.ts'
import { fromOf, handOrAsk, handSession } from './hand.ts'
import { readRestore, refuseWhileRestoring, restoreHere } from './restore.ts'
import { changeToken, endSession, signIn } from './sessions.ts'
import { demo, isDemoOpen, readSetup, setUp } from './setup.ts'
import { changeUser, createUser, listUsers, removeUser } from './users.ts'

export function peopleRoutes(base: Base): Handlers<typeof peopleContract> {
  const { config } = base
  const refreshCookie = (request: FastifyRequest) => request.cookies[cookieNames(config).refresh]
  return {
    readSetup: ask => readSetup(base, ask.request),
    setUp: async ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      refuseWhileRestoring(base)
      return handSession(config, ask, await setUp(base, ask.body, fromOf(ask)), ask.body.session)
    },
    restoreHere: ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      return restoreHere(base, ask)
    },
    readRestore: () => readRestore(base),
    signIn: async ask => {
      if (ask.body.session === 'cookie') checkOrigin(ask.request, config, { absent: 'allowed' })
      // As sign-in finds accounts: spaces around and capitals do not count.
      if (ask.body.email.trim().toLowerCase() === demo.email && !isDemoOpen(base, ask.request))
        throw refuse(
          'sign_in.wrong',
          401,
          'This e-mail and password do not go together. Check both and try again.',
        )
      return handOrAsk(config, ask, await signIn(base, ask.body, fromOf(ask)), ask.body.session)
    },
    refresh: async ask => {
      const cookie = refreshCookie(ask.request)
      const token = ask.body.refresh_token ?? cookie
      if (token === undefined) throw refuse('session.missing', 401, 'Sign in first.')
      return handSession(
        config,
        ask,
        await changeToken(base, token, ask),
        ask.body.refresh_token === undefined ? 'cookie' : 'token',
      )
    },
    signOut: async ask => {
      const token = ask.body.refresh_token ?? refreshCookie(ask.request)
      if (token !== undefined) await endSession(base, token, ask)
      clearSession(ask.reply, config)
    },
    readMe: (tx, ask) => readMe(tx, ask.caller),

    listUsers,
    createUser,
    changeUser,
    removeUser,
  }
}
