// Handlers of the shared house.
import type { Base } from '../../base/base.ts'
import type { Handlers } from '../../base/http/ask.ts'
import { changeMe, changePassword } from './account/profile.ts'
import { endMySessions, endOneSession, endUsersSessions, listSessions } from './account/sessions.ts'
import { adminRoutes } from './admin/routes.ts'
import { exportAudit, listAudit } from './audits/audits.ts'
import { inviteRoutes } from './invites/routes.ts'
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
import { oidcRoutes } from './oidc/routes.ts'
import { peopleRoutes } from './people/routes.ts'
import { secondFactorRoutes } from './second_factor/routes.ts'
import type { Live } from './work/live.ts'
import { webhookRoutes } from './webhooks/routes.ts'
import { search } from './search/search.ts'
import { listTrash, purgeItem, restoreItem } from './trash/trash.ts'
import { testScanner } from './uploads/scanner.ts'
import { download } from './uploads/downloads.ts'
import { createUpload, listUploads, readUpload, removeUpload } from './uploads/uploads.ts'

export function workspaceRoutes(base: Base, live: Live): Handlers<typeof workspaceContract> {
  return {
    ...peopleRoutes(base),
    ...oidcRoutes(base),
    ...secondFactorRoutes(base),
    ...inviteRoutes(base),

    changeMe,
    changePassword: (tx, ask) => changePassword(base, tx, ask),
    listSessions,
    endSession: endOneSession,
    endMySessions,
    endUsersSessions,

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
