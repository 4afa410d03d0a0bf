// Handlers of signing in through a company's own accounts.
import type { Base } from '../../../base/base.ts'
import { Reply, type Handlers } from '../../../base/http/ask.ts'
import { checkOrigin } from '../../../base/http/cookies.ts'
import { fromOf, handSession } from '../people/hand.ts'
import type { oidcContract } from './contract.ts'
import { removeIdentities } from './people.ts'
import { testProvider } from './provider.ts'
import { beginOidc, finishOidc } from './sign_in.ts'

export function oidcRoutes(base: Base): Handlers<typeof oidcContract> {
  const { config } = base
  return {
    beginOidc: ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      return beginOidc(base, ask)
    },
    finishOidc: async ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      const { step, next } = await finishOidc(base, ask, fromOf(ask))
      return 'ticket' in step
        ? new Reply(202, { ...step, next })
        : new Reply(200, { ...handSession(config, ask, step, 'cookie'), next })
    },
    testOidc: ask => testProvider(base, ask),
    removeIdentities,
  }
}
