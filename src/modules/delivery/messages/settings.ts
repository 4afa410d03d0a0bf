// What a workspace says in its messages, and what an SMS costs it.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import { readHome, wordingOf } from '../../workspace/index.ts'
import type { MessageSettings, messagesContract } from './contract.ts'
import { basics } from './text.ts'

const smsTexts = {
  en: '{{company}}: {{title}} is ready for you: {{link}} It works until {{expires}}.',
  de: '{{company}}: {{title}} liegt für Sie bereit: {{link}} Gilt bis {{expires}}.',
}

/** Until somebody writes their own: in the company's language, the mail as its message templates have it. */
async function usualTexts(tx: Tx) {
  const { locale } = await readHome(tx)
  const language = /^de\b/i.test(locale) ? 'de' : 'en'
  const mail = await wordingOf(tx, { key: 'delivery', locale: language })
  return {
    sms_text: smsTexts[language],
    email_subject: mail.subject,
    email_text: mail.text,
    ...{ company: null, sms_price: null, currency: 'EUR', version: 0 },
  }
}

/** `company_name` is what customers see: the workspace's name where no other was set. */
export async function settingsOf(tx: Tx): Promise<MessageSettings & { company_name: string }> {
  const found = await tx
    .selectFrom('message_settings')
    .select(['sms_text', 'email_subject', 'email_text', 'company', 'sms_price', 'currency', 'version'])
    .executeTakeFirst()
  const { rows } = await sql<{ name: string }>`select coalesce(b.sender_name, w.name) as name
    from workspaces w left join workspace_branding b on b.workspace_id = w.id`.execute(tx)
  const name = rows[0]?.name ?? ''
  const own = found ?? (await usualTexts(tx))
  return { ...own, placeholders: [...basics], company_name: own.company ?? name }
}

export async function changeMessageSettings(
  tx: Tx,
  ask: Ask<(typeof messagesContract)['changeMessageSettings']>,
) {
  // A row of its own to lock does not exist before the first change.
  await sql`select pg_advisory_xact_lock(hashtextextended(octavo_workspace() || '/message_settings', 0))`.execute(
    tx,
  )
  const before = await settingsOf(tx)
  checkVersion(before.version, ask.version, 'message settings')
  const values = { ...ask.body, version: before.version + 1 }
  await tx
    .insertInto('message_settings')
    .values(values)
    .onConflict(it => it.column('workspace_id').doUpdateSet(values))
    .execute()
  await audit(tx, ask.actor, {
    action: 'message_settings.changed',
    noun: 'message_settings',
    detail: ask.body,
  })
  return settingsOf(tx)
}
