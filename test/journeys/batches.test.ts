// A batch from file to finished documents, through the API: pause, stop, retry, run again, archive.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type TestHouse, type Person } from '../house.ts'
import { documentsOf, draft, generateNow, greeting, people } from '../papers.ts'

let at: TestHouse
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
  by = (await at.newCompany()).admin
  await at.work()
})
afterAll(() => at.close())

test('every row becomes one document with a PDF and a DOCX that can be downloaded', async () => {
  const batch = await draft(by, greeting(), people(6))
  const job = await generateNow(by, batch.id)
  expect(job).toMatchObject({ status: 'done', done: 6, failed: 0, total: 6 })
  const documents = await documentsOf(by, batch.id)
  expect(documents.map(it => it.row)).toEqual([2, 3, 4, 5, 6, 7])
})
