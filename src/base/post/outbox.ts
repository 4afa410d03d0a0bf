// The driver of an office without a provider: messages are kept, and read in the app.
import type { Db } from '../db/index.ts'
import { Undeliverable, type Driver, type Mail, type Sms } from './driver.ts'
import { checkMail } from './mail.ts'
import './tables.ts'

export interface Place {
  db: Db
  workspace_id: string
}

const says = 'Kept in the outbox; nothing leaves this house.'
const check = async () => ({ ok: true, said: says })

export function mailOutbox(at: Place): Driver<Mail> {
  return {
    name: 'outbox',
    pace: 1000,
    check,
    async send(mail, signal) {
      signal.throwIfAborted()
      checkMail(mail)
      const id = await keep(at, {
        kind: 'mail',
        key: mail.key,
        sender: mail.from ?? mail.sender?.name ?? null,
        recipient: mail.to,
        reply_to: mail.reply_to ?? null,
        subject: mail.subject,
        text: mail.text,
        html: mail.html ?? null,
        headers: JSON.stringify(mail.headers ?? {}),
      })
      return { id, state: 'delivered', said: says }
    },
  }
}

export function smsOutbox(at: Place): Driver<Sms> {
  return {
    name: 'outbox',
    pace: 1000,
    check,
    async send(sms, signal) {
      signal.throwIfAborted()
      checkSms(sms)
      const id = await keep(at, {
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

type Row = Parameters<ReturnType<typeof into>['values']>[0]
const into = (tx: Parameters<Parameters<Db['in']>[1]>[0]) => tx.insertInto('outbox_messages')

async function keep(
  { db, workspace_id }: Place,
  row: Row & { kind: 'mail' | 'sms'; key: string },
): Promise<string> {
  return db.in(workspace_id, async tx => {
    await into(tx)
      .values(row)
      .onConflict(it => it.columns(['workspace_id', 'kind', 'key']).doNothing())
      .execute()
    const kept = tx.selectFrom('outbox_messages').select('id').where('kind', '=', row.kind)
    return (await kept.where('key', '=', row.key).executeTakeFirstOrThrow()).id
  })
}
