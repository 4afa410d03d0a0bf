// The driver of an office without a provider: messages are kept, and read in the app.
import { sql } from 'kysely'
import type { Db } from '../db/index.ts'
import { Undeliverable, type Driver, type Mail, type Sms } from './driver.ts'
import { checkMail } from './mail.ts'
import './tables.ts'

export interface Place {
  db: Db
  workspace_id: string
}

/** Nobody is to be spared here; a lot of a hundred is followed by the next at once. */
const pace = 10_000
const says = 'Kept in the outbox; nothing leaves this house.'
const check = async () => ({ ok: true, said: says })

export function mailOutbox(at: Place): Driver<Mail> {
  const keep = keeper(at)
  return {
    name: 'outbox',
    pace,
    check,
    async send(mail, signal) {
      signal.throwIfAborted()
      checkMail(mail)
      const id = await keep({
        kind: 'mail',
        key: mail.key,
        sender: mail.from ?? mail.sender?.name ?? null,
        recipient: mail.to,
        reply_to: mail.reply_to ?? null,
        subject: mail.subject,
        text: mail.text,
        html: mail.html ?? null,
        headers: mail.headers ?? {},
      })
      return { id, state: 'delivered', said: says }
    },
  }
}

export function smsOutbox(at: Place): Driver<Sms> {
  const keep = keeper(at)
  return {
    name: 'outbox',
    pace,
    check,
    async send(sms, signal) {
      signal.throwIfAborted()
      checkSms(sms)
      const id = await keep({
        kind: 'sms',
        key: sms.key,
        sender: sms.from ?? null,
        recipient: sms.to,
        text: sms.text,
      })
      return { id, state: 'delivered', said: says }
    },
  }
}

/** E.164: a plus and up to fifteen digits. */
export function checkSms(sms: Sms): void {
  if (!/^\+[1-9]\d{6,14}$/.test(sms.to))
    throw new Undeliverable(
      `${JSON.stringify(sms.to.slice(0, 40))} is not a telephone number as +4915112345678.`,
    )
  if (sms.text.trim() === '') throw new Undeliverable('The message has no text.')
}

interface Row {
  kind: 'mail' | 'sms'
  key: string
  sender: string | null
  recipient: string
  reply_to?: string | null
  subject?: string | null
  text: string
  html?: string | null
  headers?: Record<string, string>
}

interface Waiting {
  row: Row
  done: (id: string) => void
  failed: (error: unknown) => void
}

/** What is handed over in the same moment is kept in one transaction: alone, each message cost a sync of the disk. */
function keeper(at: Place): (row: Row) => Promise<string> {
  let waiting: Waiting[] = []
  const serve = async (some: Waiting[]): Promise<void> => {
    try {
      const ids = await keepAll(
        at,
        some.map(it => it.row),
      )
      for (const it of some) it.done(ids.get(it.row.key) as string)
    } catch (error) {
      // One must not fail for another: each once more, alone.
      if (some.length > 1) for (const it of some) await serve([it])
      else some[0]?.failed(error)
    }
  }
  return row =>
    new Promise((done, failed) => {
      waiting.push({ row, done, failed })
      if (waiting.length === 1) setImmediate(() => void serve(waiting.splice(0)))
    })
}

/** Of one kind. A key that is there already stays as it is. @returns ids by key */
async function keepAll({ db, workspace_id }: Place, rows: Row[]): Promise<Map<string, string>> {
  return db.in(workspace_id, async tx => {
    await sql`insert into outbox_messages (kind, key, sender, recipient, reply_to, subject, text, html, headers)
      select kind, key, sender, recipient, reply_to, subject, text, html, coalesce(headers, '{}')
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (kind text, key text, sender text, recipient text,
        reply_to text, subject text, text text, html text, headers jsonb)
      on conflict (workspace_id, kind, key) do nothing`.execute(tx)
    const kept = await tx
      .selectFrom('outbox_messages')
      .select(['id', 'key'])
      .where('kind', '=', rows[0]?.kind ?? 'mail')
      .where('key', '=', sql<string>`any(${rows.map(it => it.key)}::text[])`)
      .execute()
    return new Map(kept.map(it => [it.key, it.id]))
  })
}
