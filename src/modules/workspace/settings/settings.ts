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
): Promise<{ uploads: number; jobs: number; trash: number; audit: number | null }> {
  const own = await tx
    .selectFrom('workspace_settings')
    .select(['keep_uploads', 'keep_jobs', 'keep_trash', 'keep_audit'])
    .executeTakeFirst()
  // The installation's word is the most, also where it was lowered since.
  const within = (days: number | null | undefined, most: number) => Math.min(days ?? most, most)
  return {
    uploads: within(own?.keep_uploads, config.keepUploads),
    jobs: within(own?.keep_jobs, config.keepJobs),
    trash: within(own?.keep_trash, config.keepTrash),
    audit: own?.keep_audit ?? null,
  }
}

export async function readSettings(base: Base, tx: Tx): Promise<Settings> {
  const workspace = await tx.selectFrom('workspaces').select('name').executeTakeFirstOrThrow()
  const own = await tx.selectFrom('workspace_settings').selectAll().executeTakeFirst()
  const { locale, time_zone, currency, country } = own ?? usual
  return {
    company: workspace.name,
    ...{ locale, time_zone, currency, country },
    keep: {
      uploads: own?.keep_uploads ?? null,
      jobs: own?.keep_jobs ?? null,
      trash: own?.keep_trash ?? null,
      audit: own?.keep_audit ?? null,
    },
    installation: installationOf(base.config),
    version: own?.version ?? 0,
  }
}

function installationOf(config: Keep): Settings['installation'] {
  return { uploads: config.keepUploads, jobs: config.keepJobs, trash: config.keepTrash, audit: null }
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
  const most = { uploads: config.keepUploads, jobs: config.keepJobs, trash: config.keepTrash }
  for (const kind of ['uploads', 'jobs', 'trash'] as const) {
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
