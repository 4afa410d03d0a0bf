// Clean-up, every night and workspace by workspace: what nothing needs any more goes, and the audit log says how much.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { isUnreferenced, removeOrphans, removeUnused } from '../../../base/files/index.ts'
import type { JobDef, Schedule } from '../../../base/jobs/index.ts'
import { purgeOld } from '../trash/trash.ts'
import { readKeep } from '../settings/settings.ts'

const CLEAN = 'workspace.clean'
const DAY_MS = 24 * 3_600_000
/** Days after which bytes without a row are waste: an upload under way is minutes old. */
const ORPHAN_DAYS = 2

export function cleanSchedules(base: Base): Schedule[] {
  return [{ name: CLEAN, cron: '17 3 * * *', run: () => cleanLater(base) }]
}

export function cleanJobs(base: Base): JobDef[] {
  return [
    {
      name: CLEAN,
      timeout_s: 3_600,
      run: ({ workspace_id, signal }) => cleanNow(base, { workspace_id, signal }),
    },
  ]
}

/** Queues a job for every workspace that has none waiting, and sweeps what unfinished writes have left. */
export async function cleanLater(base: Base): Promise<void> {
  await base.files.sweep()
  const workspaces = await base.db.anywhere(tx =>
    sql<{ id: string }>`select octavo_workspaces() as id`.execute(tx),
  )
  for (const { id } of workspaces.rows) await base.db.in(id, tx => queueOne(base, tx))
}

async function queueOne(base: Base, tx: Tx): Promise<void> {
  const waiting = await tx
    .selectFrom('jobs')
    .select('id')
    .where('name', '=', CLEAN)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst()
  if (!waiting) await base.jobs.enqueueLater(tx, { name: CLEAN, title: 'Clean-up', total: 1, input: {} })
}

async function cleanNow(base: Base, ask: { workspace_id: string; signal: AbortSignal }): Promise<void> {
  const { config, clock } = base
  const { workspace_id, signal } = ask
  const ago = (days: number) => new Date(clock.now().getTime() - days * DAY_MS)
  const keep = await base.db.in(workspace_id, tx => readKeep(tx, config))
  /** How many rows or files went, by kind. */
  const cleaned: Record<string, number> = await base.db.in(workspace_id, async tx => {
    return {
      jobs: await base.jobs.forget(tx, ago(keep.jobs).toISOString()),
      uploads: await removeUploads(tx, ago(keep.uploads).toISOString()),
      ...(keep.audit === null ? {} : { audit: await forgetAudit(tx, ago(keep.audit).toISOString()) }),
    }
  })
  for (const { table, column, days, kept } of base.perishables) {
    const before = ago(Math.min(days(config), (kept && keep[kept]) ?? Infinity)).toISOString()
    cleaned[table] = await base.db.in(workspace_id, tx => removeOld(tx, { table, column, before }))
  }
  for (const { kind, counts, clean } of base.cleaners) {
    const days = keep[kind]
    if (days === null) continue
    cleaned[counts] = await clean(base, { workspace_id, before: ago(days).toISOString(), signal })
  }
  const trashed = ago(keep.trash).toISOString()
  cleaned['trash'] = await purgeOld(base, { workspace_id, before: trashed, signal })
  const before = ago(config.keepUnusedFiles).toISOString()
  cleaned['files'] = await removeUnused(base, { workspace_id, before, signal })
  cleaned['orphans'] = await removeOrphans(base, { workspace_id, before: ago(ORPHAN_DAYS), signal })
  if (Object.values(cleaned).some(count => count > 0))
    await base.db.in(workspace_id, tx =>
      audit(
        tx,
        { user_id: null, name: null, request_id: null, address: null },
        { action: 'workspace.cleaned', noun: 'workspace', noun_id: workspace_id, detail: cleaned },
      ),
    )
}

/** Through the owner: requests and jobs may not remove what the audit log says. */
async function forgetAudit(tx: Tx, before: string): Promise<number> {
  const gone = await sql<{ n: number }>`select forget_audit(${before}::timestamptz) as n`.execute(tx)
  return gone.rows[0]?.n ?? 0
}

/** Uploads that became nothing: no row refers to them, nor to their file. The files go later, as unused. */
async function removeUploads(tx: Tx, before: string): Promise<number> {
  const isFree = await isUnreferenced(tx, 'uploads')
  const row = 'uploads.file_id'
  const isFileFree = await isUnreferenced(tx, 'files', { row, not_by: ['uploads', 'file_uses'] })
  const { rows } = await sql<{ n: number }>`with gone as (
      delete from uploads where created_at < ${before}::timestamptz and removed_at is null and ${isFree} and ${isFileFree}
        and not exists (select 1 from file_uses u where u.file_id = uploads.file_id and u.kind <> 'upload')
      returning id),
    released as (delete from file_uses where kind = 'upload' and id in (select id::text from gone))
    select count(*) as n from gone`.execute(tx)
  return rows[0]!.n
}

async function removeOld(tx: Tx, ask: { table: string; column: string; before: string }): Promise<number> {
  const gone = await sql`delete from ${sql.table(ask.table)}
    where ${sql.id(ask.column)} < ${ask.before}::timestamptz`.execute(tx)
  return Number(gone.numAffectedRows ?? 0n)
}
