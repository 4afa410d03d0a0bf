// Settings of a workspace: what it says about itself, checked against what computers know of the world.
import './tables.ts'
import { sql } from 'kysely'
import { getCountries } from 'libphonenumber-js'
import { audit } from '../../../base/audit.ts'
import type { Config } from '../../../base/config.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse, type Fault } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import type { Base } from '../../../base/base.ts'
import type { Kept } from '../../../base/module.ts'
import { emailLogDays } from '../mail/texts.ts'
import type { Settings, settingsContract } from './contract.ts'

type Routes = typeof settingsContract

/** Where a workspace is: how its dates and numbers read, and which country its telephone numbers are of. */
export interface Home {
  /** BCP 47. */
  locale: string
  /** IANA. */
  time_zone: string
  /** ISO 4217. */
  currency: string
  /** ISO 3166. */
  country: string
}

const usual: Home = { locale: 'en-GB', time_zone: 'UTC', currency: 'EUR', country: 'GB' }

/** Formats and place of this transaction's workspace. */
export async function readHome(tx: Tx): Promise<Home> {
  const found = await tx
    .selectFrom('workspace_settings')
    .select(['locale', 'time_zone', 'currency', 'country'])
    .executeTakeFirst()
  return found ?? usual
}

type Keep = Pick<Config, 'keepUploads' | 'keepJobs' | 'keepTrash'>

/** Days that things are kept in this transaction's workspace; null: for ever. */
export async function readKeep(
  tx: Tx,
  config: Keep,
): Promise<
  { uploads: number; jobs: number; trash: number; audit: number | null } & Record<Kept, number | null>
> {
  const own = await ownDays(tx)
  // The installation's word is the most, also where it was lowered since.
  const within = (days: number | null, most: number) => Math.min(days ?? most, most)
  return {
    ...own,
    uploads: within(own.uploads, config.keepUploads),
    jobs: within(own.jobs, config.keepJobs),
    trash: within(own.trash, config.keepTrash),
  }
}

/** As the company has set them; null: not at all. */
async function ownDays(tx: Tx): Promise<Settings['keep']> {
  const own = await tx
    .selectFrom('workspace_settings')
    .select(['keep_uploads as uploads', 'keep_jobs as jobs', 'keep_trash as trash', 'keep_audit as audit'])
    .select(['keep_documents as documents', 'keep_messages as messages', 'keep_email_log as email_log'])
    .executeTakeFirst()
  return own ?? none
}

const none: Settings['keep'] = {
  ...{ uploads: null, jobs: null, trash: null, audit: null },
  ...{ documents: null, messages: null, email_log: null },
}

export async function readSettings(base: Base, tx: Tx): Promise<Settings> {
  const workspace = await tx.selectFrom('workspaces').select('name').executeTakeFirstOrThrow()
  const own = await tx.selectFrom('workspace_settings').selectAll().executeTakeFirst()
  const { locale, time_zone, currency, country } = own ?? usual
  return {
    company: workspace.name,
    ...{ locale, time_zone, currency, country },
    keep: await ownDays(tx),
    installation: installationOf(base.config),
    version: own?.version ?? 0,
  }
}

function installationOf(config: Keep): Settings['installation'] {
  return {
    ...{ uploads: config.keepUploads, jobs: config.keepJobs, trash: config.keepTrash, audit: null },
    ...{ documents: null, messages: null, email_log: emailLogDays },
  }
}

/** @throws refusal `settings.invalid` (422), `version.moved_on` (412) */
export async function changeSettings(base: Base, tx: Tx, ask: Ask<Routes['changeSettings']>) {
  // Two that change an absent row at once meet here.
  await sql`select 1 from workspaces for update`.execute(tx)
  const before = await readSettings(base, tx)
  checkVersion(before.version, ask.version, 'page of settings')
  const { company, keep, ...place } = ask.body
  const faults = faultsOf(ask.body, base.config)
  if (faults.length > 0)
    throw refuse('settings.invalid', 422, `These settings cannot be used: ${faults[0]?.detail ?? ''}`, {
      errors: faults,
    })
  const row = {
    ...place,
    locale: Intl.getCanonicalLocales(place.locale)[0] ?? place.locale,
    keep_uploads: keep.uploads,
    keep_jobs: keep.jobs,
    keep_trash: keep.trash,
    keep_audit: keep.audit,
    keep_documents: keep.documents,
    keep_messages: keep.messages,
    keep_email_log: keep.email_log,
    version: before.version + 1,
    updated_at: sql<string>`now()`,
  }
  await tx
    .insertInto('workspace_settings')
    .values(row)
    .onConflict(it => it.column('workspace_id').doUpdateSet(row))
    .execute()
  await tx.updateTable('workspaces').set({ name: company }).execute()
  await audit(tx, ask.actor, { action: 'settings.changed', noun: 'settings', detail: ask.body })
  return readSettings(base, tx)
}

type Body = Ask<Routes['changeSettings']>['body']

function faultsOf(body: Body, config: Keep): Fault[] {
  const faults: Fault[] = []
  const wrong = (pointer: string, value: string, detail: string, accepted: string) => {
    const code = pointer.startsWith('/keep/') ? 'settings.days' : `settings.${pointer.slice(1)}`
    faults.push({ pointer, value, code, detail, accepted })
  }
  if (!isLocale(body.locale))
    wrong('/locale', body.locale, 'This is no language with its country.', 'en-GB, de-DE')
  if (!isTimeZone(body.time_zone))
    wrong('/time_zone', body.time_zone, 'This is no time zone.', 'Europe/Berlin, UTC')
  if (!Intl.supportedValuesOf('currency').includes(body.currency))
    wrong('/currency', body.currency, 'This is no currency.', 'EUR, GBP')
  if (!getCountries().some(it => it === body.country))
    wrong('/country', body.country, 'This is no country.', 'GB, DE')
  const most = installationOf(config)
  for (const kind of ['uploads', 'jobs', 'trash', 'email_log'] as const) {
    const days = body.keep[kind]
    if (days !== null && days > most[kind])
      wrong(
        `/keep/${kind}`,
        String(days),
        `This installation keeps them ${most[kind]} days at most.`,
        `1 to ${most[kind]}`,
      )
  }
  return faults
}

function isLocale(text: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(text).length > 0
  } catch {
    return false
  }
}

function isTimeZone(text: string): boolean {
  try {
    // An offset (+02:00) is taken by Intl, but has no summer.
    return !/^[+-]/.test(text) && Intl.DateTimeFormat('en', { timeZone: text }) !== null
  } catch {
    return false
  }
}
