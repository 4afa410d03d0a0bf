// One recipient's message to oneself: as they would get it, with a link that opens nothing.
import { audit, type Actor } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { readPhone } from '../../customers/index.ts'
import { queueMessages } from '../messages/queue.ts'
import type { Channel } from '../shapes.ts'
import { previewSend, renderFor, type PreviewAsk } from './preview.ts'
import { isMailbox } from './recipients.ts'

/** The portal knows no such token: it says that the link is not valid. */
const nothing = 'sample'

function addressOf(channel: Channel, to: string, country: string): string {
  const address = channel === 'sms' ? readPhone(to, null, country) : isMailbox(to) ? to : null
  if (address) return address
  throw refuse(
    'sample.address_invalid',
    422,
    channel === 'sms'
      ? `${to} is not a telephone number. Write it like +44 20 7946 0123.`
      : `${to} is not an e-mail address.`,
    { errors: [{ pointer: '/to', value: to, detail: 'cannot be written to' }] },
  )
}

export async function sampleLater(
  base: Base,
  tx: Tx,
  ask: PreviewAsk & { to: string },
  actor: Actor,
): Promise<{ message_id: string }> {
  const { words, shown } = await previewSend(tx, ask)
  const address = addressOf(ask.how.channel, ask.to, words.home.country)
  if (!shown) throw refuse('delivery.nobody', 409, 'There is nobody of whom a sample could be taken.')
  const link = `${ask.origin}/p/${nothing}`
  const { subject, text } = renderFor(shown, words, ask.how, link)
  const [message_id = ''] = await queueMessages(base, tx, [
    {
      ...{ kind: 'sample' as const, channel: ask.how.channel, address, subject, text: '{{text}}' },
      ...{ vars: {}, secret: text, delivery_id: null, link_id: null, segments: null },
    },
  ])
  const detail = { channel: ask.how.channel, to: address }
  await audit(tx, actor, { action: 'message.sampled', noun: 'message', noun_id: message_id, detail })
  return { message_id }
}
