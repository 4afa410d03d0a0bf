// The door to the shared house: users and sessions, uploads, jobs, audit.
import './tables.ts'
import { connectionSecrets } from '../../base/connections/stored.ts'
import { module } from '../../base/module.ts'
import { mailSecrets, postJobs } from '../../base/post/index.ts'
import { cleanJobs, cleanSchedules } from './clean/clean.ts'
import { workspaceContract } from './contract.ts'
import { openLive } from './work/live.ts'
import { workspaceRoutes } from './routes.ts'

export { demo, makeSampleWorkspace, renewSetupLink } from './people/setup.ts'
export type { NewInvite } from './invites/invites.ts'
export { addUserByHand, makeKeyByHand } from './people/by_hand.ts'
export { readUploadOf } from './uploads/uploads.ts'

export const workspace = module({
  name: 'workspace',
  contract: workspaceContract,
  routes: base => workspaceRoutes(base, openLive(base)),
  jobs: base => [...cleanJobs(base), ...postJobs(base)],
  schedules: cleanSchedules,
  perishables: [
    // A reply is replayed for one day.
    { table: 'idempotency_keys', column: 'created_at', days: () => 2 },
    { table: 'refresh_tokens', column: 'expires_at', days: () => 1 },
    // Longer than any token of theirs lives.
    { table: 'sessions', column: 'last_used_at', days: () => 60 },
  ],
  secrets: [connectionSecrets, mailSecrets],
  migrations: new URL('./migrations', import.meta.url),
  fileKinds: { upload: ['documents', 'booklets', 'sales', 'customers'] },
})
