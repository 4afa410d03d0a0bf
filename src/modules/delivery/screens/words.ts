// How the states of deliveries, links and messages read: the same words everywhere.
import type { Tone } from '../../../web/kit/parts/status.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Access, Channel, Delivery, Link, LinkState, Message, MessageState } from '../contract.ts'

export function linkWord(state: LinkState): string {
  const words: Record<LinkState, string> = {
    queued: t('Queued'),
    sent: t('Sent'),
    delivered: t('Delivered'),
    failed: t('Failed'),
    opened: t('Opened'),
    expired: t('Expired'),
    revoked: t('Revoked'),
    cancelled: t('Cancelled'),
  }
  return words[state]
}

const linkTones: Record<LinkState, Tone> = {
  queued: 'waiting',
  sent: 'running',
  delivered: 'running',
  failed: 'failed',
  opened: 'done',
  expired: 'warning',
  revoked: 'paused',
  cancelled: 'paused',
}

/** In the order in which a link goes through them. */
export const linkStates = Object.keys(linkTones) as LinkState[]
export const linkTone = (state: LinkState): Tone => linkTones[state]

/** The word with what belongs to it: the reason of a failure, when it was opened. */
export function linkSentence(link: Link): string {
  if (link.state === 'failed' && link.reason) return t('Failed: {reason}', { reason: link.reason })
  if (link.state !== 'opened' || !link.first_opened_at) return linkWord(link.state)
  return t('Opened {n} time, first {when}|Opened {n} times, first {when}', {
    n: link.opens,
    when: moment(link.first_opened_at),
  })
}

export function channelWord(channel: Channel): string {
  return channel === 'sms' ? t('SMS') : t('E-mail')
}

export function deliveryWord(status: Delivery['status']): string {
  const words: Record<Delivery['status'], string> = {
    waiting: t('Goes out in a moment'),
    sending: t('Sending'),
    sent: t('Sent'),
    cancelled: t('Cancelled'),
  }
  return words[status]
}

export function deliveryTone(status: Delivery['status']): Tone {
  return ({ waiting: 'waiting', sending: 'running', sent: 'done', cancelled: 'paused' } as const)[status]
}

export function messageWord(state: MessageState): string {
  const words: Record<MessageState, string> = {
    queued: t('Queued'),
    sending: t('Sending'),
    sent: t('Sent'),
    delivered: t('Delivered'),
    failed: t('Failed'),
    cancelled: t('Cancelled'),
  }
  return words[state]
}

export function messageTone(state: MessageState): Tone {
  if (state === 'sending') return 'running'
  return state === 'delivered' ? 'done' : linkTone(state)
}

export function messageKind(kind: Message['kind']): string {
  const words: Record<Message['kind'], string> = {
    link: t('Link'),
    again: t('Link, sent again'),
    renewed: t('New link'),
    corrected: t('Told of a correction'),
    code: t('Code'),
    sample: t('Sample'),
  }
  return words[kind]
}

export function actWord(act: Access['act']): string {
  const words: Record<Access['act'], string> = {
    opened: t('Opened'),
    code_sent: t('Code sent'),
    code_wrong: t('Wrong code'),
    verified: t('Code right'),
    viewed: t('Viewed'),
    downloaded: t('Downloaded'),
    renewed: t('New link asked for'),
    asked: t('Question asked'),
    denied: t('Refused'),
  }
  return words[act]
}

const actTones: Record<Access['act'], Tone> = {
  opened: 'done',
  code_sent: 'running',
  code_wrong: 'warning',
  verified: 'done',
  viewed: 'done',
  downloaded: 'done',
  renewed: 'running',
  asked: 'done',
  denied: 'failed',
}

export const acts = Object.keys(actTones) as Access['act'][]
export const actTone = (act: Access['act']): Tone => actTones[act]

/** Why somebody was refused. */
export function whyWord(why: string): string {
  const words: Record<string, string> = {
    expired: t('the link has expired'),
    revoked: t('the link was revoked'),
    used_up: t('it was opened as often as it may be'),
    no_session: t('not opened in this browser'),
    code_locked: t('too many wrong codes'),
    too_often: t('too many tries'),
  }
  return words[why] ?? why
}

/** Whom it reached and who did not open: those whom a resend goes to. */
export function unopenedOf(links: Delivery['links']): number {
  return links.sent + links.delivered + links.expired
}
