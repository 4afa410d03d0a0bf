// Where providers of SMS report: what became of a message, and what somebody answered.
import { z } from 'zod'
import { route } from '../../../base/contract/route.ts'
import { Id } from '../../../base/contract/shapes.ts'

const params = z.object({ provider: z.string().max(40) })

export const callbacksContract = {
  smsCallback: route({
    method: 'POST',
    path: '/callbacks/sms/{provider}',
    roles: 'public',
    secret: true,
    params,
    query: z.object({ message: Id.optional() }),
    body: 'raw',
    replies: { 204: null },
    says: 'A provider tells what became of a message. Counts only with the provider’s signature; a final state never goes back.',
  }),
  smsReply: route({
    method: 'POST',
    path: '/callbacks/sms/{provider}/replies',
    roles: 'public',
    secret: true,
    params,
    query: z.object({ workspace: Id.optional() }),
    body: 'raw',
    replies: { 204: null },
    says: 'A provider hands over an SMS that somebody answered with. STOP ends messages to that number, START lets them in again.',
  }),
}
