// Routes of delivery: links to files, the messages that carry them, the portal they open, the log of who did.
import { accessContract } from './access/contract.ts'
import { callbacksContract } from './callbacks/contract.ts'
import { deliveriesContract } from './deliveries/contract.ts'
import { linksContract } from './links/contract.ts'
import { messagesContract } from './messages/contract.ts'
import { portalContract } from './portal/contract.ts'

export type * from './shapes.ts'
export type { Access } from './access/contract.ts'
export type { CustomerQuestion, MessageSettings, OptOut } from './messages/contract.ts'
export type { Portal, PortalBrand, PortalDocument } from './portal/contract.ts'

export const deliveryContract = {
  ...deliveriesContract,
  ...linksContract,
  ...accessContract,
  ...messagesContract,
  ...callbacksContract,
  ...portalContract,
}
