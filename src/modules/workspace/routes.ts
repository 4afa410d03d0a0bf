// Handlers of the shared house.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Base } from '../../base/base.ts'
import { refuse } from '../../base/errors.ts'
import { checkOrigin, clearSession, cookieNames, setSession } from '../../base/http/cookies.ts'
import { Reply, type Handlers } from '../../base/http/ask.ts'
import { changeMe, changePassword } from './account/profile.ts'
import { endMySessions, endOneSession, endUsersSessions, listSessions } from './account/sessions.ts'
import { adminRoutes } from './admin/routes.ts'
import { exportAudit, listAudit } from './audits/audits.ts'
import { acceptInvite, inviteUser, listInvites, readInvite, revokeInvite } from './invites/invites.ts'
import { connectionRoutes } from './connections/connections.ts'
import { createKey, listKeys, revokeKey } from './keys/keys.ts'
import type { workspaceContract } from './contract.ts'
import { listEmailLogs, listOutbox, readOutbox } from './mail/logs.ts'
import {
  changeEmailTemplate,
  createEmailTemplate,
  listEmailTemplates,
  previewEmailTemplate,
  removeEmailTemplate,
} from './mail/templates.ts'
import { changeNotifications, listNotices, readNotices, readNotifications } from './notices/notices.ts'
import { cancelJob, listJobs, readJob, retryJob } from './work/jobs.ts'
import type { Live } from './work/live.ts'
import { changeToken, endSession, signIn, type CodeNeeded, type Session } from './people/sessions.ts'
import { removeIdentities } from './oidc/people.ts'
import { testProvider } from './oidc/provider.ts'
import { beginOidc, finishOidc } from './oidc/sign_in.ts'
import { readRestore, refuseWhileRestoring, restoreHere } from './people/restore.ts'
import { demo, isDemoOpen, readSetup, setUp } from './people/setup.ts'
import { webhookRoutes } from './webhooks/routes.ts'
import { search } from './search/search.ts'
import { listTrash, purgeItem, restoreItem } from './trash/trash.ts'
import { testScanner } from './uploads/scanner.ts'
import { download } from './uploads/downloads.ts'
import { createUpload, listUploads, readUpload, removeUpload } from './uploads/uploads.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  readSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
} from './second_factor/factors.ts'
import { proveSecondFactor } from './second_factor/prove.ts'
import { changeFactorRule, readFactorRule, readMe } from './second_factor/rule.ts'
import { changeUser, createUser, listUsers, removeUser } from './people/users.ts'

interface From {
  request: FastifyRequest
  reply: FastifyReply
  request_id: string
  address: string
}

/** Browsers say at length what they are; more than this is no browser. */
const maxDevice = 300

function fromOf({ request, request_id, address }: From) {
  const device = request.headers['user-agent']?.slice(0, maxDevice) ?? null
  return { request_id, address, device }
}

export function workspaceRoutes(base: Base, live: Live): Handlers<typeof workspaceContract> {
  const { config } = base
  const refreshCookie = (request: FastifyRequest) => request.cookies[cookieNames(config).refresh]

  /** A browser's tokens go into HttpOnly cookies and nowhere else. */
  function hand(from: From, session: Session, kind: 'cookie' | 'token') {
    if (kind === 'token') return session
    setSession(from.reply, config, session)
    const { access_token: _, refresh_token: __, ...rest } = session
    return rest
  }

  /** The first step may be all, or lead to the second. */
  function handOrAsk(from: From, step: Session | CodeNeeded, kind: 'cookie' | 'token') {
    return 'ticket' in step ? new Reply(202, step) : new Reply(200, hand(from, step, kind))
  }

  return {
    readSetup: ask => readSetup(base, ask.request),
    setUp: async ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      refuseWhileRestoring(base)
      return hand(ask, await setUp(base, ask.body, fromOf(ask)), ask.body.session)
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
      return handOrAsk(ask, await signIn(base, ask.body, fromOf(ask)), ask.body.session)
    },
    proveSecondFactor: async ask => {
      if (ask.body.session === 'cookie') checkOrigin(ask.request, config, { absent: 'allowed' })
      return hand(ask, await proveSecondFactor(base, ask.body, fromOf(ask)), ask.body.session)
    },
    refresh: async ask => {
      const cookie = refreshCookie(ask.request)
      const token = ask.body.refresh_token ?? cookie
      if (token === undefined) throw refuse('session.missing', 401, 'Sign in first.')
      return hand(
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

    changeMe,
    changePassword: (tx, ask) => changePassword(base, tx, ask),
    listSessions,
    endSession: endOneSession,
    endMySessions,
    endUsersSessions,

    beginOidc: ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      return beginOidc(base, ask)
    },
    finishOidc: async ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      const { step, next } = await finishOidc(base, ask, fromOf(ask))
      return 'ticket' in step
        ? new Reply(202, { ...step, next })
        : new Reply(200, { ...hand(ask, step, 'cookie'), next })
    },
    testOidc: ask => testProvider(base, ask),
    removeIdentities,

    readSecondFactor,
    beginSecondFactor: (tx, ask) => beginSecondFactor(base, tx, ask),
    confirmSecondFactor: (tx, ask) => confirmSecondFactor(base, tx, ask),
    renewRecoveryCodes: (tx, ask) => renewRecoveryCodes(base, tx, ask),
    endSecondFactor: (tx, ask) => endSecondFactor(base, tx, ask),
    resetSecondFactor,
    readFactorRule,
    changeFactorRule,

    inviteUser: (tx, ask) => inviteUser(base, tx, ask),
    listInvites,
    revokeInvite,
    readInvite: ask => readInvite(base, ask.params.token),
    acceptInvite: async ask => {
      checkOrigin(ask.request, config, { absent: 'allowed' })
      const session = await acceptInvite(base, { ...ask.body, ...ask.params }, fromOf(ask))
      return hand(ask, session, ask.body.session)
    },

    listKeys,
    createKey,
    revokeKey,

    createUpload: (tx, ask) => createUpload(base, tx, ask),
    testScanner: ask => testScanner(base, ask),
    listUploads,
    readUpload: (tx, ask) => readUpload(tx, ask.params.upload_id),
    removeUpload,
    download: ask => download(base, ask),

    listJobs,
    readJob,
    cancelJob: (tx, ask) => cancelJob(base, tx, ask),
    retryJob: (tx, ask) => retryJob(base, tx, ask),
    watchJob: ask => live.watchJob(ask),
    watchAll: ask => live.watchAll(ask),

    listAudit,
    exportAudit,

    ...webhookRoutes(base),
    listTrash: (tx, ask) => listTrash(base, tx, ask),
    restoreItem: (tx, ask) => restoreItem(base, tx, ask),
    purgeItem: (tx, ask) => purgeItem(base, tx, ask),
    search: (tx, ask) => search(base, tx, ask),

    ...connectionRoutes(base),

    listEmailLogs,
    listEmailTemplates,
    createEmailTemplate,
    previewEmailTemplate,
    changeEmailTemplate,
    removeEmailTemplate,
    listOutbox,
    readOutbox,

    readNotifications,
    changeNotifications,
    listNotices,
    readNotices,
    ...adminRoutes(base),
  }
}
