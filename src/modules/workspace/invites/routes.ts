// Handlers of invites: made, listed and taken back by admins; read and accepted by whoever holds the link.
import type { Base } from '../../../base/base.ts'
import type { Handlers } from '../../../base/http/ask.ts'
import { checkOrigin } from '../../../base/http/cookies.ts'
import { fromOf, handSession } from '../people/hand.ts'
import type { invitesContract } from './contract.ts'
import { acceptInvite, inviteUser, listInvites, readInvite, revokeInvite } from './invites.ts'

export function inviteRoutes(base: Base): Handlers<typeof invitesContract> {
  const { config } = base
  return {
    inviteUser: (tx, ask) => inviteUser(base, tx, ask),
    listInvites,
    revokeInvite,
    readInvite: ask => readInvite(base, ask.params.token),
    acceptInvite: async ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      const session = await acceptInvite(base, { ...ask.body, ...ask.params }, fromOf(ask))
      return handSession(config, ask, session, ask.body.session)
    },
  }
}
