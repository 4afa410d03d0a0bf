// Routes of the shared house, room by room.
import { auditsContract } from './audits/contract.ts'
import { keysContract } from './keys/contract.ts'
import { peopleContract } from './people/contract.ts'
import { uploadsContract } from './uploads/contract.ts'
import { workContract } from './work/contract.ts'

export type * from './keys/contract.ts'
export type * from './people/contract.ts'
export type * from './uploads/contract.ts'
export type * from './work/contract.ts'

export const workspaceContract = {
  ...peopleContract,
  ...keysContract,
  ...uploadsContract,
  ...workContract,
  ...auditsContract,
}
