// Files as people bring them: each thing that is wrong gets an answer that says what and what to do.
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cell } from '../../src/engines/sheet/index.ts'
import { newHome, openTestHouse, type Person, type TestHouse } from '../house.ts'
import {
  bring,
  bringTemplate,
  documentsOf,
  draft,
  generateNow,
  greeting,
  letter,
  people,
  refusalOf,
  sheet,
} from '../papers.ts'
import { hasPoppler } from '../tools.ts'

let at: TestHouse
let by: Person
let home: string
let worker: { stop(): Promise<void> }
beforeAll(async () => {
  home = await newHome()
  at = await openTestHouse()
  by = (await at.newCompany()).admin
  worker = await at.work()
})
afterAll(() => at.close())

const problemsOf = async (batch_id: string) =>
  (await by.call('GET /batches/{batch_id}/problems', { params: { batch_id } })).body

async function batchOf(bytes: Uint8Array | string, name: string) {
  const { id } = await bring(by, bytes, name)
  return by.call('POST /batches', { body: { upload_id: id } })
}

async function pdfText(file_id: string | null): Promise<string> {
  const reply = await by.fetch(`/api/downloads/${file_id}`)
  const path = join(home, 'a.pdf')
  writeFileSync(path, new Uint8Array(await reply.arrayBuffer()))
  return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
}

describe('a spreadsheet', () => {
  test('without rows below its header is refused in a sentence', async () => {
    const refused = await refusalOf(batchOf(await sheet(['name', 'city']), 'a.xlsx'))
    expect(refused).toMatchObject({ status: 422 })
    expect(refused.detail).toMatch(/\.$/)
  })

  test('without a header row is refused in a sentence', async () => {
    const refused = await refusalOf(batchOf(await sheet([1, 2.5], [3, 4], [5, 6]), 'a.xlsx'))
    expect(refused).toMatchObject({ status: 422, code: 'sheet.no_header' })
    expect(refused.detail).toMatch(/header|names/i)
  })

  test('with formulas that went wrong names the cell, the error and the row', async () => {
    const rows = await sheet(
      ['name', 'amount', 'city'],
      ['Ada', 1, 'Graz'],
      ['Bo', { error: '#DIV/0!' }, 'Graz'],
    )
    const template = await bringTemplate(by, greeting())
    const { id } = await bring(by, rows, 'a.xlsx')
    const { body: batch } = await by.call('POST /batches', {
      body: { template_id: template.id, upload_id: id },
    })
    const problems = await problemsOf(batch.id)
    expect(problems).toMatchObject({ class: 'rows', count: 1 })
    expect(problems.data[0]).toMatchObject({ row: 3, column: 'amount', code: 'formula_error' })
    expect(problems.data[0]?.detail).toContain('#DIV/0!')
  })

  test('with characters that no font has says so before anything is made, with the rows', async () => {
    const template = await bringTemplate(by, greeting())
    const rows = await sheet(
      ['name', 'amount', 'city'],
      ['Ada', 1, 'Graz'],
      ['Bo \u{12000}', 2, 'Łódź'],
      ['Cy', 3, '\u{12001}'],
    )
    const { id } = await bring(by, rows, 'a.xlsx')
    const { body } = await by.call('POST /batches', { body: { template_id: template.id, upload_id: id } })
    const warning = body.warnings.find(it => it.code === 'glyphs_missing')
    expect(warning?.detail).toContain('2 rows (3, 4) hold characters that no installed font has')
    const change = { params: { batch_id: body.id, row: 3 }, body: { overlay: { name: 'Bo' } } }
    await by.call('PATCH /batches/{batch_id}/rows/{row}', change)
    const { body: after } = await by.call('GET /batches/{batch_id}', { params: { batch_id: body.id } })
    expect(after.warnings.find(it => it.code === 'glyphs_missing')?.detail).toContain('Row 4 holds')
  })

  test('with two columns of one name keeps both apart, and says so', async () => {
    const { body } = await batchOf(await sheet(['name', 'name'], ['Ada', 'Bo']), 'a.xlsx')
    expect(new Set(body.columns.map(it => it.name)).size).toBe(2)
    expect(body.warnings.map(it => it.detail).join(' ')).toMatch(/name/)
  })

  test('in JSON with names and values of every odd kind is read and shown, not a fault', async () => {
    const odd = {
      'a\0b': 'x\0y',
      '\ud800': '\udc00',
      list: ['a', 1, [2]],
      deep: { a: [{ b: [1] }] },
      n: null,
    }
    const { body } = await batchOf(JSON.stringify([odd, { name: 'Ada' }]), 'a.json')
    const row = await by.call('GET /batches/{batch_id}/rows/{row}', { params: { batch_id: body.id, row: 1 } })
    expect(row.body.values).toHaveProperty('list')
  })

  test('whose JSON is none, or holds no rows, is refused in a sentence', async () => {
    for (const text of ['[{"a":1}', '[]', '[1,2]', '[[1]]', '{"a":'])
      expect(await refusalOf(batchOf(text, 'a.json'))).toMatchObject({ status: 422 })
  })
})

describe('a template', () => {
  test('without tags is refused: every letter would be the same', async () => {
    const refused = await refusalOf(bringTemplate(by, letter('Dear customer,')))
    expect(refused).toMatchObject({ status: 422, code: 'template.has_no_tags' })
  })

  test('with a loop that is never closed and another fault says both, with their places', async () => {
    const bad = letter('{% for item in items %}', '{{ item.name }}', 'Fine', '{{ name | nofilter }}')
    const refused = (await refusalOf(bringTemplate(by, bad))) as { code: string; errors?: unknown[] }
    expect(refused.code).toBe('template.has_faults')
    expect(refused.errors?.length).toBeGreaterThanOrEqual(2)
    expect(JSON.stringify(refused.errors)).toMatch(/paragraph/)
  })

  test('that asks for a column nobody has is said before anything is made', async () => {
    const batch = await draft(by, letter('{{ name }} {{ shoe_size }}'), people(2))
    const problems = await problemsOf(batch.id)
    expect(problems).toMatchObject({ class: 'placeholders', count: 1, data: [{ placeholder: 'shoe_size' }] })
    const refused = await refusalOf(
      by.call('POST /batches/{batch_id}/generate', { params: { batch_id: batch.id }, body: {} }),
    )
    expect(refused).toMatchObject({ status: 409, code: 'batch.placeholders_unmatched' })
    expect(refused.detail).toContain('We couldn’t match {shoe_size}. Which column is it?')
  })
})

describe('rows', () => {
  const odd = 'Zoë 😀 שלום'

  test.skipIf(!hasPoppler)(
    'with emoji, right-to-left text and 50,000 characters are all in the PDF',
    async () => {
      const long = `${'word '.repeat(9_999)}ends`
      const rows: Cell[][] = [
        ['name', 'text'],
        [odd, 'short'],
        ['Long', 'x'],
      ]
      const batch = await draft(by, letter('Dear {{ name }},', '{{ text }}'), rows)
      // A cell of a spreadsheet stops at 32,767; a row that is edited or sent as JSON does not.
      const params = { batch_id: batch.id, row: 3 }
      await by.call('PATCH /batches/{batch_id}/rows/{row}', { params, body: { overlay: { text: long } } })
      expect(await generateNow(by, batch.id)).toMatchObject({ status: 'done', done: 2, failed: 0 })
      const [first, second] = await documentsOf(by, batch.id)
      const text = await pdfText(first?.pdf_file_id ?? null)
      expect(text).toContain('Zoë')
      expect(text).toContain('😀')
      expect(text).toMatch(/שלום|םולש/)
      const words = (await pdfText(second?.pdf_file_id ?? null)).match(/\bword\b/g)
      expect(words).toHaveLength(9_999)
      expect(await pdfText(second?.pdf_file_id ?? null)).toMatch(/\bends\b/)
    },
  )

  test('with problems hold up the batch, or are left out when that is asked for; mended, they are made, once', async () => {
    const rows = people(5)
    rows[2] = [null, 100, 'Graz', 'two@example.com']
    rows[4] = ['Four', 100, 'Graz', 'not an address']
    const batch = await draft(by, greeting(), rows)
    const params = { batch_id: batch.id }
    expect(await problemsOf(batch.id)).toMatchObject({ class: 'rows', rows_affected: 2 })
    const refused = await refusalOf(by.call('POST /batches/{batch_id}/generate', { params, body: {} }))
    expect(refused).toMatchObject({ status: 409, code: 'batch.has_bad_rows' })
    const first = await generateNow(by, batch.id, { skip_bad_rows: true })
    expect(first).toMatchObject({ status: 'done', done: 3, total: 3 })
    const before = await documentsOf(by, batch.id)
    expect(before.map(it => [it.row, it.status])).toEqual([
      [2, 'done'],
      [3, 'error'],
      [4, 'done'],
      [5, 'error'],
      [6, 'done'],
    ])
    // Nothing was mended: whoever asks again is told that, not that all is made.
    const again = await refusalOf(
      by.call('POST /batches/{batch_id}/generate', { params, body: { skip_bad_rows: true } }),
    )
    expect(again.code).toBe('batch.all_rows_bad')
    const mend = (row: number, overlay: Record<string, string>) =>
      by.call('PATCH /batches/{batch_id}/rows/{row}', { params: { ...params, row }, body: { overlay } })
    await mend(3, { name: 'Two Mended' })
    await mend(5, { email: 'four@example.com' })
    expect(await generateNow(by, batch.id, { rows: 'failed' })).toMatchObject({ status: 'done', done: 2 })
    const after = await documentsOf(by, batch.id)
    expect(after.map(it => it.status)).toEqual(after.map(() => 'done'))
    for (const it of before.filter(one => one.status === 'done'))
      expect(after.find(other => other.id === it.id)).toEqual(it)
    // What was mended is what the document is called and whose it is.
    expect(after[1]).toMatchObject({ title: 'Two Mended', customer_name: 'Two Mended' })
    const third = await refusalOf(by.call('POST /batches/{batch_id}/generate', { params, body: {} }))
    expect(third.code).toBe('batch.nothing_to_do')
  })

  test('of another file brought after stopping are the ones that are made', async () => {
    const batch = await draft(by, greeting(), people(60))
    const params = { batch_id: batch.id }
    await worker.stop()
    await by.call('POST /batches/{batch_id}/generate', { params, body: {} })
    expect((await by.call('POST /batches/{batch_id}/stop', { params })).body.status).toBe('stopped')
    worker = await at.work()
    const { id: upload_id } = await bring(by, await sheet(...people(2)), 'fewer.xlsx')
    const read = await by.fetch(`/api/batches/${batch.id}`)
    await by.call('PATCH /batches/{batch_id}', {
      params,
      body: { upload_id },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    })
    expect(await generateNow(by, batch.id)).toMatchObject({ status: 'done', done: 2, failed: 0, total: 2 })
    expect((await documentsOf(by, batch.id)).map(it => [it.row, it.status])).toEqual([
      [2, 'done'],
      [3, 'done'],
    ])
  })
})

describe('a document that brings its converter down', () => {
  const converters = () =>
    spawnSync('pgrep', ['-f', join(at.base.config.home, 'temp')], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter(Boolean)
      .map(Number)

  test.skipIf(process.platform === 'win32')(
    'is tried again on a fresh one, and no other row suffers',
    async () => {
      const batch = await draft(by, greeting(), [
        ['name', 'amount', 'city', 'email'],
        ...Array.from({ length: 20 }, (_, n): Cell[] => [`Killed ${n}`, n, 'Graz', `k${n}@example.com`]),
      ])
      const running = generateNow(by, batch.id)
      for (let n = 0; n < 2; n++) {
        await new Promise(done => setTimeout(done, 250))
        for (const pid of converters())
          try {
            process.kill(pid, 'SIGKILL')
          } catch {
            // It had ended by itself.
          }
      }
      const job = await running
      expect(job.done + job.failed).toBe(20)
      expect(job.done).toBeGreaterThanOrEqual(16)
      for (const it of await documentsOf(by, batch.id))
        if (it.status === 'error') expect(it.error).toMatch(/converter/)
      if (job.failed > 0) await generateNow(by, batch.id, { rows: 'failed' })
      expect((await documentsOf(by, batch.id)).every(it => it.status === 'done')).toBe(true)
    },
  )
})
