// What the server refused, in the customer's words; times and masked addresses as they read them.
import { locale, t } from '../kit/text/text.ts'
import type { Portal, Problem } from './call.ts'

/** Keeps a name in its own direction inside a sentence of another. */
export const own = (text: string) => `\u2068${text}\u2069`

/** "in 40 seconds" within two minutes, "at 14:35" after that. */
export function soon(seconds: number): string {
  if (seconds <= 120) return t('in {n} second|in {n} seconds', { n: Math.max(1, Math.ceil(seconds)) })
  const at = new Date(Date.now() + seconds * 1000)
  return t('at {time}', { time: at.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' }) })
}

export function wayOf({ channel, to }: Pick<Portal, 'channel' | 'to'>): string {
  return channel === 'sms'
    ? t('by text message to {to}', { to: own(to) })
    : t('by e-mail to {to}', { to: own(to) })
}

const hour = 3600

/** One sentence on what happened and what to do. */
export function tell(problem: Problem): string {
  const when = soon(problem.retry_after_s ?? hour)
  const words: Record<string, () => string> = {
    'network.unreachable': () =>
      t('There is no connection just now. Check that you are online, then try again.'),
    'code.wrong': () => wrongCode(Number(problem.params?.left ?? 0)),
    'code.over': () => t('No code counts any more. Have a new one sent.'),
    'code.locked': () =>
      t('There were too many wrong codes. To keep this safe it is closed for a while. Try again {when}.', {
        when,
      }),
    'code.too_often': () => t('Enough codes were sent for now. Try again {when}.', { when }),
    'question.too_many': () => t('You have asked a lot just now. Try again {when}.', { when }),
    'link.renewed_often': () => t('New links were sent already today. Look for the newest message.'),
    'link.opted_out': () =>
      t('You asked for no more messages to this number. Ask the sender for the link in another way.'),
    'document.unknown': () => t('This document is no longer here.'),
  }
  const known = words[problem.code]
  if (known) return known()
  if (problem.status === 429) return t('Too many asks from your network. Try again {when}.', { when })
  if (problem.status === 400) return t('This could not be read. Check what you typed, then try again.')
  return t('The server did not answer as it should. Try again in a moment.')
}

function wrongCode(left: number): string {
  if (left === 0) return t('This is not the code that was sent. It counts no more: have a new one sent.')
  return t(
    'This is not the code that was sent. {n} try is left.|This is not the code that was sent. {n} tries are left.',
    { n: left },
  )
}
