// How something is to be sent, as a person sets it on the screen, and as the server wants it.
import type { Channel, MessageSettings, SendPreview, Sending, Unreachable } from '../../contract.ts'

export interface How {
  channel: Channel
  sms: string
  email: string
  subject: string
  days: number
  max_opens: number | null
  code: boolean
  may_renew: boolean
  doubles: 'each' | 'one'
  skip_unreachable: boolean
  /** Also to those who got it in an earlier delivery. */
  again: boolean
}

export interface WireHow {
  channel: Channel
  text: string
  subject?: string
  expires_in_s: number
  max_opens: number | null
  code: boolean
  may_renew: boolean
  doubles: 'each' | 'one'
  skip_unreachable: boolean
  again?: boolean
}

/** What is sent, and the three calls that do it. */
export interface Cargo {
  /** Under which its previews are kept. */
  key: readonly unknown[]
  preview: (how: WireHow & { at: number }) => Promise<SendPreview>
  sample: (how: WireHow & { at: number; to: string }) => Promise<unknown>
  send: (how: WireHow) => Promise<Sending>
  /** Placeholders beside the ones that every message has. */
  placeholders: string[]
  /** Whether what was sent before can be sent once more. */
  canRepeat: boolean
  /** Row in the spreadsheet of somebody who cannot be reached, and where it is mended. */
  rowOf?: (it: Unreachable) => { row: number; to: string } | undefined
}

export function firstHow(settings: MessageSettings, channel: Channel): How {
  return {
    channel,
    sms: settings.sms_text,
    email: settings.email_text,
    subject: settings.email_subject,
    days: 30,
    max_opens: null,
    code: false,
    may_renew: true,
    doubles: 'each',
    skip_unreachable: false,
    again: false,
  }
}

const day_s = 86_400

export function wireOf(how: How, canRepeat: boolean, channel = how.channel): WireHow {
  const { max_opens, code, may_renew, doubles, skip_unreachable } = how
  return {
    channel,
    text: channel === 'sms' ? how.sms : how.email,
    ...(channel === 'email' ? { subject: how.subject } : {}),
    expires_in_s: how.days * day_s,
    ...{ max_opens, code, may_renew, doubles, skip_unreachable },
    ...(canRepeat ? { again: how.again } : {}),
  }
}

/** Without it, nobody gets to the document. */
export function hasLink(text: string): boolean {
  return /\{\{\s*link\s*\}\}/i.test(text)
}

export function isWhole(how: WireHow): boolean {
  return hasLink(how.text) && how.subject?.trim() !== ''
}
