// The door to delivery: any file to any customer, by a link that a message carries; and the proof of who opened it.
import './tables.ts'
import { module } from '../../base/module.ts'
import { startTicks } from '../../base/ticks.ts'
import { sealTick } from './access/seals.ts'
import { deliveryContract } from './contract.ts'
import { aboutMessage } from './messages/queue.ts'
import { sendTick } from './messages/send.ts'
import { messageTexts } from './messages/texts.ts'
import { deliveryPersonal } from './personal.ts'
import { deliveryRoutes } from './routes.ts'
import { searchDeliveries } from './search.ts'
import { sendableUploads } from './deliveries/uploads.ts'

export { headsFile, readHeads } from './access/seals.ts'
export { verifyAccess, type Broken } from './access/verify.ts'
export { originOf, previewSend } from './deliveries/preview.ts'
export type { SendItem } from './deliveries/recipients.ts'
export { isBehindLink } from './links/live.ts'
export { sampleLater } from './deliveries/sample.ts'
export { sendLater } from './deliveries/send.ts'

export const delivery = module({
  name: 'delivery',
  contract: deliveryContract,
  routes: deliveryRoutes,
  keeps: base => startTicks(base, [sendTick(base), sealTick(base)]),
  sendables: [sendableUploads],
  search: searchDeliveries,
  webhookEvents: {
    'link.opened': 'A customer opened a link for the first time.',
    'message.delivered': 'A message with a link has arrived, as its carrier or mailbox says.',
  },
  personalData: deliveryPersonal,
  fileKinds: { delivery: ['documents'] },
  secrets: [
    {
      table: 'messages',
      column: 'sealed',
      about: row => aboutMessage({ workspace_id: String(row['workspace_id']), id: String(row['id']) }),
    },
  ],
  cleaners: [messageTexts],
  perishables: [
    { table: 'portal_codes', column: 'created_at', days: () => 2 },
    { table: 'portal_wrongs', column: 'created_at', days: () => 2 },
    { table: 'portal_sessions', column: 'expires_at', days: () => 1 },
  ],
  migrations: new URL('./migrations', import.meta.url),
})
