// Mail, SMS and the virus scanner: whether they are connected, and how the last messages went; only the scanner is asked.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { isRefusal } from '../../../base/errors.ts'
import { fine, type Finding } from './findings.ts'

async function isConnected(tx: Tx, kind: 'smtp' | 'sms', isInEnvironment: boolean): Promise<boolean> {
  if (isInEnvironment) return true
  return (
    (await tx.selectFrom('connections').select('kind').where('kind', '=', kind).executeTakeFirst()) !==
    undefined
  )
}

interface Last {
  sent_at: string | null
  failed_at: string | null
  said: string | null
}

/** Mail, by the log of what the server said; nothing is sent for it. */
export async function checkMail(base: Base, tx: Tx): Promise<Finding> {
  if (!(await isConnected(tx, 'smtp', base.config.smtpUrl !== undefined)))
    return fine('mail.kept', 'No mail server is connected: mail is kept in the outbox.')
  const { rows } = await sql<Last>`
    select max(sent_at) filter (where status = 'sent' and driver <> 'outbox') as sent_at,
      max(updated_at) filter (where status = 'failed') as failed_at,
      (array_agg(reply order by updated_at desc) filter (where status = 'failed'))[1] as said
    from email_logs where created_at > now() - interval '30 days'`.execute(tx)
  const { sent_at, failed_at, said } = rows[0] ?? { sent_at: null, failed_at: null, said: null }
  if (failed_at && (!sent_at || failed_at > sent_at))
    return {
      ...{ code: 'mail.failed', level: 'warning', params: { at: failed_at, said: said ?? '' } },
      what: `The last mail, at ${failed_at}, failed: ${said ?? ''}`,
      why: 'Invites and notices may not arrive either.',
      todo: 'Look into the e-mail log; press Test on the E-mail page for the server’s own words.',
    }
  if (!sent_at) return fine('mail.untried', 'A mail server is connected; nothing was sent within 30 days.')
  return fine('mail.sent', `The mail server took the last mail at ${sent_at}.`, { at: sent_at })
}

/** Each message’s own state is told by its delivery. */
export async function checkSms(base: Base, tx: Tx): Promise<Finding> {
  if (await isConnected(tx, 'sms', base.config.twilioSid !== undefined))
    return fine('sms.connected', 'An SMS provider is connected.')
  return fine('sms.kept', 'No SMS provider is connected: messages are kept in the outbox.')
}

const scanner_ms = 5_000

export async function checkScanner({ scanner }: Base): Promise<Finding> {
  if (!scanner)
    return fine('scanner.off', 'Uploads are not looked through for viruses (CLAMD_URL is not set).')
  const answer = scanner.ask('VERSION').catch((error: unknown) => error as Error)
  const said = await Promise.race([answer, sleep(scanner_ms, new Error('no answer in 5 s'), { ref: false })])
  if (typeof said === 'string') return fine('scanner.answers', `The virus scanner answers: ${said}`, { said })
  const why = isRefusal(said) ? String(said.params['why']) : said.message
  return {
    ...{ code: 'scanner.away', level: 'trouble', params: { said: why } },
    what: `The virus scanner does not answer: ${why}`,
    why: 'While it is away every upload is refused.',
    todo: 'Start clamd again, or check CLAMD_URL. Press Test virus scanner on the Storage page for its own words.',
  }
}
