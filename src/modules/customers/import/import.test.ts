// Importing customers through the API: checked as a whole, written once, undone exactly.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { bring, draft, ended, generate, greeting, people, refusalOf, sheet } from '../../../../test/papers.ts'
import type { Cell } from '../../../engines/sheet/index.ts'
import type { ImportReport } from '../contract.ts'

let at: TestHouse
let ours: Company
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
})
afterAll(() => at.close())

/** A company of its own for each test: customers are found across all of them. */
async function begin(): Promise<void> {
  ours = await at.newCompany()
  by = ours.admin
}

interface More {
  dry_run?: boolean
  skip_problems?: boolean
}

async function bringRows(...rows: Cell[][]): Promise<string> {
  return (await bring(by, await sheet(...rows), 'clients.xlsx')).id
}

async function importRows(upload_id: string, more: More = {}): Promise<ImportReport> {
  const { body } = await by.call('POST /customers/import', { body: { upload_id, ...more } })
  if ('job_id' in body) throw new Error('it became a job')
  return body
}

const undo = async (import_id: string | null) =>
  (await by.call('POST /customers/imports/{import_id}/undo', { params: { import_id: import_id ?? '' } })).body

const customers = async () => (await by.call('GET /customers', { query: { limit: 200 } })).body.data

const attributes = async (customer_id: string) =>
  (await by.call('GET /customers/{customer_id}/attributes', { params: { customer_id } })).body.data

const header = ['Customer no', 'Name', 'E-mail', 'Phone', 'segment 2026-Q2', 'Q3 2026']
const ada: Cell[] = ['C-1', 'Ada', 'ada@example.com', '+44 20 7946 0123', 'Gold', null]
const bo: Cell[] = ['C-2', 'Bo', 'bo@example.com', null, null, 12]

test('a dry run matches the columns by name, says what each row would do, and writes nothing', async () => {
  await begin()
  await by.call('POST /customers', { body: { name: 'Old Ada', reference: 'C-1', email: 'ADA@example.com' } })
  const report = await importRows(await bringRows(header, ada, bo), { dry_run: true })
  expect(report.mapping).toMatchObject({
    reference: 'Customer no',
    name: 'Name',
    email: 'E-mail',
    phone: 'Phone',
  })
  expect(report.mapping.attributes).toEqual([
    { column: 'segment 2026-Q2', key: 'segment', year: 2026, quarter: 2 },
  ])
  expect(report.counts).toEqual({ new: 1, same: 0, changed: 1, problem: 0 })
  const changed = report.rows.find(it => it.row === 2)
  expect(changed?.changes.map(it => [it.key ?? it.field, it.before, it.after])).toEqual([
    ['name', 'Old Ada', 'Ada'],
    ['phone', null, '+442079460123'],
    ['segment', null, 'Gold'],
  ])
  expect((await customers()).map(it => it.name)).toEqual(['Old Ada'])
})

test('every problem is told with its Excel row, its column and what is accepted; and nothing is written', async () => {
  await begin()
  for (const name of ['Twin', 'Other twin'])
    await by.call('POST /customers', { body: { name, email: 'twins@example.com' } })
  const upload = await bringRows(
    ['Reference', 'Name', 'E-mail', 'Phone', 'Locale', 'Kind', 'tier 2026'],
    ['R1', 'Good', 'good@example.com', null, 'de-DE', 'Person', 'A'],
    ['R2', 'Bad mail', 'nobody', null, null, null, null],
    ['R3', 'Bad phone', null, '12', null, null, null],
    ['R4', 'Bad words', null, null, 'not a locale', 'animal', null],
    [null, 'No key', null, null, null, null, null],
    ['R1', 'Again', null, null, null, null, null],
    ['R5', 'Broken', null, null, null, null, { error: '#REF!' }],
    [null, 'Which?', 'twins@example.com', null, null, null, null],
    ['R6', 'Long', null, null, null, null, 'x'.repeat(4001)],
  )
  const report = await importRows(upload, { dry_run: true })
  expect(
    report.rows.flatMap(it => it.problems.map(problem => [it.row, problem.column, problem.code])),
  ).toEqual([
    [3, 'E-mail', 'email_invalid'],
    [4, 'Phone', 'phone_invalid'],
    [5, 'Locale', 'locale_invalid'],
    [5, 'Kind', 'kind_invalid'],
    [6, null, 'key_missing'],
    [7, 'Reference', 'duplicate_row'],
    [8, 'tier 2026', 'cell_error'],
    [9, null, 'customer_ambiguous'],
    [10, 'tier 2026', 'too_long'],
  ])
  for (const it of report.rows.flatMap(row => row.problems)) expect(it.accepted).not.toBe('')
  const problem = await refusalOf(importRows(upload))
  expect(problem).toMatchObject({ status: 409, code: 'import.has_problems', params: { rows: 8 } })
  expect(await customers()).toHaveLength(2)
  expect((await importRows(upload, { skip_problems: true })).counts).toEqual({
    new: 1,
    same: 0,
    changed: 0,
    problem: 8,
  })
  expect(await customers()).toHaveLength(3)
})

test('importing the same file again changes nothing, by whichever key its rows are found', async () => {
  await begin()
  const upload = await bringRows(
    ['Reference', 'Name', 'E-mail', 'Phone'],
    ['R1', 'By reference', 'shared@example.com', null],
    ['R2', 'Same mailbox', 'shared@example.com', null],
    [null, 'By mail', 'MAIL@example.com', '+442079460123'],
    [null, 'By phone', null, '+442079460124'],
  )
  expect((await importRows(upload)).counts).toMatchObject({ new: 4 })
  expect((await importRows(upload)).counts).toEqual({ new: 0, same: 4, changed: 0, problem: 0 })
  expect(await customers()).toHaveLength(4)
})

test('of two who import the same file at once, one adds the customers and the other finds them', async () => {
  await begin()
  const upload = await bringRows(header, ada, bo)
  const reports = await Promise.all([importRows(upload), importRows(upload), importRows(upload)])
  expect(reports.map(it => it.counts.new).toSorted((a, b) => a - b)).toEqual([0, 0, 2])
  expect(await customers()).toHaveLength(2)
})

test('undone, an import leaves everything as it was: added customers gone, changed values and attributes back', async () => {
  await begin()
  const known = await by.call('POST /customers', { body: { name: 'Old', reference: 'C-1', email: null } })
  const params = { customer_id: known.body.id }
  await by.call('POST /customers/{customer_id}/attributes', {
    params,
    body: { key: 'segment', value: 'Silver', year: 2026, quarter: 2 },
  })
  const { import_id } = await importRows(await bringRows(header, ada, bo))
  expect((await attributes(known.body.id)).map(it => it.value)).toEqual(['Gold'])
  expect(await undo(import_id)).toEqual({ removed: 1, restored: 1, kept: [] })
  const [only, ...others] = await customers()
  expect(others).toEqual([])
  expect(only).toMatchObject({ name: 'Old', email: null, phone: null, reference: 'C-1' })
  expect((await attributes(known.body.id)).map(it => it.value)).toEqual(['Silver'])
  expect(await refusalOf(undo(import_id))).toMatchObject({ status: 409, code: 'import.undone' })
  const { body } = await by.call('GET /audit', { query: { q: 'import_undone' } })
  expect(body.data[0]?.detail).toMatchObject({ removed: 1, restored: 1 })
})

test('what was changed or used since the import stays, and undo says which', async () => {
  await begin()
  const { import_id } = await importRows(
    await bringRows(['Name', 'E-mail'], ['Used', 'person1@example.com'], ['Changed', 'b@example.com']),
  )
  const batch = await draft(by, greeting(), people(1))
  await generate(by, batch.id)
  const changed = (await customers()).find(it => it.name === 'Changed')
  await by.call('POST /customers/{customer_id}/attributes', {
    params: { customer_id: changed?.id ?? '' },
    body: { key: 'tier', value: 'A' },
  })
  const { removed, kept } = await undo(import_id)
  expect([removed, kept.map(it => it.row)]).toEqual([0, [2, 3]])
  expect(await customers()).toHaveLength(2)
})

test('what was merged since is named too, not passed over', async () => {
  await begin()
  const { import_id } = await importRows(
    await bringRows(['Name', 'E-mail'], ['One', 'one@example.com'], ['Two', 'two@example.com']),
  )
  const [one, two] = await customers()
  await by.call('POST /customers/{customer_id}/merge', {
    params: { customer_id: one?.id ?? '' },
    body: { other_id: two?.id ?? '' },
  })
  const { kept } = await undo(import_id)
  expect(kept.map(it => it.detail)).toContain('was merged or removed since')
})

test('a mapping that names no key, or a column twice for one attribute, or none that is there, is refused', async () => {
  await begin()
  const upload_id = await bringRows(['A', 'B'], ['x', 'y'])
  const none = { reference: null, name: 'A', email: null, phone: null }
  const send = (mapping: object) =>
    refusalOf(by.call('POST /customers/import', { body: { upload_id, mapping: { ...none, ...mapping } } }))
  expect(await send({})).toMatchObject({ status: 422, code: 'import.no_key' })
  expect(await send({ reference: 'Z' })).toMatchObject({ status: 422, code: 'import.column_unknown' })
  const twice = [
    { column: 'A', key: 'k' },
    { column: 'B', key: 'K' },
  ]
  expect(await send({ reference: 'B', attributes: twice })).toMatchObject({ code: 'import.attribute_twice' })
  const dated = [{ column: 'A', key: 'k', quarter: 2 }]
  expect(await send({ reference: 'B', attributes: dated })).toMatchObject({
    code: 'import.quarter_without_year',
  })
})

test('another workspace can neither import this upload nor undo this import', async () => {
  await begin()
  const upload_id = await bringRows(header, ada)
  const { import_id } = await importRows(upload_id)
  by = (await at.newCompany()).admin
  expect(await refusalOf(importRows(upload_id))).toMatchObject({ status: 404 })
  expect(await refusalOf(undo(import_id))).toMatchObject({ status: 404, code: 'import.unknown' })
})

test('10,000 rows with an attribute are written by one job, in one transaction', async () => {
  await begin()
  const rows = Array.from({ length: 10_000 }, (_, n): Cell[] => [
    `R${n}`,
    `Customer ${n}`,
    `c${n}@example.com`,
    n,
  ])
  const upload_id = await bringRows(['Reference', 'Name', 'E-mail', 'target 2026-Q1'], ...rows)
  const worker = await at.work(1)
  const began = performance.now()
  const { status, body } = await by.call('POST /customers/import', { body: { upload_id } })
  const answered = performance.now()
  expect(status).toBe(202)
  const job = await ended(by, 'job_id' in body ? body.job_id : '', 60)
  const seconds = [answered - began, performance.now() - answered].map(it => (it / 1000).toFixed(2))
  process.stderr.write(`10,000 rows: checked in ${seconds[0]} s, written by the job in ${seconds[1]} s\n`)
  await worker.stop()
  expect(job).toMatchObject({ status: 'done', done: 10_000 })
  const { data } = (await by.call('GET /customers/imports')).body
  expect(data[0]).toMatchObject({ counts: { new: 10_000 }, written_at: expect.any(String) })
  expect(await undo(data[0]?.id ?? '')).toEqual({ removed: 10_000, restored: 0, kept: [] })
  expect(await customers()).toEqual([])
}, 90_000)
