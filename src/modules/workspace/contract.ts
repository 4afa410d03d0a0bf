// Routes of the shared house, room by room.
import { accountContract } from './account/contract.ts'
import { adminContract } from './admin/contract.ts'
import { auditsContract } from './audits/contract.ts'
import { connectionsContract } from './connections/contract.ts'
import { invitesContract } from './invites/contract.ts'
import { keysContract } from './keys/contract.ts'
import { mailContract } from './mail/contract.ts'
import { noticesContract } from './notices/contract.ts'
import { peopleContract } from './people/contract.ts'
import { webhooksContract } from './webhooks/contract.ts'
import { searchContract } from './search/contract.ts'
import { trashContract } from './trash/contract.ts'
import { oidcContract } from './oidc/contract.ts'
import { secondFactorContract } from './second_factor/contract.ts'
import { uploadsContract } from './uploads/contract.ts'
import { workContract } from './work/contract.ts'

export type * from './account/contract.ts'
export type * from './connections/contract.ts'
export type * from './invites/contract.ts'
export type * from './keys/contract.ts'
export type * from './mail/contract.ts'
export type * from './notices/contract.ts'
export type * from './people/contract.ts'
export type * from './trash/contract.ts'
export type * from './oidc/contract.ts'
export type * from './second_factor/contract.ts'
export type * from './backups/contract.ts'
export type * from './branding/contract.ts'
export type * from './health/contract.ts'
export type * from './installation/contract.ts'
export type * from './queue/contract.ts'
export type * from './settings/contract.ts'
export type * from './storage/contract.ts'
export type * from './uploads/contract.ts'
export type * from './webhooks/contract.ts'
export type * from './work/contract.ts'

export const workspaceContract = {
  ...peopleContract,
  ...accountContract,
  ...invitesContract,
  ...keysContract,
  ...secondFactorContract,
  ...oidcContract,
  ...uploadsContract,
  ...workContract,
  ...auditsContract,
  ...webhooksContract,
  ...trashContract,
  ...searchContract,
  ...connectionsContract,
  ...mailContract,
  ...noticesContract,
  ...adminContract,
}
