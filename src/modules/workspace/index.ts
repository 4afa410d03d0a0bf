// The door to the shared house: users and sessions, uploads, jobs, audit.
import './tables.ts'
import { module } from '../../base/module.ts'
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
  migrations: new URL('./migrations', import.meta.url),
  fileKinds: { upload: ['documents', 'booklets', 'sales', 'customers'] },
})
