// The chain over the access log: whoever changes, removes or reorders a row is found out, and the row is named.
import { readFile, rm } from 'node:fs/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { deliverNow, newCustomer, sendTo, tokenFor, visitor } from '../../../../test/post.ts'
import { headsFile, noteHeads, readHeads, sealNow } from './seals.ts'
import { verifyAccess, type Broken } from './verify.ts'

let at: TestHouse
let owner: Client
let ours: Company
/** Ids of the log's rows in the order of the chain. */
let rows: string[]

beforeAll(async () => {
  at = await openTestHouse()
  owner = new Client({ connectionString: at.db.owner_url })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await at.close()
})

beforeEach(async () => {
  await owner.query('truncate access_log, access_seals, access_unsealed')
  await rm(headsFile(at.base.config.home), { force: true })
  ours = await at.newCompany()
  const customer = await newCustomer(ours.admin)
  await sendTo(ours.admin, [customer.id])
  await deliverNow(at, ours.workspace_id)
  const token = await tokenFor(at, ours, customer.phone ?? '')
  for (let n = 0; n < 6; n++) await visitor(at.origin).open(token)
  await sealNow(at.base)
  const found = await owner.query<{ log_id: string }>(
    'select log_id from access_seals where workspace_id = $1 order by seq',
    [ours.workspace_id],
  )
  rows = found.rows.map(it => it.log_id)
})

const broken = async (): Promise<Pick<Broken, 'seq' | 'log_id' | 'how'>[]> =>
  (await verifyAccess(owner, await readHeads(at.base.config.home))).map(({ seq, log_id, how }) => ({
    ...{ seq, log_id, how },
  }))

test('what is sealed and untouched is proved unbroken, also after more has come', async () => {
  expect(rows.length).toBe(6)
  expect(await broken()).toEqual([])
  await sealNow(at.base)
  expect(await broken()).toEqual([])
})

test('where the chain ends is told: entries, and the hash that the export gives for the last of them', async () => {
  const { body } = await ours.admin.call('GET /access-log/chain')
  expect(body.entries).toBe(6)
  const csv = await (await ours.admin.fetch('/api/access-log/export')).text()
  expect(csv.trim().split('\r\n').at(-1)).toContain(`,${body.hash}`)
  const empty = await (await at.newCompany()).admin.call('GET /access-log/chain')
  expect(empty.body).toEqual({ entries: 0, hash: null, last_at: null })
})

test('the app can neither change nor remove a row or a seal, nor seal by itself', async () => {
  const refused: string[] = []
  for (const sql of [
    `update access_log set act = 'viewed'`,
    `delete from access_log`,
    `delete from access_unsealed`,
    `update access_seals set hash = '\\x00'`,
    `delete from access_seals`,
    `insert into access_seals (seq, log_id, hash) values (99, '${rows[0]}', '\\x00')`,
  ]) {
    const app = new Client({ connectionString: at.db.app_url })
    await app.connect()
    await app.query(`set octavo.workspace = '${ours.workspace_id}'`)
    await app.query(sql).catch((error: { code: string }) => refused.push(error.code))
    await app.end()
  }
  expect(refused).toEqual(Array.from({ length: 6 }, () => '42501'))
})

test('a changed row is named', async () => {
  await owner.query(`update access_log set address = '192.0.2.7' where id = $1`, [rows[2]])
  expect(await broken()).toEqual([{ seq: 3, log_id: rows[2], how: 'changed' }])
})

test('a deleted row is named, with its seal or without', async () => {
  await owner.query('delete from access_log where id = $1', [rows[3]])
  expect(await broken()).toEqual([{ seq: 4, log_id: rows[3], how: 'deleted' }])
  await owner.query('delete from access_seals where log_id = $1', [rows[3]])
  expect(await broken()).toEqual([{ seq: 4, log_id: null, how: 'seal_deleted' }])
})

test('rows put into another order are named', async () => {
  await owner.query('update access_seals set log_id = $1 where workspace_id = $2 and seq = 99', [
    rows[0],
    ours.workspace_id,
  ])
  await owner.query(`update access_seals set log_id = gen_random_uuid() where log_id = $1`, [rows[1]])
  await owner.query(`update access_seals set log_id = $1 where log_id = $2`, [rows[1], rows[4]])
  await owner.query(`update access_seals set log_id = $1 where seq = 2 and workspace_id = $2`, [
    rows[4],
    ours.workspace_id,
  ])
  expect(await broken()).toEqual([{ seq: 2, log_id: rows[4], how: expect.stringMatching(/changed/) }])
})

test('a seal that was made anew for a changed row breaks at the next one', async () => {
  await owner.query(`update access_log set act = 'viewed' where id = $1`, [rows[1]])
  await owner.query(
    `update access_seals s set hash = sha256(b.hash || access_text(l)) from access_seals b, access_log l
     where s.log_id = $1 and l.id = s.log_id and b.workspace_id = s.workspace_id and b.seq = s.seq - 1`,
    [rows[1]],
  )
  expect(await broken()).toMatchObject([{ seq: 3, how: 'changed' }])
})

test('a tail that was cut off, rows and seals, is found by the head noted outside of the database', async () => {
  await noteHeads(at.base)
  expect(JSON.parse(await readFile(headsFile(at.base.config.home), 'utf8'))).toMatchObject({
    [ours.workspace_id]: { seq: 6 },
  })
  await owner.query('delete from access_log where id = any($1)', [rows.slice(4)])
  await owner.query('delete from access_seals where log_id = any($1)', [rows.slice(4)])
  expect(await broken()).toEqual([{ seq: 5, log_id: null, how: 'cut_off' }])
  await noteHeads(at.base)
  expect(await broken()).toEqual([{ seq: 5, log_id: null, how: 'cut_off' }])
})

test('a whole chain forged anew is found by the head noted outside', async () => {
  await noteHeads(at.base)
  await owner.query(`update access_log set act = 'viewed' where id = $1`, [rows[0]])
  await owner.query('delete from access_seals where workspace_id = $1', [ours.workspace_id])
  await owner.query(
    'insert into access_unsealed (workspace_id, log_id) select workspace_id, id from access_log',
  )
  await sealNow(at.base)
  expect(await broken()).toMatchObject([{ seq: 6, how: 'seal_changed' }])
})

test('a row that came in past the seal is named', async () => {
  await owner.query(
    `insert into access_log (workspace_id, at, act, link_id, delivery_id) select workspace_id, now() - interval '1 hour',
       'viewed', link_id, delivery_id from access_log limit 1`,
  )
  expect(await broken()).toMatchObject([{ seq: null, how: 'never_sealed' }])
})

test('the export has each row’s place and hash, and calculates nothing', async () => {
  await owner.query(`update access_log set agent = '=HYPERLINK("x")' where id = $1`, [rows[0]])
  const text = await (await ours.admin.fetch('/api/access-log/export')).text()
  const lines = text.trim().split('\r\n')
  expect(lines[0]).toMatch(/^seq,at,act,/)
  expect(lines.length).toBe(7)
  expect(lines[1]).toMatch(/^1,.*"'=HYPERLINK\(""x""\)".*,[0-9a-f]{64}$/)
})
