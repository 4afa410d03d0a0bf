// The door to the shared house: users and sessions, uploads, jobs, audit.
import './tables.ts'
import './webhooks/tables.ts'
import { module } from '../../base/module.ts'
import { cleanJobs, cleanSchedules } from './clean/clean.ts'
import { workspaceContract } from './contract.ts'
import { searchHouse } from './search/search.ts'
import { uploadTrash } from './uploads/uploads.ts'
import { openLive } from './work/live.ts'
import { workspaceRoutes } from './routes.ts'
import { openSender } from './webhooks/sender.ts'
import { secretPlace } from './webhooks/webhooks.ts'

export { demo, makeSampleWorkspace, renewSetupLink } from './people/setup.ts'
export type { NewInvite } from './invites/invites.ts'
export { addUserByHand, makeKeyByHand } from './people/by_hand.ts'
export { announce } from './webhooks/announce.ts'
export { putInTrash } from './trash/trash.ts'
export { readUploadOf } from './uploads/uploads.ts'

export const workspace = module({
  name: 'workspace',
  contract: workspaceContract,
  routes: base => workspaceRoutes(base, openLive(base)),
  jobs: cleanJobs,
  schedules: cleanSchedules,
  keeps: openSender,
  webhookEvents: {
    'job.done': 'Work that runs in the background has ended, with some or all of it done.',
    'job.failed': 'Work that runs in the background has ended, and nothing of it succeeded.',
  },
  secrets: [
    { table: 'webhooks', column: 'secret', about: secretPlace },
    { table: 'webhooks', column: 'old_secret', about: secretPlace },
  ],
  perishables: [
    // A reply is replayed for one day.
    { table: 'idempotency_keys', column: 'created_at', days: () => 2 },
    { table: 'refresh_tokens', column: 'expires_at', days: () => 1 },
    // Longer than any token of theirs lives.
    { table: 'sessions', column: 'last_used_at', days: () => 60 },
    { table: 'webhook_deliveries', column: 'created_at', days: () => 30 },
  ],
  trash: [uploadTrash],
  search: searchHouse,
  migrations: new URL('./migrations', import.meta.url),
  fileKinds: { upload: ['documents', 'booklets', 'sales', 'customers'] },
})
