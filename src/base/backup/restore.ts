// Puts a backup into an empty installation: verified first, then loaded in one transaction and compared with what was saved.
import { readdir } from 'node:fs/promises'
import { Client, escapeIdentifier } from 'pg'
import { copyIn, copyOut, migrate, type Migrations } from '../db/index.ts'
import { crashPoint } from '../crash_points.ts'
import { refuse } from '../errors.ts'
import type { FileStore } from '../files/index.ts'
import { tally, unpack, type Manifest } from './format.ts'
import { findTables, openTables, plainText } from './tables.ts'
import { readTar } from './tar.ts'
import { verifyBackup } from './verify.ts'

interface Ground {
  owner_url: string
  migrations: Migrations[]
  files: FileStore
}

/**
 * Nobody else may be using the database meanwhile.
 * @throws {Refusal} `backup.damaged`, `backup.too_new`, `restore.not_empty`, `restore.in_use`: nothing is changed then.
 */
export async function restoreBackup(
  base: Ground,
  ask: { path: string; replace: boolean; onShare?: (share: number) => void },
): Promise<Manifest> {
  const manifest = await checkBackup(base.migrations, ask.path)
  const owner = new Client({ connectionString: base.owner_url, application_name: 'restore' })
  owner.on('error', () => {}) // The next query says it.
  await owner.connect()
  try {
    await refuseInUse(owner)
    if (!ask.replace) await refuseNotEmpty(owner)
    await owner.query('drop schema if exists pgboss cascade')
    await owner.query('drop schema public cascade')
    await owner.query('create schema public')
    crashPoint('restore.emptied')
    await owner.query('grant usage on schema public to public')
    const only = new Set(manifest.migrations.map(it => `${it.module}/${it.name}`))
    await migrate({ owner_url: base.owner_url, migrations: base.migrations, only })
    await owner.query(plainText)
    await owner.query('begin')
    await load(owner, base.files, ask, manifest)
    await owner.query('commit')
  } finally {
    await owner.end()
  }
  await migrate({ owner_url: base.owner_url, migrations: base.migrations })
  return manifest
}

async function load(
  owner: Client,
  files: FileStore,
  { path, onShare }: { path: string; onShare?: (share: number) => void },
  manifest: Manifest,
): Promise<void> {
  const tables = await findTables(owner)
  const again = await openTables(owner, tables)
  const byName = new Map(manifest.tables.map(table => [table.name, table]))
  const missing = new Set(manifest.files.missing)
  let done = 0
  await readTar(await unpack(path), async ({ name }, bytes) => {
    const [folder, first = '', second = ''] = name.split('/')
    if (folder === 'tables') {
      const columns = byName.get(first)?.columns.map(column => escapeIdentifier(column)) ?? []
      await copyIn(owner, `copy ${escapeIdentifier(first)} (${columns.join(', ')}) from stdin`, bytes)
    } else if (folder === 'files' && !missing.has(`${first}/${second}`)) {
      const kept = await files.put(first, bytes)
      if (kept.sha256 !== second) throw new Error(`${name} changed while it was read`)
    }
    done += 1
    onShare?.(Math.min(1, done / (manifest.tables.length + manifest.files.count)))
  })
  for (const { name, value, is_called } of manifest.sequences)
    await owner.query('select setval(($1::text)::regclass, $2::bigint, $3)', [
      `public.${escapeIdentifier(name)}`,
      value,
      is_called,
    ])
  for (const table of tables) {
    const counts = tally()
    for await (const row of copyOut(owner, table.out)) counts.add(row)
    const found = counts.facts()
    const saved = byName.get(table.name)
    if (saved && found.sha256 !== saved.sha256)
      throw new Error(`${table.name} holds ${found.rows} rows that differ from the ${saved.rows} saved`)
  }
  // Foreign keys last: putting them back checks every row.
  for (const sql of again.toReversed()) await owner.query(sql)
}

/** Reads it to its end and looks whether this release can take it. @throws as restoreBackup does, of the backup itself */
export async function checkBackup(migrations: Migrations[], path: string): Promise<Manifest> {
  const manifest = await verifyBackup(path)
  await refuseTooNew(migrations, manifest)
  return manifest
}

async function refuseTooNew(migrations: Migrations[], manifest: Manifest) {
  const known = new Set<string>()
  for (const { module, dir } of migrations)
    for (const name of await readdir(dir)) known.add(`${module}/${name}`)
  const unknown = manifest.migrations.find(it => !known.has(`${it.module}/${it.name}`))
  if (!unknown) return
  throw refuse(
    'backup.too_new',
    409,
    `This backup was made by Octavo ${manifest.octavo}, which is newer than this one. Install that release, then restore. Nothing was changed.`,
    { params: { octavo: manifest.octavo } },
  )
}

async function refuseInUse(owner: Client) {
  const { rows } = await owner.query<{ name: string }>(
    `select distinct application_name as name from pg_stat_activity
     where datname = current_database() and application_name like 'octavo%'`,
  )
  if (rows.length === 0) return
  throw refuse(
    'restore.in_use',
    409,
    `Octavo is running on this database (${rows.map(row => row.name).join(', ')}). Stop the server and all workers, then restore. Nothing was changed.`,
  )
}

async function refuseNotEmpty(owner: Client) {
  const there = await owner.query<{ there: boolean }>(
    "select to_regclass('public.workspaces') is not null as there",
  )
  if (!there.rows[0]?.there) return
  const { rows } = await owner.query<{ n: number }>('select count(*)::int as n from workspaces')
  const n = rows[0]?.n ?? 0
  if (n === 0) return
  throw refuse(
    'restore.not_empty',
    409,
    `This installation is not empty: it holds ${n} workspace${n === 1 ? '' : 's'}. Restore into a new one, or add --replace to remove all that is here. Nothing was changed.`,
    { params: { workspaces: n } },
  )
}
