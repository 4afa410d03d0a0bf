// Health, storage and the queue tell what is so, and what to do where it is not well.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { bring, refusalOf } from '../../../../test/papers.ts'
import { keepSigns } from '../../../base/jobs/index.ts'
import type { Base } from '../../../base/base.ts'
import { openLog } from '../../../base/log.ts'

let house: TestHouse
let company: Company
let other: Company
let isStorageAway = false
beforeAll(async () => {
  const breaking = (base: Base): Base => ({
    ...base,
    files: {
      ...base.files,
      put: async (prefix, bytes) => {
        if (isStorageAway) throw new Error('AccessDenied', { cause: new Error('403 from the bucket') })
        return base.files.put(prefix, bytes)
      },
      probe: async () => {
        if (isStorageAway) throw new Error('AccessDenied')
        return base.files.probe()
      },
    },
  })
  house = await openTestHouse({ change: breaking })
  company = await house.newCompany()
  other = await house.newCompany()
})
afterAll(() => house.close())

const checks = async () => (await company.admin.call('GET /health')).body.checks
const codes = async () => (await checks()).map(it => it.code)

test('without a worker it says so and what to start; with one, what that converts with', async () => {
  expect(await codes()).toEqual(expect.arrayContaining(['workers.none', 'database.answers', 'storage.works']))
  const facts = { engine: 'wasm', version: 'wasm-2.7', asked: 'auto', error: null } as const
  const base = { db: house.base.db, log: openLog('silent', 'test') }
  const sign = await keepSigns(base, { version: '0.1.0', slots: 3, converter: () => facts })
  expect(await codes()).toEqual(expect.arrayContaining(['workers.alive', 'converter.wasm']))
  const { workers } = (await company.admin.call('GET /jobs/queue')).body
  expect(workers).toMatchObject([{ slots: 3, is_alive: true, converter: facts, pid: process.pid }])
  await house.db.asOwner("update workers set seen_at = now() - interval '1 minute'")
  expect(await codes()).toContain('workers.none')
  const broken = { ...facts, engine: null, error: 'soffice is gone' }
  const bad = await keepSigns(base, { version: '0.1.0', slots: 1, converter: () => broken })
  const missing = (await checks()).find(it => it.code === 'converter.missing')
  expect(missing).toMatchObject({ level: 'trouble', todo: expect.stringContaining('OCTAVO_OFFICE') })
  await Promise.all([sign.stop(), bad.stop()])
  expect((await company.admin.call('GET /jobs/queue')).body.workers).toEqual([])
})

test('a storage that refuses is told in its own words, on Health and by Test', async () => {
  const works = (await company.admin.call('POST /storage/test')).body
  expect(works).toMatchObject({ ok: true, steps: [{ step: 'write' }, { step: 'read' }, { step: 'remove' }] })
  isStorageAway = true
  const health = (await company.admin.call('GET /health')).body
  expect(health.level).toBe('trouble')
  expect(health.checks.find(it => it.code === 'storage.away')?.what).toContain('AccessDenied')
  const test = (await company.admin.call('POST /storage/test')).body
  expect(test).toMatchObject({ ok: false, steps: [{ step: 'write', ok: false }] })
  expect(test.steps[0]?.answer).toContain('403 from the bucket')
  isStorageAway = false
})

test('what a company keeps is counted by what uses it, and equal bytes once', async () => {
  const { admin } = await house.newCompany()
  for (const name of ['one.csv', 'two.csv']) await bring(admin, 'a;b\n1;2\n', name)
  const { body } = await admin.call('GET /storage')
  expect(body).toMatchObject({ driver: 'disk', files: 1, bytes: 8 })
  expect(body.used).toEqual([{ kind: 'upload', files: 2, bytes: 16 }])
})

async function queueJobs(many: number) {
  const ids: string[] = []
  await house.base.db.in(company.workspace_id, async tx => {
    for (let n = 0; n < many; n++)
      ids.push(
        await house.base.jobs.enqueueLater(tx, {
          name: 'documents.none',
          title: `N ${n}`,
          total: 1,
          input: {},
        }),
      )
  })
  return ids
}

test('many jobs are stopped and run again at once, each with its own result', async () => {
  const job_ids = await queueJobs(3)
  const { admin } = company
  const theirs = await house.base.db.in(other.workspace_id, tx =>
    house.base.jobs.enqueueLater(tx, { name: 'documents.none', title: 'Theirs', total: 1, input: {} }),
  )
  const before = (await admin.call('GET /jobs/queue')).body.names
  expect(before.find(it => it.name === 'documents.none')).toMatchObject({ queued: 3, running: 0 })
  await admin.call('POST /jobs/{job_id}/cancel', { params: { job_id: job_ids[0] ?? '' } })
  const { results } = (
    await admin.call('POST /jobs/bulk', { body: { act: 'cancel', job_ids: [...job_ids, theirs] } })
  ).body
  const said = Object.fromEntries(results.map(it => [it.job_id, it.code]))
  expect(job_ids.map(id => said[id])).toEqual(['job.ended', null, null])
  expect(said[theirs]).toBe('job.unknown')
  const again = (await admin.call('POST /jobs/bulk', { body: { act: 'retry', job_ids } })).body
  expect(again.results.every(it => it.ok)).toBe(true)
  const list = await admin.call('GET /jobs', { query: { name: 'documents.none', q: 'N 1' } })
  expect(list.body.data).toMatchObject([{ title: 'N 1', status: 'queued' }])
})

test('what happens by the clock can be paused by the installation’s owner, and Health reminds of it', async () => {
  const { admin } = company
  const worker = await house.base.jobs.work([], {
    slots: 1,
    schedules: [{ name: 'test.tick', cron: '0 4 * * *', run: async () => {} }],
  })
  const params = { schedule_name: 'test.tick' }
  expect(
    await refusalOf(other.admin.call('POST /schedules/{schedule_name}/pause', { params })),
  ).toMatchObject({ status: 404, code: 'schedule.unknown' })
  await admin.call('POST /schedules/{schedule_name}/pause', { params })
  const { schedules } = (await admin.call('GET /jobs/queue')).body
  expect(schedules).toMatchObject([{ name: 'test.tick', cron: '0 4 * * *', paused_at: expect.any(String) }])
  expect(await codes()).toContain('clock.paused')
  await admin.call('POST /schedules/{schedule_name}/resume', { params })
  expect(await codes()).not.toContain('clock.paused')
  await worker.stop()
})
