// Databases for tests: one PostgreSQL for the run, one migrated database for each test file.
import { glob, readFile, rm } from 'node:fs/promises'
import { createHash, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { Client, Pool, type QueryResultRow } from 'pg'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { appUrl, migrate, openDb, startEmbedded, type Db, type Migrations } from '../src/base/db/index.ts'
import { Refusal } from '../src/base/errors.ts'

declare module 'vitest' {
  interface ProvidedContext {
    database: { owner_url: string; app_url: string; template: string }
  }
}

const ROOT = resolve(import.meta.dirname, '..')
export const SECRET = 'test'
/** Kept between runs and shared by runs at the same time: making the data folder is most of the first second. */
const HOME = join(tmpdir(), `octavo-test-${process.getuid?.() ?? 'user'}`)

/** Vitest's globalSetup: starts the server, migrates a template unless it is there, clears what dead runs left. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const embedded = await startServer()
  const migrations = await allMigrations()
  const template = `octavo_tpl_${await digestOf(migrations)}`
  await ensureTemplate(embedded.owner_url, template, migrations)
  const { owner_url } = embedded
  // Not asked of the template: nobody may be connected to it while another run copies it.
  const name = newName()
  await onServer(owner_url, client => client.query(`create database ${name} template ${template}`))
  const app_url = await appUrl({ owner_url: withDatabase(owner_url, name), secret: SECRET })
  await onServer(owner_url, client => client.query(`drop database ${name} with (force)`))
  project.provide('database', { owner_url, app_url, template })
  await dropOld(embedded.owner_url)
  return () => embedded.stop()
}

async function startServer() {
  const options = { home: HOME, fsync: false, max_connections: 300 }
  try {
    return await startEmbedded(options)
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'db.other_major') throw error
    // Of another version, or broken by a crash of the machine, which without fsync it may be: begin anew.
    await rm(HOME, { recursive: true, force: true })
    return startEmbedded(options)
  }
}

export interface TestDb {
  db: Db
  owner_url: string
  app_url: string
  /** A new empty workspace of its own. */
  newWorkspace(): Promise<string>
  /** Runs SQL as the owner, which row-level security lets see everything. */
  asOwner<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

/** A database with every module's migrations applied, for this test file alone. Call `close` in afterAll. */
export async function openTestDb(): Promise<TestDb> {
  const { owner_url, app_url, template } = inject('database')
  const name = newName()
  await onServer(owner_url, client => client.query(`create database ${name} template ${template}`))
  const own = { owner_url: withDatabase(owner_url, name), app_url: withDatabase(app_url, name) }
  const db = openDb({ url: own.app_url, max: 5 })
  const owner = new Pool({ connectionString: own.owner_url, max: 2 })
  owner.on('error', () => {})
  return {
    db,
    ...own,
    async newWorkspace() {
      const made = await owner.query<{ id: string }>(
        "insert into workspaces (name) values ('Test') returning id",
      )
      return made.rows[0]!.id
    },
    async asOwner<Row extends QueryResultRow>(sql: string, values?: unknown[]) {
      return (await owner.query<Row>(sql, values)).rows
    },
    async close() {
      await db.close()
      await owner.end()
      await onServer(owner_url, client => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** Every module's migrations, base first, then as the floors stand: a module's may refer to lower ones. */
export async function allMigrations(): Promise<Migrations[]> {
  const dirs: string[] = []
  for await (const dir of glob('src/**/migrations', { cwd: ROOT })) dirs.push(dir)
  const floors = ['base', 'workspace', 'customers', 'templates', 'delivery']
  const floorOf = (dir: string) => {
    const at = floors.findIndex(floor => dir.split(/[\\/]/).includes(floor))
    return at === -1 ? floors.length : at
  }
  return dirs
    .sort((a, b) => floorOf(a) - floorOf(b) || a.localeCompare(b))
    .map(dir => ({ module: moduleOf(dir), dir: join(ROOT, dir) }))
}

// `src/base/db/migrations` is base's, `src/modules/booklets/migrations` booklets'.
function moduleOf(dir: string): string {
  return dir.split(/[\\/]/)[1] === 'base' ? 'base' : basename(dirname(dir))
}

async function digestOf(migrations: Migrations[]): Promise<string> {
  const digest = createHash('sha256')
  for (const { module, dir } of migrations)
    for await (const file of glob('*.sql', { cwd: dir }))
      digest.update(`${module}/${file}\n`).update(await readFile(join(dir, file)))
  const code = join(ROOT, 'src/base/db/migrate.ts')
  return digest
    .update(await readFile(code))
    .digest('hex')
    .slice(0, 16)
}

async function ensureTemplate(owner_url: string, template: string, migrations: Migrations[]) {
  await onServer(owner_url, async client => {
    // Runs at the same time would build the same template twice.
    await client.query('select pg_advisory_lock(7318203002)')
    const there = await client.query('select 1 from pg_database where datname = $1', [template])
    if (there.rowCount) return
    const half = `${template}_new`
    await client.query(`drop database if exists ${half} with (force)`)
    await client.query(`create database ${half}`)
    await migrate({ owner_url: withDatabase(owner_url, half), migrations })
    await client.query(`alter database ${half} rename to ${template}`)
  })
}

function newName(): string {
  return `octavo_t_${Date.now()}_${process.pid}_${randomUUID().slice(0, 8)}`
}

async function dropOld(owner_url: string) {
  await onServer(owner_url, async client => {
    const found = await client.query<{ datname: string }>(
      "select datname from pg_database where datname ~ '^octavo_t_\\d+_'",
    )
    const hourAgo = Date.now() - 3_600_000
    for (const { datname } of found.rows)
      if (Number(datname.split('_')[2]) < hourAgo)
        await client.query(`drop database if exists ${datname} with (force)`)
    // Templates of migrations that nobody has any more; one in use is made again in half a second.
    const stale = await client.query<{ datname: string }>(
      `select datname from pg_database where datname ~ '^octavo_tpl_' and
        (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '2 days'`,
    )
    for (const { datname } of stale.rows)
      await client.query(`drop database if exists ${datname} with (force)`)
  })
}

async function onServer<T>(owner_url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: withDatabase(owner_url, 'postgres') })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
