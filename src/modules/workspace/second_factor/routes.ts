// Handlers of the second factor: proved when signing in, set up and taken away by oneself, reset by an admin.
import type { Base } from '../../../base/base.ts'
import type { Handlers } from '../../../base/http/ask.ts'
import { checkOrigin } from '../../../base/http/cookies.ts'
import { fromOf, handSession } from '../people/hand.ts'
import type { secondFactorContract } from './contract.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  readSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
} from './factors.ts'
import { proveSecondFactor } from './prove.ts'
import { changeFactorRule, readFactorRule } from './rule.ts'

export function secondFactorRoutes(base: Base): Handlers<typeof secondFactorContract> {
  const { config } = base
  return {
    proveSecondFactor: async ask => {
      if (ask.body.session === 'cookie') checkOrigin(ask.request, config, { absent: 'allowed' })
      return handSession(config, ask, await proveSecondFactor(base, ask.body, fromOf(ask)), ask.body.session)
    },
    readSecondFactor,
    beginSecondFactor: (tx, ask) => beginSecondFactor(base, tx, ask),
    confirmSecondFactor: (tx, ask) => confirmSecondFactor(base, tx, ask),
    renewRecoveryCodes: (tx, ask) => renewRecoveryCodes(base, tx, ask),
    endSecondFactor: (tx, ask) => endSecondFactor(base, tx, ask),
    resetSecondFactor,
    readFactorRule,
    changeFactorRule,
  }
}
