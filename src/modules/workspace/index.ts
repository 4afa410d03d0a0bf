// The door to the shared house: users and sessions, uploads, jobs, audit.
import './tables.ts'
import { module } from '../../base/module.ts'
import { backupJobs } from './backups/jobs.ts'
import { backupSchedules } from './backups/schedule.ts'
import { cleanJobs, cleanSchedules } from './clean/clean.ts'
import { workspaceContract } from './contract.ts'
import { sampleJobs } from './installation/sample.ts'
import { openLive } from './work/live.ts'
import { workspaceRoutes } from './routes.ts'

export { demo, makeSampleWorkspace, renewSetupLink } from './people/setup.ts'
export type { NewInvite } from './invites/invites.ts'
export { addUserByHand, makeKeyByHand } from './people/by_hand.ts'
export type { Home } from './settings/settings.ts'
export type { Finding } from './health/findings.ts'
export { fine } from './health/findings.ts'
export { checkAddress, checkConverter, checkDisk } from './health/surroundings.ts'
export { resetSample } from './installation/sample.ts'
export { readBranding } from './branding/branding.ts'
export { readHome, readKeep } from './settings/settings.ts'
export { readUploadOf } from './uploads/uploads.ts'

export const workspace = module({
  name: 'workspace',
  contract: workspaceContract,
  routes: base => workspaceRoutes(base, openLive(base)),
  jobs: base => [...cleanJobs(base), ...backupJobs(base), ...sampleJobs(base)],
  schedules: base => [...cleanSchedules(base), ...backupSchedules(base)],
  perishables: [
    // A reply is replayed for one day.
    { table: 'idempotency_keys', column: 'created_at', days: () => 2 },
    { table: 'refresh_tokens', column: 'expires_at', days: () => 1 },
    // Longer than any token of theirs lives.
    { table: 'sessions', column: 'last_used_at', days: () => 60 },
  ],
  migrations: new URL('./migrations', import.meta.url),
  fileKinds: { upload: ['documents', 'booklets', 'sales', 'customers'] },
})
