// Downloads that come from the bucket itself: for whom, for how long, and for whom never.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { bring, emptyPdf } from '../../../../test/papers.ts'
import { deliverNow, newCustomer, sendTo, tokenFor, visitor } from '../../../../test/post.ts'
import { startS3, testBucket, testKeys, type RunningS3 } from '../../../base/files/s3.fixture.ts'

let s3: RunningS3
let house: TestHouse
let ours: Company
let file_id: string
let size: number
/** SIGNED_URL_TTL. */
let seconds: number | undefined

beforeAll(async () => {
  for (const [name, value] of Object.entries(testKeys)) vi.stubEnv(name, value)
  s3 = await startS3()
  const storage = { bucket: testBucket, s3Endpoint: s3.endpoint, bucketPrefix: 'office/' }
  house = await openTestHouse({
    config: storage,
    change: base => ({
      ...base,
      config: Object.defineProperty({ ...base.config }, 'signedUrlTtl', { get: () => seconds }),
    }),
  })
  ours = await house.newCompany()
  ;({ file_id, size } = await bring(ours.admin, emptyPdf(1), 'Größe.pdf'))
})
beforeEach(() => {
  seconds = 60
})
afterAll(async () => {
  await house.close()
  await s3.close()
})

const ask = (by: Person, query = '', init: RequestInit = {}) =>
  by.fetch(`/api/downloads/${file_id}${query}`, { redirect: 'manual', ...init })

test('a download leads to the bucket, is kept by nobody on the way, and is in the audit log', async () => {
  const reply = await ask(ours.admin)
  expect(reply.status).toBe(302)
  expect(reply.headers.get('cache-control')).toBe('no-store')
  expect(reply.headers.get('referrer-policy')).toBe('no-referrer')
  const location = reply.headers.get('location') ?? ''
  expect(new URL(location).origin).toBe(s3.endpoint)
  expect(await reply.text()).toBe('')
  const bytes = await fetch(location)
  expect((await bytes.arrayBuffer()).byteLength).toBe(size)
  expect(bytes.headers.get('content-disposition')).toMatch(
    /^attachment; .*filename\*=UTF-8''Gr%C3%B6%C3%9Fe\.pdf$/,
  )
  const log = (await ours.admin.call('GET /audit', { query: { q: 'file.downloaded' } })).body.data
  expect(log[0]).toMatchObject({ noun_id: file_id, user_id: ours.admin.id })
})

test('the typed client follows, with its range and without its token', async () => {
  s3.fetched.length = 0
  const params = { file_id }
  const { body } = await ours.admin.call('GET /downloads/{file_id}', { params })
  expect((await body.arrayBuffer()).byteLength).toBe(size)
  const part = await ours.admin.call('GET /downloads/{file_id}', { params, headers: { range: 'bytes=0-3' } })
  expect(part.status).toBe(206)
  expect(await part.body.text()).toBe('%PDF')
  expect(s3.fetched.map(it => it.headers.authorization)).toEqual([undefined, undefined])
  expect(s3.fetched.map(it => it.headers.cookie)).toEqual([undefined, undefined])
})

test('what is shown, asked for by a page’s script, known already or only asked about passes through Octavo', async () => {
  const shown = await ask(ours.admin, '?inline=true')
  expect(shown.status).toBe(200)
  expect(shown.headers.get('content-disposition')).toMatch(/^inline/)
  const script = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
  const fetched = await ask(ours.admin, '', { headers: script })
  expect(fetched.status).toBe(200)
  const etag = fetched.headers.get('etag') ?? ''
  expect((await ask(ours.admin, '', { headers: { 'if-none-match': etag } })).status).toBe(304)
  const head = await ask(ours.admin, '', { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)])
  await Promise.all([shown.arrayBuffer(), fetched.arrayBuffer()])
})

test('a customer’s page never leads to the bucket: a link that is withdrawn stops its reader', async () => {
  const customer = await newCustomer(ours.admin)
  const { delivery_id } = await sendTo(ours.admin, [customer.id])
  await deliverNow(house, ours.workspace_id)
  const phone = visitor(house.origin)
  const token = await tokenFor(house, ours, customer.phone ?? '')
  const opened = (await phone.open(token)).body as { documents: { file: string }[] }
  const path = `${opened.documents[0]?.file.slice('/api'.length)}?download=true`
  s3.fetched.length = 0
  const saved = await phone.get(path)
  expect([saved.status, saved.redirected, (await saved.text()).slice(0, 4)]).toEqual([200, false, '%PDF'])
  expect(s3.fetched).toHaveLength(0)
  const links = (await ours.admin.call('GET /links', { query: { delivery_id } })).body.data
  await ours.admin.call('POST /links/{link_id}/revoke', { params: { link_id: links[0]?.id ?? '' } })
  expect((await phone.get(path)).status).toBeGreaterThanOrEqual(400)
})

test('whoever may not see the file gets no address', async () => {
  const theirs = await house.newCompany()
  const helper = await ours.standard('helpdesk')
  for (const by of [theirs.admin, helper]) {
    const reply = await ask(by)
    expect(reply.status).toBeGreaterThanOrEqual(403)
    expect(reply.headers.get('location')).toBeNull()
  }
})

test('an address is over after its time, and a lost file is told by Octavo, not by the bucket', async () => {
  seconds = 1
  const location = (await ask(ours.admin)).headers.get('location') ?? ''
  expect(new URL(location).searchParams.get('X-Amz-Expires')).toBe('1')
  const lost = await bring(ours.admin, 'a,b\n1,2', 'lost.csv')
  await house.base.files.remove(ours.workspace_id, lost.sha256)
  const reply = await ours.admin.fetch(`/api/downloads/${lost.file_id}`, { redirect: 'manual' })
  expect([reply.status, (await reply.json()) as object]).toEqual([
    404,
    expect.objectContaining({ code: 'storage.missing' }),
  ])
  await sleep(2_100)
  expect((await fetch(location)).status).toBe(403)
})

test('without SIGNED_URL_TTL every byte passes through Octavo', async () => {
  seconds = undefined
  const reply = await ask(ours.admin)
  expect([reply.status, (await reply.arrayBuffer()).byteLength]).toEqual([200, size])
})
