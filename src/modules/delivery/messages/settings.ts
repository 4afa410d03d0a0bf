// What a workspace says in its messages, and what an SMS costs it.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import type { MessageSettings, messagesContract } from './contract.ts'
import { basics } from './text.ts'

/** Until somebody writes their own. */
const builtIn = {
  sms_text: '{{company}}: {{title}} is ready for you: {{link}} It works until {{expires}}.',
  email_subject: '{{title}} from {{company}}',
  email_text:
    'Hello {{name}},\n\n{{title}} is ready for you:\n\n{{link}}\n\nThe link works until {{expires}}.\n\n{{company}}',
  company: null,
  sms_price: null,
  currency: 'EUR',
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
  const own = found ?? { ...builtIn, version: 0 }
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
