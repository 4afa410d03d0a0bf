// Settings are checked against the world, change what is made from now on, and nobody overwrites what they have not read.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Person, type TestHouse } from '../../../../test/house.ts'
import { documentsOf, draft, generateNow, letter, refusalOf } from '../../../../test/papers.ts'
import { inflate, openZip } from '../../../engines/word/package/unzip.ts'
import { cleanLater } from '../clean/clean.ts'
import { readKeep } from '../index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse({ config: { keepJobs: 20, keepTrash: 30 } })
})
afterAll(() => house.close())

const keep = {
  ...{ uploads: null, jobs: null, trash: null, audit: null },
  ...{ documents: null, messages: null, email_log: null },
}
const german = {
  company: 'Altmühle GmbH',
  locale: 'de-DE',
  time_zone: 'Europe/Berlin',
  currency: 'CHF',
  country: 'CH',
  keep,
}
const change = (by: Person, body: typeof german | object, version = 0) =>
  by.call('PUT /settings', { headers: { 'if-match': `"v${version}"` }, body: { ...german, ...body } })

test('a new company has the usual settings, and what it changes is there for everybody and in the audit log', async () => {
  const { admin } = await house.newCompany()
  expect((await admin.call('GET /settings')).body).toMatchObject({
    ...{ company: 'Test', locale: 'en-GB', time_zone: 'UTC', currency: 'EUR', country: 'GB', version: 0 },
    installation: { uploads: 30, jobs: 20, trash: 30, audit: null, documents: null, email_log: 365 },
  })
  const { body } = await change(admin, {})
  expect(body).toMatchObject({ ...german, version: 1 })
  expect((await admin.call('GET /auth/me')).body.workspace.name).toBe('Altmühle GmbH')
  const log = (await admin.call('GET /audit', { query: { q: 'settings.changed' } })).body.data
  expect(log[0]?.detail).toMatchObject({ currency: 'CHF' })
})

test('who changes what somebody else has changed meanwhile is told, and nothing is lost', async () => {
  const { admin } = await house.newCompany()
  await change(admin, {})
  expect(await refusalOf(change(admin, { company: 'Mine' }))).toMatchObject({ code: 'version.moved_on' })
  expect((await admin.call('GET /settings')).body.company).toBe('Altmühle GmbH')
})

test('what no computer knows is refused by its field, and so is more than the installation keeps', async () => {
  const { admin } = await house.newCompany()
  const wrong: [object, string][] = [
    [{ locale: 'klingon-KL-xx-y' }, '/locale'],
    [{ time_zone: 'Mars/Olympus' }, '/time_zone'],
    [{ time_zone: '+02:00' }, '/time_zone'],
    [{ currency: 'ZZZ' }, '/currency'],
    [{ country: 'ZZ' }, '/country'],
    [{ keep: { ...keep, jobs: 21 } }, '/keep/jobs'],
    [{ keep: { ...keep, email_log: 366 } }, '/keep/email_log'],
  ]
  for (const [body, pointer] of wrong) {
    const refused = await refusalOf(change(admin, body))
    expect(refused).toMatchObject({ status: 422, code: 'settings.invalid', errors: [{ pointer }] })
  }
})

test('customers that say neither language nor country get the company’s, and its telephone numbers are of its country', async () => {
  const { admin } = await house.newCompany()
  await change(admin, {})
  const { body } = await admin.call('POST /customers', { body: { name: 'Urs', phone: '044 668 18 00' } })
  expect(body).toMatchObject({ locale: 'de-DE', phone: '+41446681800' })
  const dutch = await admin.call('POST /customers', {
    body: { name: 'Sanne', locale: 'nl-NL', phone: '020 794 0123' },
  })
  expect(dutch.body.phone).toBe('+31207940123')
})

test('documents are written the company’s way', async () => {
  const { admin } = await house.newCompany()
  await change(admin, {})
  const { stop } = await house.work(2)
  const words = letter('{{ total | currency }}, {{ due }}')
  const due = new Date(Date.UTC(2026, 9, 31, 23, 30))
  const batch = await draft(admin, words, [
    ['total', 'due'],
    [1234.5, due],
  ])
  await generateNow(admin, batch.id)
  await stop()
  const [made] = await documentsOf(admin, batch.id)
  const docx = await admin.fetch(`/api/downloads/${made?.docx_file_id}`)
  const parts = openZip(new Uint8Array(await docx.arrayBuffer()))
  const text = parts
    .filter(it => it.name === 'word/document.xml')
    .map(it => Buffer.from(inflate(it)).toString())
  // The day as the sheet has it, whatever the company's time zone makes of midnight.
  expect(text.join('')).toMatch(/1\.234,50\sCHF, 31\. Oktober 2026/)
})

test('clean-up goes by the company’s days; the installation’s stay the most, and the audit log keeps a year', async () => {
  const { workspace_id, admin } = await house.newCompany()
  await change(admin, { keep: { uploads: 2, jobs: 5, trash: 9, audit: 365, documents: 400 } })
  const read = (config: { keepUploads: number; keepJobs: number; keepTrash: number }) =>
    house.base.db.in(workspace_id, tx => readKeep(tx, config))
  expect(await read(house.base.config)).toEqual({
    ...{ uploads: 2, jobs: 5, trash: 9, audit: 365 },
    ...{ documents: 400, messages: null, email_log: null },
  })
  expect(await read({ keepUploads: 1, keepJobs: 3, keepTrash: 30 })).toMatchObject({ uploads: 1, jobs: 3 })
  await house.db.asOwner(
    `insert into audit_log (workspace_id, action, at) values ($1, 'old.deed', now() - interval '2 years'),
      ($1, 'young.deed', now() - interval '300 days')`,
    [workspace_id],
  )
  const { stop } = await house.work(1)
  await cleanLater(house.base)
  const left = async () =>
    (
      await house.db.asOwner<{ action: string }>(
        `select action from audit_log where workspace_id = $1 and action like '%.deed'`,
        [workspace_id],
      )
    ).map(it => it.action)
  await expect.poll(left, { timeout: 10_000 }).toEqual(['young.deed'])
  await stop()
})
