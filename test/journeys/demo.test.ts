// `octavo demo` by its own command: the sample company made, made anew, and refused where it is switched off.
import { rm } from 'node:fs/promises'
import { Client, type QueryResultRow } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbedded, type Embedded } from '../../src/base/db/index.ts'
import { newHome } from '../house.ts'
import { runOctavo } from './octavo.ts'

// A server of its own: the command has a secret of its own, and with it would lock all other tests out of theirs.
let postgres: Embedded
let owner: Client
let home: string
beforeAll(async () => {
  home = await newHome()
  postgres = await startEmbedded({ home, fsync: false })
  owner = new Client({ connectionString: postgres.owner_url })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await postgres.stop()
  await rm(home, { recursive: true, force: true })
})

async function asOwner<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await owner.query<Row>(text, values)).rows
}

const demo = (args: string[] = [], env: Record<string, string> = {}) =>
  runOctavo(['demo', ...args], { OCTAVO_HOME: home, DATABASE_URL: postgres.owner_url, ...env })
const samples = () =>
  asOwner<{ id: string; batches: number; rows: number }>(
    `select w.id, (select count(*)::int from batches b where b.workspace_id = w.id) as batches,
       (select count(*)::int from documents d where d.workspace_id = w.id) as rows
     from workspaces w where w.kind = 'sample'`,
  )

test('makes the sample company once; with --reset it goes with all that was in it, and comes anew', async () => {
  const made = await demo()
  expect(made).toMatchObject({ code: 0, err: '', out: expect.stringContaining('sign in as') })
  const [first] = await samples()
  expect(first).toMatchObject({ batches: 1, rows: 50 })
  await asOwner(`insert into customers (workspace_id, name) values ($1, 'Left over')`, [first?.id])

  expect((await demo()).code).toBe(0)
  expect(await samples()).toEqual([first])

  expect((await demo(['--reset'])).code).toBe(0)
  const again = await samples()
  expect(again).toMatchObject([{ batches: 1, rows: 50 }])
  expect(again[0]?.id).not.toBe(first?.id)
  expect(await asOwner(`select 1 from customers where name = 'Left over'`)).toEqual([])
}, 120_000)

test('an option that it does not know is named; where samples are switched off it says so and makes none', async () => {
  expect(await demo(['--rest'])).toMatchObject({ code: 2, err: expect.stringContaining('--rest') })
  const before = await samples()
  const off = await demo(['--reset'], { OCTAVO_SAMPLE: '0' })
  expect(off).toMatchObject({ code: 1, err: expect.stringContaining('OCTAVO_SAMPLE=0') })
  expect(await samples()).toEqual(before)
}, 60_000)
