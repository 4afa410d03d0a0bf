// A backup comes back equal, row by row and byte by byte; a damaged one changes nothing.
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDb, type TestDb } from '../../../test/database.ts'
import { openTestHouse, type Company, type TestHouse } from '../../../test/house.ts'
import { restoreBackup, verifyBackup, writeBackup } from '../../base/backup/index.ts'
import { readConfig } from '../../base/config.ts'
import { localFiles, saveFile, type FileRow } from '../../base/files/index.ts'
import { migrations } from '../house.ts'
import { restore } from './door.ts'

let house: TestHouse
let target: TestDb
let folder: string
let company: Company
const file = () => join(folder, 'one.tar.gz')
const quiet = { say() {}, complain() {} }
beforeAll(async () => {
  house = await openTestHouse()
  target = await openTestDb()
  folder = await mkdtemp(join(tmpdir(), 'octavo-backup-'))
  company = await house.newCompany()
  await fill(company)
  await fill(await house.newCompany())
})
afterAll(async () => {
  await house.close()
  await target.db.close()
  await target.close()
  await rm(folder, { recursive: true, force: true })
})

const sourceOf = () => ({ owner_url: house.db.owner_url, files: house.base.files })
const groundOf = () => ({
  owner_url: target.owner_url,
  migrations,
  files: localFiles({ root: join(folder, 'home', 'files') }),
})

async function save(workspace_id: string, text: string): Promise<FileRow> {
  const ask = { bytes: Buffer.from(text), media_type: 'text/plain', name: 'Ümlaut\t"1".txt' }
  return house.base.db.in(workspace_id, tx => saveFile({ tx, files: house.base.files }, ask))
}

async function fill({ workspace_id }: Company) {
  for (const text of ['', 'one', 'two', 'x'.repeat(200_000), `of ${workspace_id}`])
    await save(workspace_id, text)
  await house.base.db.in(workspace_id, tx =>
    house.base.jobs.enqueueLater(tx, {
      name: 'documents.generate',
      title: 'Zoë \\N "waits"\nin two lines',
      total: 3,
      input: { text: 'tab\there' },
      messages: [1, 2, 3],
    }),
  )
}

test('a backup restored elsewhere has equal counts and hashes for every table and file, and its work waits again', async () => {
  const saved = await writeBackup(sourceOf(), file())
  expect(saved.files).toMatchObject({ count: 10, missing: [] })
  expect(saved.tables.find(table => table.name === 'job_pieces')?.rows).toBe(6)
  expect(await verifyBackup(file())).toEqual(saved)

  await target.db.close()
  const config = {
    ...readConfig({ OCTAVO_LOG_LEVEL: 'silent' }),
    home: join(folder, 'home'),
    databaseUrl: target.owner_url,
    jwtSecret: 'test',
  }
  const lines: string[] = []
  expect(await restore(config, [file()], { ...quiet, say: line => void lines.push(line) })).toBe(0)
  expect(lines.join('\n')).toMatch(/6 pieces of unfinished work/)

  const again = await writeBackup(groundOf(), join(folder, 'again.tar.zst'))
  const differing = again.tables.filter((table, at) => table.sha256 !== saved.tables[at]?.sha256)
  // The work is in another turn of the queue now.
  expect(differing.map(table => table.name).filter(name => name !== 'job_pieces')).toEqual([])
  expect(again.tables.map(table => [table.name, table.rows])).toEqual(
    saved.tables.map(table => [table.name, table.rows]),
  )
  expect(again.files).toEqual(saved.files)
  const [waiting] = await target.asOwner<{ n: number }>(
    `select count(*)::int as n from pgboss.job_common where name = 'pieces'`,
  )
  expect(waiting?.n).toBe(6)
  const open = await target.asOwner(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
     and relname in ('files', 'jobs', 'users') and not (relrowsecurity and relforcerowsecurity)`,
  )
  expect(open).toEqual([])
})

test('an installation that holds something is not written over unless that is asked for', async () => {
  const two = join(folder, 'two.tar')
  await save(company.workspace_id, 'later')
  const saved = await writeBackup(sourceOf(), two)
  await expect(restoreBackup(groundOf(), { path: two, replace: false })).rejects.toMatchObject({
    code: 'restore.not_empty',
  })
  await restoreBackup(groundOf(), { path: two, replace: true })
  const rows = await target.asOwner<{ n: number }>('select count(*)::int as n from files')
  expect(rows[0]?.n).toBe(saved.tables.find(table => table.name === 'files')?.rows)
})

test('a database on which Octavo runs is not restored into', async () => {
  const busy = { ...groundOf(), owner_url: house.db.owner_url }
  await expect(restoreBackup(busy, { path: file(), replace: true })).rejects.toMatchObject({
    code: 'restore.in_use',
  })
})

test('a backup with any byte changed, cut off or made up is refused, and nothing is changed', async () => {
  const bytes = gunzipSync(await readFile(file()))
  const before = await target.asOwner('select count(*) from files')
  const damage: [string, Buffer][] = [['cut', gzipSync(bytes.subarray(0, bytes.length / 2))]]
  for (const part of [0.2, 0.4, 0.6, 0.8]) {
    const changed = Buffer.from(bytes)
    // Bytes between entries, which nobody reads, may be anything.
    let at = Math.floor(bytes.length * part)
    while (changed[at] === 0) at += 1
    changed[at]! ^= 1
    damage.push([`at ${part}`, gzipSync(changed)])
  }
  damage.push(['no tar', Buffer.from('hello '.repeat(1000))])
  damage.push(['half a gzip', (await readFile(file())).subarray(0, 2000)])
  for (const [name, damaged] of damage) {
    const path = join(folder, `${createHash('md5').update(name).digest('hex')}.tar.gz`)
    await writeFile(path, damaged)
    await expect(restoreBackup(groundOf(), { path, replace: true }), name).rejects.toMatchObject({
      code: 'backup.damaged',
    })
  }
  expect(await target.asOwner('select count(*) from files')).toEqual(before)
})

test('a backup says which files had lost their bytes, and does not write over another', async () => {
  const lost = await save(company.workspace_id, 'to be lost')
  await house.base.files.remove(company.workspace_id, lost.sha256)
  const path = join(folder, 'three.tar.zst')
  const saved = await writeBackup(sourceOf(), path)
  expect(saved.files.missing).toEqual([`${company.workspace_id}/${lost.sha256}`])
  await verifyBackup(path)
  await expect(writeBackup(sourceOf(), path)).rejects.toMatchObject({ code: 'backup.exists' })
})

test('a backup of an earlier release is brought up to this one', async () => {
  const path = join(folder, 'early.tar')
  const saved = await writeBackup(sourceOf(), path)
  const last = saved.migrations.at(-1)
  const early = migrations.map(it => ({ ...it }))
  // A later release: one more migration than the backup knows.
  const extra = await mkdtemp(join(folder, 'later-'))
  await writeFile(join(extra, '0001_later.sql'), 'create table later_notes (id int primary key)')
  const ground = { ...groundOf(), migrations: [...early, { module: 'later', dir: extra }] }
  await restoreBackup(ground, { path, replace: true })
  const found = await target.asOwner<{ name: string }>("select to_regclass('later_notes')::text as name")
  expect(found[0]?.name).toBe('later_notes')
  const newer = { ...groundOf(), migrations: early.filter(it => it.module !== last?.module) }
  await expect(restoreBackup(newer, { path, replace: true })).rejects.toMatchObject({
    code: 'backup.too_new',
  })
})

test('a backup is restored as an owner who is no superuser, whom row-level security holds', async () => {
  const role = `octavo_plain_${process.pid}`
  const database = `octavo_t_${Date.now()}_${process.pid}_plain`
  await house.db.asOwner(`create role ${role} login createrole password 'plain'`)
  await house.db.asOwner(`create database ${database} owner ${role}`)
  const url = new URL(house.db.owner_url)
  url.username = role
  url.password = 'plain'
  url.pathname = `/${database}`
  try {
    const path = join(folder, 'plain.tar')
    const saved = await writeBackup(sourceOf(), path)
    await restoreBackup({ ...groundOf(), owner_url: url.href }, { path, replace: false })
    const again = await writeBackup({ ...groundOf(), owner_url: url.href }, join(folder, 'plain-again.tar'))
    expect(again.tables).toEqual(saved.tables)
  } finally {
    await house.db.asOwner(`drop database ${database} with (force)`)
    await house.db.asOwner(`drop role if exists ${database}_app`)
    await house.db.asOwner(`drop role ${role}`)
  }
})
