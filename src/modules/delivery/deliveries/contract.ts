// Routes of deliveries: sending, following, taking back, sending again.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id, Page, listOf } from '../../../base/contract/shapes.ts'
import { Channel, Delivery, HowToSend, SendPreview, Sending, ToSend } from '../shapes.ts'

const capability = 'documents'
const DeliveryId = z.object({ delivery_id: Id })

const Send = HowToSend.extend({
  title: z.string().trim().min(1).max(200).optional(),
  items: z.array(ToSend).min(1).max(1000),
})

export const deliveriesContract = {
  listDeliveries: route({
    method: 'GET',
    path: '/deliveries',
    roles: everyone,
    capability,
    query: z.object({
      ...Page,
      q: z.string().max(100).optional(),
      source_kind: z.string().max(40).optional(),
      source_id: Id.optional(),
      channel: Channel.optional(),
      sort: z.enum(['created_at', '-created_at']).default('-created_at'),
    }),
    replies: { 200: listOf(Delivery) },
    says: 'Deliveries with their links counted by state, newest first.',
  }),
  createDelivery: route({
    method: 'POST',
    path: '/deliveries',
    roles: everyone,
    capability,
    body: Send,
    replies: { 202: Sending },
    says: 'Send any files to any customers, each by a link. It goes out after ten seconds; cancel it until then.',
  }),
  previewDelivery: route({
    method: 'POST',
    path: '/deliveries/preview',
    roles: everyone,
    capability,
    body: Send.extend({ at: z.number().int().min(0).max(999).default(0) }),
    replies: { 200: SendPreview },
    says: 'What would be sent to whom: the message of one recipient, segments, cost, and who cannot be reached. Sends nothing.',
  }),
  sampleDelivery: route({
    method: 'POST',
    path: '/deliveries/sample',
    roles: everyone,
    capability,
    body: Send.extend({ at: z.number().int().min(0).max(999).default(0), to: z.string().min(3).max(254) }),
    replies: { 202: z.object({ message_id: Id }) },
    says: 'Send one recipient’s message to yourself, with a link that opens nothing.',
  }),
  readDelivery: route({
    method: 'GET',
    path: '/deliveries/{delivery_id}',
    roles: everyone,
    capability,
    params: DeliveryId,
    replies: { 200: Delivery },
    says: 'One delivery with its links counted by state. The links are at GET /links?delivery_id=….',
  }),
  cancelDelivery: route({
    method: 'POST',
    path: '/deliveries/{delivery_id}/cancel',
    roles: everyone,
    capability,
    params: DeliveryId,
    replies: { 200: Delivery },
    says: 'Stop: what has not left yet is not sent, and its links open nothing. Within ten seconds that is all of it.',
  }),
  resendDelivery: route({
    method: 'POST',
    path: '/deliveries/{delivery_id}/resend',
    roles: everyone,
    capability,
    params: DeliveryId,
    body: z.object({
      /** `unopened`: all who got it and did not open it; `failed`: those whom it did not reach. */
      to: z.enum(['unopened', 'failed']).default('unopened'),
      text: z.string().trim().min(1).max(5000).optional(),
      subject: z.string().trim().min(1).max(200).optional(),
    }),
    replies: { 202: Sending },
    says: 'Send the link once more to those who did not open it. Whoever opened, or whose link was revoked, is left alone.',
  }),
}
