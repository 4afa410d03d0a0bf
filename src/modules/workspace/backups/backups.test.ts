// Backups from the browser: made while people work, read back, taken along, by the clock once a day; by the owner alone.
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { bring, ended, refusalOf } from '../../../../test/papers.ts'
import { verifyBackup } from '../../../base/backup/index.ts'
import { backUpWhenDue } from './schedule.ts'

let house: TestHouse
let folder: string
let first: Company
let second: Company
let now = new Date()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octavo-backups-'))
  house = await openTestHouse({
    config: { backupDir: folder },
    change: base => ({ ...base, clock: { now: () => now } }),
  })
  first = await house.newCompany()
  second = await house.newCompany()
  await house.work(2)
})
afterAll(async () => {
  await house.close()
  await rm(folder, { recursive: true, force: true })
})

const list = async () => (await first.admin.call('GET /backups')).body.data
const names = async () => (await readdir(folder)).toSorted()

async function backUp() {
  const { job_id } = (await first.admin.call('POST /backups')).body
  return ended(first.admin, job_id)
}

test('a backup made while four people write is whole: every row in it has its file, and it reads back', async () => {
  const { admin } = first
  const writers = [1, 2, 3, 4]
  const stopping = new AbortController()
  const writing = writers.map(async who => {
    for (let n = 0; !stopping.signal.aborted; n++) {
      await bring(admin, `a;b\n${who};${n}\n`, `${who}-${n}.csv`)
      await admin.call('POST /customers', { body: { name: `Of ${who}, ${n}` } })
    }
  })
  const job = await backUp()
  stopping.abort()
  await Promise.all(writing)
  expect(job).toMatchObject({ status: 'done', done: 100 })
  const [made] = await list()
  expect(made).toMatchObject({ status: 'done', files_missing: 0, verify_error: null, by_clock: false })
  const manifest = await verifyBackup(join(folder, made?.file_name ?? ''))
  const rows = manifest.tables.reduce((sum, it) => sum + it.rows, 0)
  expect([made?.rows_saved, made?.files_saved]).toEqual([rows, manifest.files.count])
  expect(manifest.files.count).toBeGreaterThan(0)
})

test('it is taken along byte by byte, in parts too, and the log says by whom; not with an API key', async () => {
  const [made] = await list()
  const path = `/api/backups/${made?.id}/file`
  const reply = await first.admin.fetch(path)
  const copy = join(folder, '..', `copy-${process.pid}.tar.zst`)
  await pipeline(Readable.fromWeb(reply.body as never), createWriteStream(copy))
  const bytes = await readFile(copy)
  expect(bytes.equals(await readFile(join(folder, made?.file_name ?? '')))).toBe(true)
  await rm(copy)
  const part = await first.admin.fetch(path, { headers: { range: 'bytes=10-19' } })
  expect([part.status, Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))]).toEqual([
    206,
    true,
  ])
  const log = await first.admin.call('GET /audit', { query: { q: 'backup.downloaded' } })
  expect(log.body.data.length).toBe(2)
  const { key } = (await first.admin.call('POST /api-keys', { body: { name: 'Nightly' } })).body
  const byKey = await fetch(house.origin + path, { headers: { authorization: `Bearer ${key}` } })
  expect(byKey.status).toBe(403)
})

test('one that was damaged since is found by reading it again, and says what', async () => {
  await backUp()
  const [made] = await list()
  const path = join(folder, made?.file_name ?? '')
  const params = { backup_id: made?.id ?? '' }
  const well = await ended(
    first.admin,
    (await first.admin.call('POST /backups/{backup_id}/verify', { params })).body.job_id,
  )
  expect(well.status).toBe('done')
  const bytes = await readFile(path)
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  await writeFile(path, bytes)
  const ill = await ended(
    first.admin,
    (await first.admin.call('POST /backups/{backup_id}/verify', { params })).body.job_id,
  )
  expect(ill).toMatchObject({ status: 'error', error: expect.stringContaining('damaged') })
  expect((await list())[0]?.verify_error).toContain('damaged')
  await rm(path)
  expect((await list())[0]?.status).toBe('gone')
  expect(await refusalOf(first.admin.call('POST /backups/{backup_id}/verify', { params }))).toMatchObject({
    code: 'backup.gone',
  })
})

test('one that cannot be written is told: in the list, in the log and on the Health page', async () => {
  await rm(folder, { recursive: true, force: true })
  await writeFile(folder, 'no folder')
  const job = await backUp()
  expect(job.status).toBe('error')
  expect((await list())[0]).toMatchObject({ status: 'failed', error: expect.any(String) })
  const log = await first.admin.call('GET /audit', { query: { q: 'backup.failed' } })
  expect(log.body.data.length).toBeGreaterThan(0)
  const told = (await first.admin.call('GET /me/notices')).body.data
  expect(told.map(it => it.event).filter(it => it === 'backup.failed')).toEqual(['backup.failed'])
  const { checks } = (await first.admin.call('GET /health')).body
  expect(checks.find(it => it.code === 'backup.failed')).toMatchObject({ area: 'backup', level: 'trouble' })
  await rm(folder)
}, 30_000)

test('by the clock one is made a day, at its hour in the company’s time zone; late is better than never, and old ones make room', async () => {
  const { admin } = first
  const day = (hours: number) => new Date(Date.UTC(2031, 5, 10, hours))
  const byClock = async () => (await list()).filter(it => it.by_clock && it.status === 'done').length
  await admin.call('PUT /backup-schedule', {
    headers: { 'if-match': '"v0"' },
    body: { is_on: true, hour: 3, keep: 2 },
  })
  await house.db.asOwner(`update backup_schedules set changed_at = '2031-06-09'`)
  const settings = (await admin.call('GET /settings')).body
  await admin.call('PUT /settings', {
    headers: { 'if-match': `"v${settings.version}"` },
    body: { ...settings, time_zone: 'America/New_York' },
  })
  // The database's own clock dates the rows; it is set back to the day that is played.
  const tick = async (at: Date) => {
    now = at
    await backUpWhenDue(house.base)
    await expect
      .poll(async () => (await list()).filter(it => it.status === 'under_way').length, { timeout: 20_000 })
      .toBe(0)
    await house.db.asOwner('update backups set created_at = $1 where by_clock and created_at < $2', [
      at.toISOString(),
      '2031-01-01',
    ])
  }
  await tick(day(6.9))
  expect(await byClock()).toBe(1)
  await tick(day(6.95))
  expect(await byClock()).toBe(1)
  await tick(day(7.1))
  expect(await byClock()).toBe(2)
  await tick(day(23))
  expect(await byClock()).toBe(2)
  await tick(day(24 + 20))
  expect(await byClock()).toBe(2)
  expect((await names()).length).toBe(2)
}, 60_000)

test('another company neither makes, sees, nor times a backup; the files of all are in it', async () => {
  const { admin } = second
  const [made] = await list()
  for (const asked of [
    () => admin.call('GET /backups'),
    () => admin.call('POST /backups'),
    () => admin.call('GET /backup-schedule'),
    () => admin.call('DELETE /installation/sample'),
  ])
    expect(await refusalOf(asked())).toMatchObject({ status: 403, code: 'installation.not_yours' })
  const params = { backup_id: made?.id ?? '' }
  expect(await refusalOf(admin.call('DELETE /backups/{backup_id}', { params }))).toMatchObject({
    code: 'backup.unknown',
  })
  await first.admin.call('DELETE /backups/{backup_id}', { params })
  expect(await names()).not.toContain(made?.file_name)
})
