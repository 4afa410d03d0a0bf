// Message templates: the company's own wording where it has one, otherwise what comes with Octavo.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import { mailKinds, type MailKind, type Wording } from './built_in.ts'
import type { EmailTemplate, Locale, mailContract } from './contract.ts'
import type { Mail } from '../../../base/post/index.ts'
import { mailExtras, readMailLook } from './layout.ts'
import { fillWording, findOddPlaces, type Filled } from './render.ts'
import './tables.ts'

type Routes = typeof mailContract

const columns = ['id', 'key', 'locale', 'subject', 'text', 'html', 'version', 'updated_at'] as const

/** A mail of this kind, in words. `values` has a text for each of the kind's placeholders. */
export async function wordMail(
  tx: Tx,
  ask: { key: string; locale: Locale; values: Record<string, string> },
): Promise<Filled & Pick<Mail, 'sender' | 'pictures'>> {
  const wording = await wordingOf(tx, ask)
  const mail = await readMailLook(tx)
  return { ...fillWording(wording, ask.values, { mail }), ...mailExtras(mail) }
}

/** The company's own where it has one, otherwise what comes with Octavo. */
export async function wordingOf(tx: Tx, ask: { key: string; locale: Locale }): Promise<Wording> {
  const kind = kindOf(ask.key)
  const own = await tx
    .selectFrom('email_templates')
    .select(['subject', 'text', 'html'])
    .where('key', '=', ask.key)
    .where('locale', '=', ask.locale)
    .executeTakeFirst()
  return own ?? kind.wording[ask.locale]
}

/** @throws refusal `email_template.key_unknown` (422) */
function kindOf(key: string): MailKind {
  const kind = Object.hasOwn(mailKinds, key) ? mailKinds[key] : undefined
  if (kind) return kind
  const accepted = Object.keys(mailKinds).join(', ')
  throw refuse(
    'email_template.key_unknown',
    422,
    `Octavo sends no mail of this kind. There are ${accepted}.`,
    {
      errors: [{ pointer: '/key', detail: 'unknown', accepted }],
    },
  )
}

export async function listEmailTemplates(tx: Tx) {
  const own = await tx.selectFrom('email_templates').select(columns).execute()
  const data = Object.entries(mailKinds).flatMap(([key, kind]) =>
    (['en', 'de'] as const).map(locale => {
      const mine = own.find(it => it.key === key && it.locale === locale)
      const usual = { id: null, key, locale, ...kind.wording[locale], version: 0, updated_at: null }
      return withPlaceholders(mine ?? usual)
    }),
  )
  return { data, next_cursor: null }
}

function withPlaceholders(row: Omit<EmailTemplate, 'placeholders'>): EmailTemplate {
  return { ...row, placeholders: Object.keys(mailKinds[row.key]?.examples ?? {}) }
}

/** @throws refusal `email_template.odd_placeholder` (422) with each place */
function refuseOdd(key: string, wording: Wording): void {
  const errors = findOddPlaces(wording, Object.keys(kindOf(key).examples))
  const first = errors[0]
  if (!first) return
  throw refuse(
    'email_template.odd_placeholder',
    422,
    `In ${first.pointer?.slice(1) ?? ''}, ${first.detail}. There are ${first.accepted ?? ''}.`,
    { errors: errors.slice(0, 50) },
  )
}

export async function previewEmailTemplate(tx: Tx, ask: Ask<Routes['previewEmailTemplate']>) {
  const { key } = ask.body
  refuseOdd(key, ask.body)
  const mail = await readMailLook(tx)
  return fillWording(ask.body, kindOf(key).examples, { mail, isHere: true })
}

/** @throws refusal `email_template.taken` (409) */
export async function createEmailTemplate(
  tx: Tx,
  ask: Ask<Routes['createEmailTemplate']>,
): Promise<EmailTemplate> {
  const { body } = ask
  refuseOdd(body.key, body)
  const made = await tx
    .insertInto('email_templates')
    .values(body)
    .onConflict(it => it.columns(['workspace_id', 'key', 'locale']).doNothing())
    .returning(columns)
    .executeTakeFirst()
  if (!made)
    throw refuse(
      'email_template.taken',
      409,
      'You have a wording of your own for this mail already. Change that one.',
    )
  await note(ask, tx, 'email_template.created', made)
  return withPlaceholders(made)
}

export async function changeEmailTemplate(
  tx: Tx,
  ask: Ask<Routes['changeEmailTemplate']>,
): Promise<EmailTemplate> {
  const { email_template_id } = ask.params
  const was = await tx
    .selectFrom('email_templates')
    .select(['key', 'version'])
    .where('id', '=', email_template_id)
    .forUpdate()
    .executeTakeFirst()
  if (!was) throw unknown()
  checkVersion(was.version, ask.version, 'wording')
  refuseOdd(was.key, ask.body)
  const changed = await tx
    .updateTable('email_templates')
    .set(row => ({ ...ask.body, version: row('version', '+', 1), updated_at: sql<string>`now()` }))
    .where('id', '=', email_template_id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  await note(ask, tx, 'email_template.changed', changed)
  return withPlaceholders(changed)
}

export async function removeEmailTemplate(tx: Tx, ask: Ask<Routes['removeEmailTemplate']>): Promise<void> {
  const gone = await tx
    .deleteFrom('email_templates')
    .where('id', '=', ask.params.email_template_id)
    .returning(['id', 'key', 'locale'])
    .executeTakeFirst()
  if (!gone) throw unknown()
  await note(ask, tx, 'email_template.removed', gone)
}

const unknown = () =>
  refuse('email_template.unknown', 404, 'There is no such wording of yours. It may have been removed.')

function note(
  ask: Pick<Ask<Routes['removeEmailTemplate']>, 'actor'>,
  tx: Tx,
  action: string,
  row: { id: string; key: string; locale: Locale },
): Promise<void> {
  const detail = { key: row.key, locale: row.locale }
  return audit(tx, ask.actor, { action, noun: 'email_template', noun_id: row.id, detail })
}
