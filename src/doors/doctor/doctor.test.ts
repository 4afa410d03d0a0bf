// The doctor finds each trouble by name, mends what is safe, and leaves the rest to people.
import { appendFile, chmod, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../test/house.ts'
import { readConfig } from '../../base/config.ts'
import { saveFile } from '../../base/files/index.ts'
import { doctor, examine } from './door.ts'

let house: TestHouse
let company: Company
beforeAll(async () => {
  house = await openTestHouse()
  company = await house.newCompany()
})
afterAll(() => house.close())

const look = (asked: { deep?: boolean; repair?: boolean } = {}) =>
  examine(house.base.config, { deep: false, repair: false, ...asked })
const codes = async (asked?: { deep?: boolean; repair?: boolean }) =>
  (await look(asked)).filter(it => it.level !== 'ok' && it.code !== 'disk.low').map(it => it.code)
const pathOf = async (sha256: string) => (await house.base.files.pathOf?.(company.workspace_id, sha256)) ?? ''

function save(text: string) {
  const ask = { bytes: Buffer.from(text), media_type: 'text/plain', name: 'a.txt' }
  return house.base.db.in(company.workspace_id, tx => saveFile({ tx, files: house.base.files }, ask))
}

test('a healthy house has nothing to complain of, and the command ends with 0', async () => {
  await save('whole')
  expect(await codes({ deep: true })).toEqual([])
  const lines: string[] = []
  expect(
    await doctor(
      house.base.config,
      ['--json'],
      line => void lines.push(line),
      () => {},
    ),
  ).toBe(0)
  const said = JSON.parse(lines.join('\n')) as { code: string }[]
  expect(said.map(it => it.code)).toContain('files.whole')
  expect(
    await doctor(
      house.base.config,
      ['--heal'],
      () => {},
      () => {},
    ),
  ).toBe(2)
})

test('a disk that is asked to sign addresses is told of: downloads go through Octavo all the same', async () => {
  const config = { ...house.base.config, signedUrlTtl: 60 }
  const found = await examine(config, { deep: false, repair: false })
  expect(found.find(it => it.code === 'storage.cannot_sign')).toMatchObject({ level: 'warning' })
  expect(await codes()).not.toContain('storage.cannot_sign')
})

test('lost, shortened and changed files are told apart from whole ones, changed ones by --deep', async () => {
  const [lost, longer, changed] = [
    await save('to be lost'),
    await save('to grow'),
    await save('to be changed'),
  ]
  await rm(await pathOf(lost.sha256))
  expect(await codes()).toEqual(['files.missing'])
  await appendFile(await pathOf(longer.sha256), '!')
  expect(await codes()).toEqual(['files.missing', 'files.damaged'])
  expect(
    await doctor(
      house.base.config,
      [],
      () => {},
      () => {},
    ),
  ).toBe(1)
  await house.base.files.put(company.workspace_id, Buffer.from('to be lost'))
  await house.base.files.put(company.workspace_id, Buffer.from('to grow'))
  await writeFile(await pathOf(changed.sha256), 'to be CHANGED')
  expect(await codes()).toEqual([])
  expect(await codes({ deep: true })).toEqual(['files.damaged'])
  await house.base.files.put(company.workspace_id, Buffer.from('to be changed'))
})

test('bytes without a row and work outside the queue are mended with --repair, and only then', async () => {
  const { workspace_id } = company
  const orphan = await house.base.files.put(workspace_id, Buffer.from('orphan'))
  const long = new Date(Date.now() - 3 * 24 * 3_600_000)
  await utimes(await pathOf(orphan.sha256), long, long)
  await house.base.db.in(workspace_id, tx =>
    house.base.jobs.enqueueLater(tx, { name: 'documents.generate', title: 'Lost', total: 1, input: {} }),
  )
  await house.db.asOwner(`delete from pgboss.job_common where name = 'pieces'`)
  expect(await codes()).toEqual(['queue.lost', 'files.orphans'])
  expect(await house.base.files.has(workspace_id, orphan.sha256)).toBe(true)
  const mended = await look({ repair: true })
  expect(mended.filter(it => it.repaired).map(it => it.repaired)).toEqual([
    '1 pieces were queued again.',
    '1 were removed.',
  ])
  expect(await house.base.files.has(workspace_id, orphan.sha256)).toBe(false)
  // Queued again, and nobody is there to do it.
  expect(await codes()).toEqual(['queue.no_worker'])
})

test('a table without row-level security is trouble', async () => {
  await house.db.asOwner('alter table files no force row level security')
  expect(await codes()).toContain('database.unguarded')
  await house.db.asOwner('alter table files force row level security')
})

test('a database that is away and an address that is plain http are said with what to do', async () => {
  const config = {
    ...readConfig({}),
    home: house.base.config.home,
    databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none',
    publicUrl: 'http://octavo.example.com',
  }
  const found = (await examine(config, { deep: false, repair: false })).filter(it => it.level !== 'ok')
  expect(found.map(it => it.code)).toEqual(expect.arrayContaining(['database.away', 'address.plain']))
  for (const it of found) expect(it.todo).toBeTruthy()
})

test('a job that hangs without work is ended by what its work came to', async () => {
  const { workspace_id } = company
  const job_id = await house.base.db.in(workspace_id, tx =>
    house.base.jobs.enqueueLater(tx, { name: 'documents.none', title: 'Hangs', total: 1, input: {} }),
  )
  await house.db.asOwner(`update job_pieces set status = 'done', turn = null where job_id = $1`, [job_id])
  await house.db.asOwner(`delete from pgboss.job_common where data->>'job_id' = $1`, [job_id])
  expect(await codes()).toContain('queue.stale')
  await look({ repair: true })
  expect(await codes()).not.toContain('queue.stale')
  const [job] = await house.db.asOwner<{ status: string }>('select status from jobs where id = $1', [job_id])
  expect(job?.status).toBe('done')
})

test('a secret or a backup that others can read is found and closed, and what broke off is taken away', async () => {
  const { home } = house.base.config
  const [secret, folder] = [join(home, 'secret'), join(home, 'restore')]
  await writeFile(secret, 'secret', { mode: 0o644 })
  await chmod(secret, 0o644)
  await mkdir(folder, { recursive: true })
  const left = join(folder, 'incoming-1')
  const half = join(home, 'backups', 'octavo-1.tar.zst.unfinished')
  await mkdir(join(home, 'backups'), { mode: 0o700 })
  await writeFile(half, 'half', { mode: 0o600 })
  await utimes(half, new Date(0), new Date(0))
  await writeFile(left, 'half')
  await utimes(left, new Date(0), new Date(0))
  expect(await codes()).toEqual(expect.arrayContaining(['home.open', 'home.left_over']))
  await look({ repair: true })
  expect((await stat(secret)).mode & 0o777).toBe(0o600)
  expect(await codes()).not.toEqual(expect.arrayContaining(['home.open']))
  expect([await readdir(folder), await readdir(join(home, 'backups'))]).toEqual([[], []])
})

test('a row of the access log that came in past Octavo is trouble, and named', async () => {
  const made = await house.db.asOwner<{ id: string }>(
    `insert into access_log (workspace_id, at, act, link_id, delivery_id)
     values ($1, now() - interval '1 hour', 'opened', octavo_id(), octavo_id()) returning id`,
    [company.workspace_id],
  )
  const found = (await look()).find(it => it.code === 'access_log.broken')
  expect(found?.what).toContain(made[0]?.id)
  await house.db.asOwner('delete from access_log')
  expect(await codes()).not.toContain('access_log.broken')
})
