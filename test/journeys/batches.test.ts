// A batch from file to finished documents, through the API: made, downloaded, paused, stopped, made again; nothing twice.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countPages } from '../../src/engines/pdf/index.ts'
import { newHome, openTestHouse, type Person, type TestHouse } from '../house.ts'
import { documentsOf, draft, ended, generate, generateNow, greeting, people } from '../papers.ts'
import { hasQpdf } from '../tools.ts'

let at: TestHouse
let by: Person
let home: string
beforeAll(async () => {
  home = await newHome()
  at = await openTestHouse()
  by = (await at.newCompany()).admin
  await at.work()
})
afterAll(() => at.close())

const bytesOf = async (path: string) => Buffer.from(await (await by.fetch(path)).arrayBuffer())

test('every row becomes one document with a PDF and a DOCX that can be downloaded', async () => {
  const batch = await draft(by, greeting(), people(6))
  const job = await generateNow(by, batch.id)
  expect(job).toMatchObject({ status: 'done', done: 6, failed: 0, total: 6 })
  const documents = await documentsOf(by, batch.id)
  expect(documents.map(it => it.row)).toEqual([2, 3, 4, 5, 6, 7])
  for (const it of documents) {
    expect((await bytesOf(`/api/downloads/${it.pdf_file_id}`)).subarray(0, 5).toString()).toBe('%PDF-')
    expect((await bytesOf(`/api/downloads/${it.docx_file_id}`)).subarray(0, 2).toString()).toBe('PK')
  }
})

describe('an archive', () => {
  let batch_id: string
  beforeAll(async () => {
    batch_id = (await draft(by, greeting(), people(5, 'Twin'))).id
    await generateNow(by, batch_id)
  })

  test('as one PDF holds every page, in the order of the rows', async () => {
    expect(await countPages(await bytesOf(`/api/batches/${batch_id}/archive?as=pdf`))).toBe(5)
  })

  test.skipIf(!hasQpdf)('needs qpdf: the one PDF is sound', async () => {
    const path = join(home, 'all.pdf')
    writeFileSync(path, await bytesOf(`/api/batches/${batch_id}/archive?as=pdf`))
    expect(execFileSync('qpdf', ['--check', path], { encoding: 'utf8' })).toContain(
      'No syntax or stream encoding errors',
    )
  })

  test('as a ZIP holds each PDF byte for byte, and the Word files when they are asked for', async () => {
    const zip = await bytesOf(`/api/batches/${batch_id}/archive?with_docx=true`)
    const [first] = await documentsOf(by, batch_id)
    const pdf = await bytesOf(`/api/downloads/${first?.pdf_file_id}`)
    expect(zip.includes(pdf)).toBe(true)
    expect(zip.toString('latin1').match(/Twin \d\.docx/g)?.length).toBeGreaterThanOrEqual(5)
  })

  test('of a batch that has made nothing is refused in a sentence', async () => {
    const { id } = await draft(by, greeting(), people(1))
    const reply = await by.fetch(`/api/batches/${id}/archive`)
    expect(reply.status).toBe(409)
    expect(((await reply.json()) as { detail: string }).detail).toContain('no finished documents')
  })
})

describe('a run', () => {
  test('stands still while it is paused, and goes on where it was', async () => {
    const batch = await draft(by, greeting(), people(60, 'Paused'))
    const params = { batch_id: batch.id }
    const job_id = await generate(by, batch.id)
    const pause = (paused: boolean) => by.call('POST /batches/{batch_id}/pause', { params, body: { paused } })
    expect((await pause(true)).body.status).toBe('paused')
    const made = async () => (await by.call('GET /batches/{batch_id}', { params })).body.done
    // What is under way hears of it within half a second.
    await expect
      .poll(async () => [await made(), await wait(600), await made()].flat())
      .toSatisfy(([a, , b]: number[]) => a === b)
    const stood = await made()
    expect(stood).toBeLessThan(60)
    await pause(false)
    expect(await ended(by, job_id, 60)).toMatchObject({ status: 'done', done: 60 })
  }, 90_000)

  test('that was stopped is finished by the next, and no row has two documents', async () => {
    const batch = await draft(by, greeting(), people(40, 'Stopped'))
    const params = { batch_id: batch.id }
    const job_id = await generate(by, batch.id)
    await by.call('POST /batches/{batch_id}/stop', { params })
    await ended(by, job_id, 60)
    expect((await by.call('GET /batches/{batch_id}', { params })).body.status).toBe('stopped')
    await generateNow(by, batch.id)
    const documents = await documentsOf(by, batch.id)
    expect(documents.map(it => it.row)).toEqual(Array.from({ length: 40 }, (_, n) => n + 2))
    expect(new Set(documents.map(it => it.status))).toEqual(new Set(['done']))
    await expect(generate(by, batch.id)).rejects.toMatchObject({ problem: { code: 'batch.nothing_to_do' } })
  }, 90_000)

  test('of the same letters again converts none of them again', async () => {
    const first = await draft(by, greeting(), people(4, 'Cached'))
    await generateNow(by, first.id)
    const again = await draft(by, greeting(), people(4, 'Cached'))
    await generateNow(by, again.id)
    const hash = async (batch_id: string) => {
      const documents = await documentsOf(by, batch_id)
      const pdfs = await Promise.all(documents.map(it => bytesOf(`/api/downloads/${it.pdf_file_id}`)))
      return pdfs.map(it => createHash('sha256').update(it).digest('hex'))
    }
    // LibreOffice writes the time into each PDF: equal bytes are the same conversion.
    expect(await hash(again.id)).toEqual(await hash(first.id))
  })
})

async function wait(ms: number): Promise<number[]> {
  await new Promise(done => setTimeout(done, ms))
  return [0]
}
