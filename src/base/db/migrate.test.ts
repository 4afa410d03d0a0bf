// Migrations are applied once, in order, and never change under a database that has them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allMigrations, openTestDb, type TestDb } from '../../../test/database.ts'
import { migrate, type Migrations } from './migrate.ts'
import { appUrl } from './roles.ts'

let at: TestDb
let dir: string
let migrations: Migrations[]
beforeAll(async () => {
  at = await openTestDb()
})
afterAll(() => at.close())
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'octavo-migrations-'))
  migrations = [...(await allMigrations()), { module: `m${Date.now()}`, dir }]
})
afterEach(() => rm(dir, { recursive: true }))

const apply = () => migrate({ owner_url: at.owner_url, migrations })

describe('migrate', () => {
  test('applies new files in order and none twice, also when two start at once', async () => {
    await writeFile(join(dir, '0002_b.sql'), 'alter table ordered add b int')
    await writeFile(join(dir, '0001_a.sql'), 'create table ordered (a int)')
    const both = await Promise.all([apply(), apply()])
    expect(both.flatMap(({ applied }) => applied).map(name => name.split('/')[1])).toEqual([
      '0001_a.sql',
      '0002_b.sql',
    ])
    await at.asOwner('drop table ordered')
  })

  test('refuses a file that was edited after it was applied, but not for its line ends', async () => {
    const file = join(dir, '0001_a.sql')
    await writeFile(file, 'select 1;\nselect 2;')
    await apply()
    await writeFile(file, 'select 1;\r\nselect 2;')
    expect(await apply()).toEqual({ applied: [] })
    await writeFile(file, 'select 3;')
    await expect(apply()).rejects.toMatchObject({ code: 'db.migration_changed' })
  })

  test('refuses a database of a later release', async () => {
    await writeFile(join(dir, '0001_a.sql'), 'select 1')
    await writeFile(join(dir, '0002_b.sql'), 'select 2')
    await apply()
    await rm(join(dir, '0002_b.sql'))
    await expect(apply()).rejects.toMatchObject({ code: 'db.migration_unknown' })
  })

  test('leaves nothing of a file that fails, and names it', async () => {
    await writeFile(join(dir, '0001_a.sql'), 'create table half (a int); select no_such_thing')
    await expect(apply()).rejects.toThrow(/0001_a\.sql.*no_such_thing/)
    expect(await at.asOwner("select to_regclass('half') as half")).toEqual([{ half: null }])
  })
})

describe('an owner who is no superuser', () => {
  const owner = `owner_${process.pid}`
  let owner_url: string
  beforeAll(async () => {
    await at.asOwner(`create role ${owner} login createrole password 'p'`)
    await at.asOwner(`create database ${owner} owner ${owner}`)
    const url = new URL(at.owner_url)
    url.username = owner
    url.password = 'p'
    url.pathname = `/${owner}`
    owner_url = url.href
  })
  afterAll(async () => {
    await at.asOwner(`drop database ${owner} with (force)`)
    await at.asOwner(`drop role if exists ${owner}_app`)
    await at.asOwner(`drop role ${owner}`)
  })

  test('migrates, sees all workspaces itself, and lets the app role see one', async () => {
    await migrate({ owner_url, migrations: await allMigrations() })
    const client = new Client({ connectionString: owner_url })
    await client.connect()
    await client.query("insert into workspaces (name) values ('a'), ('b')")
    expect((await client.query('select 1 from workspaces')).rowCount).toBe(2)
    await client.end()
    const app = new Client({ connectionString: await appUrl({ owner_url, secret: 'one' }) })
    await app.connect()
    expect((await app.query('select 1 from workspaces')).rowCount).toBe(0)
    await app.end()
  })

  test('is told the SQL to run when it may not make roles', async () => {
    await at.asOwner(`alter role ${owner} nocreaterole`)
    const asking = appUrl({ owner_url, secret: 'two' })
    await expect(asking).rejects.toMatchObject({ code: 'db.role_missing' })
    const { params } = (await asking.catch((error: unknown) => error)) as { params: { sql: string } }
    await at.asOwner(params.sql)
    const app = new Client({ connectionString: await appUrl({ owner_url, secret: 'two' }) })
    await app.connect()
    await app.end()
  })

  test('is refused an app role that walks past row-level security', async () => {
    await at.asOwner(`alter role ${owner}_app bypassrls`)
    await expect(appUrl({ owner_url, secret: 'two' })).rejects.toMatchObject({ code: 'db.role_too_strong' })
  })
})
