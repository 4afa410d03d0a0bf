// A row whose value the template cannot print fails in words, and is made once it is mended.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from '../../../test/house.ts'
import { documentsOf, draft, generateNow, letter } from '../../../test/papers.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
  await house.work(2)
})
afterAll(() => house.close())

const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('a picture that is not there fails its row alone; mended by an overlay it is made, and no other row again', async () => {
  const { admin } = await house.newCompany()
  const template = letter("Dear {{ name }}, {{ photo | image('2cm') }}")
  const rows = [
    ['name', 'photo'],
    ['Ada', png],
    ['Bo', 'data:image/png;base64,AAAA'],
    ['Cleo', ''],
  ]
  const batch = await draft(admin, template, rows)
  expect(await generateNow(admin, batch.id)).toMatchObject({ done: 2, failed: 1 })
  const before = await documentsOf(admin, batch.id)
  expect(before.map(it => it.status)).toEqual(['done', 'error', 'done'])
  expect(before[1]?.error).toContain('The picture “data:image/png;base64,AAAA” cannot be read')
  const params = { batch_id: batch.id, row: 3 }
  const shown = async () => {
    const reply = await admin.fetch(`/api/batches/${batch.id}/rows/3/preview`)
    await reply.body?.cancel()
    return decodeURIComponent(reply.headers.get('x-octavo-faults') ?? '')
  }
  expect(await shown()).toContain('cannot be read')
  await admin.call('PATCH /batches/{batch_id}/rows/{row}', { params, body: { overlay: { photo: png } } })
  expect(await shown()).toBe('')
  expect(await generateNow(admin, batch.id, { rows: 'failed' })).toMatchObject({ done: 1, failed: 0 })
  const after = await documentsOf(admin, batch.id)
  expect(after.map(it => it.status)).toEqual(['done', 'done', 'done'])
  expect([after[0], after[2]]).toEqual([before[0], before[2]])
})

test('a cell that is no picture is told before anything is made', async () => {
  const { admin } = await house.newCompany()
  const template = letter("Dear {{ name }}, {{ photo | image('2cm') }}")
  const batch = await draft(admin, template, [
    ['name', 'photo'],
    ['Ada', png],
    ['Bo', 'missing.png'],
    ['Cleo', ''],
  ])
  const { body } = await admin.call('GET /batches/{batch_id}/problems', { params: { batch_id: batch.id } })
  expect(body.data).toMatchObject([{ row: 3, column: 'photo', code: 'image_invalid', value: 'missing.png' }])
})

test('fields of a list that match no column are told as warnings once nothing else stands in the way', async () => {
  const { admin } = await house.newCompany()
  const template = letter(
    '{{ name }}',
    '{% for item in items %}',
    '{{ item.what }} {{ item.weight }}',
    '{% endfor %}',
  )
  const { template_id } = await draft(admin, template, [['name'], ['x']])
  const made = await admin.call('POST /batches', {
    body: { template_id: template_id ?? '', rows: [{ name: 'Ada', items: [{ what: 'Tea', price: 2 }] }] },
  })
  const params = { batch_id: made.body.id }
  const { body } = await admin.call('GET /batches/{batch_id}/problems', { params })
  expect(body).toMatchObject({ class: 'warnings', count: 1, rows_affected: 0 })
  expect(body.data).toMatchObject([
    { code: 'field_unmatched', placeholder: 'items.weight', accepted: 'what, price' },
  ])
  expect(body.data[0]?.detail).toContain('matches no column of items, so it prints empty')
  expect(made.body.problem_count).toBe(0)
  expect((await generateNow(admin, made.body.id)).done).toBe(1)
})
