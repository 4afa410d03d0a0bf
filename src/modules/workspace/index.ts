// The door to the shared house: users and sessions, uploads, jobs, audit.
import './tables.ts'
import './webhooks/tables.ts'
import { connectionSecrets } from '../../base/connections/stored.ts'
import './oidc/tables.ts'
import './second_factor/tables.ts'
import { module } from '../../base/module.ts'
import { mailSecrets, postJobs } from '../../base/post/index.ts'
import { cleanJobs, cleanSchedules } from './clean/clean.ts'
import { workspaceContract } from './contract.ts'
import { emailLogDays, mailTexts } from './mail/texts.ts'
import { searchHouse } from './search/search.ts'
import { uploadTrash } from './uploads/uploads.ts'
import { tellOfJob } from './notices/happenings.ts'
import { backupJobs } from './backups/jobs.ts'
import { backupSchedules } from './backups/schedule.ts'
import { sampleJobs } from './installation/sample.ts'
import { openLive } from './work/live.ts'
import { workspacePersonal } from './people/personal.ts'
import { workspaceRoutes } from './routes.ts'
import { openSender } from './webhooks/sender.ts'
import { secretPlace } from './webhooks/webhooks.ts'
import { aboutSecret } from './second_factor/codes.ts'

export { demo, makeSampleWorkspace, renewSetupLink } from './people/setup.ts'
export type { NewInvite } from './invites/invites.ts'
export { addUserByHand, makeKeyByHand } from './people/by_hand.ts'
export { tell } from './notices/notices.ts'
export { announce } from './webhooks/announce.ts'
export { putInTrash } from './trash/trash.ts'
export { listOutbox } from './mail/logs.ts'
export { wordingOf } from './mail/templates.ts'
export { tellOfBackup } from './notices/happenings.ts'
export type { Home } from './settings/settings.ts'
export type { Finding } from './health/findings.ts'
export { fine } from './health/findings.ts'
export { checkAddress, checkConverter, checkDisk } from './health/surroundings.ts'
export { resetSample } from './installation/sample.ts'
export { layHtml, layText, mailExtras, readMailLook, type MailLook } from './mail/layout.ts'
export { readBranding } from './branding/branding.ts'
export { readHome, readKeep } from './settings/settings.ts'
export { readUploadOf } from './uploads/uploads.ts'

export const workspace = module({
  name: 'workspace',
  contract: workspaceContract,
  routes: base => workspaceRoutes(base, openLive(base)),
  jobs: base => [...cleanJobs(base), ...postJobs(base), ...backupJobs(base), ...sampleJobs(base)],
  schedules: base => [...cleanSchedules(base), ...backupSchedules(base)],
  keeps: openSender,
  webhookEvents: {
    'job.done': 'Work that somebody began has ended, with some or all of it done.',
    'job.failed': 'Work that somebody began has ended, and nothing of it succeeded.',
  },
  secrets: [
    connectionSecrets,
    mailSecrets,
    {
      table: 'second_factors',
      column: 'secret',
      about: row => aboutSecret({ workspace_id: row.workspace_id, user_id: row.user_id }),
    },
    { table: 'webhooks', column: 'secret', about: secretPlace },
    { table: 'webhooks', column: 'old_secret', about: secretPlace },
  ],
  jobEnded: tellOfJob,
  perishables: [
    // A reply is replayed for one day.
    { table: 'idempotency_keys', column: 'created_at', days: () => 2 },
    { table: 'refresh_tokens', column: 'expires_at', days: () => 1 },
    // Until then messages can be read again, and a mail that failed be tried again.
    { table: 'outbox_messages', column: 'created_at', days: () => 90, kept: 'messages' },
    { table: 'email_logs', column: 'created_at', days: () => emailLogDays, kept: 'email_log' },
    { table: 'notices', column: 'created_at', days: () => 90 },
    // Longer than any token of theirs lives.
    { table: 'sessions', column: 'last_used_at', days: () => 60 },
    { table: 'webhook_deliveries', column: 'created_at', days: () => 30 },
  ],
  cleaners: [mailTexts],
  trash: [uploadTrash],
  search: searchHouse,
  personalData: workspacePersonal,
  migrations: new URL('./migrations', import.meta.url),
  fileKinds: { upload: ['documents', 'booklets', 'sales', 'customers'] },
})
