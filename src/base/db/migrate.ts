// Brings a database to what this release expects: plain .sql files in order, run by the owner.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { refuse } from '../errors.ts'
import { installQueue } from './queue.ts'
import { appRole, ensureRole } from './roles.ts'
import type { DbLog } from './log.ts'

/** One module's folder of `0001_name.sql` files. */
export interface Migrations {
  module: string
  dir: string
}

// Any constant will do, as long as every release uses the same.
const MIGRATION_LOCK = 7_318_203_001

/**
 * Applies what is missing, each file in a transaction of its own, modules in the order given.
 * Two starts at once wait for each other. Run as the owner, before anything else touches the database.
 * @throws {Refusal} `db.migration_changed` when an applied file was edited, `db.migration_unknown` when the
 *   database is of a later release, `db.version_too_old` below PostgreSQL 16.
 */
export async function migrate(options: {
  owner_url: string
  migrations: Migrations[]
  /** `module/file` names: stops at what an earlier release had, for its backup. */
  only?: Set<string>
  log?: DbLog
}): Promise<{ applied: string[] }> {
  const owner = new Client({ connectionString: options.owner_url, options: '-c timezone=UTC' })
  owner.on('error', () => {}) // The next query says it.
  await owner.connect()
  try {
    await owner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await refuseOldServer(owner)
    const role = await appRole(owner)
    await ensureRole(owner, role)
    await ensureBooks(owner, role)
    const applied: string[] = []
    for (const module of options.migrations) applied.push(...(await migrateModule(owner, module, options)))
    await closeDefiners(owner, role)
    await installQueue(owner, options.owner_url, role)
    return { applied }
  } finally {
    await owner.end()
  }
}

async function refuseOldServer(owner: Client) {
  const found = await owner.query<{ number: number; name: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as name",
  )
  const { number, name } = found.rows[0]!
  if (number >= 160_000) return
  throw refuse(
    'db.version_too_old',
    500,
    `This database is PostgreSQL ${name}; Octavo needs 16 or newer. Give another DATABASE_URL, or none to use the built-in PostgreSQL.`,
    { params: { version: name } },
  )
}

async function ensureBooks(owner: Client, role: string) {
  await owner.query(`create table if not exists octavo_migrations (
    module text not null, name text not null, checksum text not null,
    applied_at timestamptz not null default now(), primary key (module, name))`)
  const known = await owner.query("select 1 where to_regprocedure('octavo_app_role()') is not null")
  if (known.rowCount) return
  // A constant of this database: grants and policies name the role, also after the database is copied.
  await owner.query(`create function octavo_app_role() returns name language sql immutable parallel safe
    as $$ select ${escapeLiteral(role)}::name $$`)
}

async function migrateModule(
  owner: Client,
  of: Migrations,
  { only, log }: { only?: Set<string>; log?: DbLog },
): Promise<string[]> {
  const names = (await readdir(of.dir)).filter(name => name.endsWith('.sql')).sort()
  const done = await owner.query<{ name: string; checksum: string }>(
    'select name, checksum from octavo_migrations where module = $1',
    [of.module],
  )
  const checksums = new Map(done.rows.map(row => [row.name, row.checksum]))
  refuseUnknown(of.module, names, checksums)
  const applied: string[] = []
  for (const name of names) {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name)) throw new Error(`${of.dir}/${name}: call it 0001_what.sql`)
    const sql = await readFile(join(of.dir, name), 'utf8')
    // Line ends do not count: a checkout on Windows has others.
    const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
    const before = checksums.get(name)
    if (before === undefined && only?.has(`${of.module}/${name}`) === false) continue
    if (before === undefined) {
      await applyOne(owner, { module: of.module, name, sql, checksum })
      log?.info({ migration: `${of.module}/${name}` }, 'database migrated')
      applied.push(`${of.module}/${name}`)
    } else if (before !== checksum) throw refuseChanged(`${of.module}/${name}`)
  }
  return applied
}

function refuseUnknown(module: string, names: string[], applied: Map<string, string>) {
  const unknown = [...applied.keys()].find(name => !names.includes(name))
  if (unknown === undefined) return
  throw refuse(
    'db.migration_unknown',
    500,
    `The database holds ${module}/${unknown}, which this release does not know: it was last used by a newer one. Start that release, or restore a backup made before it.`,
    { params: { migration: `${module}/${unknown}` } },
  )
}

function refuseChanged(migration: string) {
  return refuse(
    'db.migration_changed',
    500,
    `The migration ${migration} was applied to this database and edited since. Put the file back as it was, and make the change in a new file.`,
    { params: { migration } },
  )
}

async function applyOne(
  owner: Client,
  file: { module: string; name: string; sql: string; checksum: string },
) {
  await owner.query('begin')
  try {
    await owner.query(file.sql)
    await owner.query('insert into octavo_migrations (module, name, checksum) values ($1, $2, $3)', [
      file.module,
      file.name,
      file.checksum,
    ])
    await owner.query('commit')
  } catch (cause) {
    await owner.query('rollback')
    throw new Error(`migration ${file.module}/${file.name}: ${(cause as Error).message}`, { cause })
  }
}

// A function that runs as its owner sees every workspace; PostgreSQL lets everybody call a new one, also roles
// that are made later for reading only.
async function closeDefiners(owner: Client, role: string) {
  const open = await owner.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prosecdef
       and (p.proacl is null or exists (select 1 from aclexplode(p.proacl) g where g.grantee = 0))`,
  )
  for (const { name } of open.rows)
    await owner.query(`revoke all on function ${name} from public;
      grant execute on function ${name} to ${escapeIdentifier(role)}`)
}
