// Telling somebody: in the app, by mail, or not at all, as they have chosen.
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { sendMailLater } from '../../../base/post/index.ts'
import { wordMail } from '../mail/templates.ts'
import type { NoticeEvent, Notifications, noticesContract } from './contract.ts'
import './tables.ts'

type Routes = typeof noticesContract

interface EventKind {
  usual: { mail: boolean; app: boolean }
  /** The wording of its mail. */
  template: string
  adminsOnly?: boolean
}

/** Work that is done shows in Activity; what went wrong, or looks odd, comes to people. */
const kinds: Record<NoticeEvent, EventKind> = {
  'job.finished': { usual: { mail: false, app: false }, template: 'job_finished' },
  'job.failed': { usual: { mail: false, app: true }, template: 'job_failed' },
  'sign_in.new_device': { usual: { mail: true, app: true }, template: 'new_device' },
  'question.asked': { usual: { mail: true, app: true }, template: 'question_asked' },
  'webhook.disabled': { usual: { mail: true, app: true }, template: 'webhook_disabled' },
  'backup.failed': { usual: { mail: true, app: true }, template: 'backup_failed', adminsOnly: true },
}
const events = Object.keys(kinds) as NoticeEvent[]

export interface Told {
  user_id: string
  event: NoticeEvent
  /** For the sentence on the screen and for the mail's placeholders. */
  params: Record<string, string>
  /** A path of the app. */
  link: string
}

/** In the transaction of what happened. Somebody who has left is told nothing. */
export async function tell(tx: Tx, base: Base, ask: Told): Promise<void> {
  const user = await tx
    .selectFrom('users')
    .select(['email', 'username'])
    .where('id', '=', ask.user_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!user) return
  const { choices, locale } = await choicesOf(tx, ask.user_id)
  const { mail, app } = choices[ask.event] ?? kinds[ask.event].usual
  if (!mail && !app) return
  const { user_id, event, link } = ask
  const made = await tx
    .insertInto('notices')
    .values({
      ...{ user_id, event, link, params: JSON.stringify(ask.params) },
      // Who wants a mail only finds none in the app.
      read_at: app ? null : sql<string>`now()`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (!mail) return
  const company = await tx.selectFrom('workspaces').select('name').executeTakeFirstOrThrow()
  const values = { ...ask.params, company: company.name, name: user.username, link: originOf(base) + link }
  const words = await wordMail(tx, { key: kinds[event].template, locale, values })
  const topic = kinds[event].template
  await sendMailLater(tx, base, { ...words, topic, to: user.email, key: `notice/${made.id}` })
}

/** Where people reach us, as far as it is known outside a request. */
function originOf({ config }: Base): string {
  return (
    config.publicUrl ??
    `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`
  )
}

async function choicesOf(tx: Tx, user_id: string) {
  const row = await tx
    .selectFrom('notification_settings')
    .select(['choices', 'locale'])
    .where('user_id', '=', user_id)
    .executeTakeFirst()
  return { choices: row?.choices ?? {}, locale: row?.locale ?? ('en' as const) }
}

export async function readNotifications(
  tx: Tx,
  ask: Pick<Ask<Routes['readNotifications']>, 'caller'>,
): Promise<Notifications> {
  const { choices, locale } = await choicesOf(tx, ask.caller.user_id)
  const mine = events.filter(it => !kinds[it].adminsOnly || ask.caller.role === 'admin')
  return { events: mine.map(event => ({ event, ...(choices[event] ?? kinds[event].usual) })), locale }
}

export async function changeNotifications(
  tx: Tx,
  ask: Ask<Routes['changeNotifications']>,
): Promise<Notifications> {
  const { user_id } = ask.caller
  const was = await choicesOf(tx, user_id)
  const asked = ask.body.events.map(({ event, mail, app }) => [event, { mail, app }] as const)
  const values = {
    choices: JSON.stringify({ ...was.choices, ...Object.fromEntries(asked) }),
    locale: ask.body.locale,
    updated_at: sql<string>`now()`,
  }
  await tx
    .insertInto('notification_settings')
    .values({ user_id, ...values })
    .onConflict(it => it.columns(['workspace_id', 'user_id']).doUpdateSet(values))
    .execute()
  return readNotifications(tx, ask)
}

export function listNotices(tx: Tx, ask: Ask<Routes['listNotices']>) {
  let query = tx
    .selectFrom('notices')
    .select(['id', 'event', 'params', 'link', 'created_at', 'read_at'])
    .where('user_id', '=', ask.caller.user_id)
  if (ask.query.unread === 'true') query = query.where('read_at', 'is', null)
  return pageOf(query, ask.query, { by: 'created_at', sort: 'created_at', id: 'id', descending: true })
}

export async function readNotices(tx: Tx, ask: Ask<Routes['readNotices']>) {
  const done = await tx
    .updateTable('notices')
    .set({ read_at: sql<string>`now()` })
    .where('user_id', '=', ask.caller.user_id)
    .where('read_at', 'is', null)
    .executeTakeFirst()
  return { read: Number(done.numUpdatedRows) }
}
