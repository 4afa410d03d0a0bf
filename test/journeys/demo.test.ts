// `octavo demo` by its own command: the sample company made, made anew, and refused where it is switched off.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDb, type TestDb } from '../database.ts'
import { runOctavo } from './octavo.ts'

let at: TestDb
let home: string
beforeAll(async () => {
  at = await openTestDb()
  home = await mkdtemp(join(tmpdir(), 'octavo-demo-'))
  await chmod(home, 0o711)
})
afterAll(async () => {
  await at.close()
  await rm(home, { recursive: true, force: true })
})

const demo = (args: string[] = [], env: Record<string, string> = {}) =>
  runOctavo(['demo', ...args], { OCTAVO_HOME: home, DATABASE_URL: at.owner_url, ...env })
const samples = () =>
  at.asOwner<{ id: string; batches: number; rows: number }>(
    `select w.id, (select count(*)::int from batches b where b.workspace_id = w.id) as batches,
       (select count(*)::int from documents d where d.workspace_id = w.id) as rows
     from workspaces w where w.kind = 'sample'`,
  )

test('makes the sample company once; with --reset it goes with all that was in it, and comes anew', async () => {
  const made = await demo()
  expect(made).toMatchObject({ code: 0, err: '', out: expect.stringContaining('sign in as') })
  const [first] = await samples()
  expect(first).toMatchObject({ batches: 1, rows: 50 })
  await at.asOwner(`insert into customers (workspace_id, name) values ($1, 'Left over')`, [first?.id])

  expect((await demo()).code).toBe(0)
  expect(await samples()).toEqual([first])

  expect((await demo(['--reset'])).code).toBe(0)
  const again = await samples()
  expect(again).toMatchObject([{ batches: 1, rows: 50 }])
  expect(again[0]?.id).not.toBe(first?.id)
  expect(await at.asOwner(`select 1 from customers where name = 'Left over'`)).toEqual([])
}, 120_000)

test('an option that it does not know is named; where samples are switched off it says so and makes none', async () => {
  expect(await demo(['--rest'])).toMatchObject({ code: 2, err: expect.stringContaining('--rest') })
  const before = await samples()
  const off = await demo(['--reset'], { OCTAVO_SAMPLE: '0' })
  expect(off).toMatchObject({ code: 1, err: expect.stringContaining('OCTAVO_SAMPLE=0') })
  expect(await samples()).toEqual(before)
}, 60_000)
