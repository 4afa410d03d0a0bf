// What is uploaded is looked at: viruses, locked and endless PDFs, pictures that would unpack to gigabytes.
import { request } from 'node:http'
import { deflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { marker, openClamd } from '../src/base/clamd.fixture.ts'
import { openScanner, type Scanner } from '../src/base/scanner.ts'
import { openTestHouse, type Company, type TestHouse } from './house.ts'
import { bring, emptyPdf as pdf, refusalOf } from './papers.ts'

let at: TestHouse
let ours: Company
/** Put in the place of the house's own; what is null scans nothing. */
let scanner: Scanner | null = null
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  at = await openTestHouse({
    change: base => Object.defineProperty({ ...base }, 'scanner', { get: () => scanner }),
  })
  ours = await at.newCompany()
})
afterEach(async () => {
  scanner = null
  await Promise.all(open.splice(0).map(it => it.close()))
})
afterAll(() => at.close())

async function scanBy(how: Parameters<typeof openClamd>[0] = {}) {
  const clamd = await openClamd(how)
  open.push(clamd)
  scanner = openScanner(clamd.url, { patience_ms: 1_000 })
  return clamd
}
const send = (bytes: Uint8Array | string, name = 'a.csv') => bring(ours.admin, bytes, name)
const kept = async () => {
  const found: string[] = []
  for await (const it of at.base.files.list(ours.workspace_id)) found.push(it.sha256)
  return found.length
}

test('a clean file is stored after the scanner saw all of it', async () => {
  const { seen } = await scanBy()
  expect(await send('name\nAda')).toMatchObject({ kind: 'csv', size: 8, pages: null })
  expect(seen).toEqual([8])
})

test('a virus is refused by its name and leaves no byte in the store', async () => {
  await scanBy()
  const before = await kept()
  expect(await refusalOf(send(`name\n${marker}`))).toMatchObject({ status: 422, code: 'upload.virus' })
  expect(await kept()).toBe(before)
})

test('while the scanner is away or hangs nothing is taken, and it says so', async () => {
  const clamd = await scanBy({ mode: 'hang' })
  const before = await kept()
  expect(await refusalOf(send('name\nBo'))).toMatchObject({ status: 503, code: 'upload.not_scanned' })
  await clamd.close()
  expect(await refusalOf(send('name\nBo'))).toMatchObject({ status: 503, code: 'upload.not_scanned' })
  expect(await kept()).toBe(before)
})

test('a sender that breaks off in the middle is no hanging scan', async () => {
  const { seen } = await scanBy()
  const { port } = new URL(at.origin)
  const call = request({
    port,
    path: '/api/uploads',
    method: 'POST',
    headers: {
      authorization: `Bearer ${ours.admin.token}`,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': '1000000',
    },
  })
  call.on('error', () => {})
  call.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname\n')
  await new Promise(done => setTimeout(done, 150))
  call.destroy()
  await new Promise(done => setTimeout(done, 150))
  expect(seen).toEqual([])
  expect(await send('name\nStill here')).toMatchObject({ kind: 'csv' })
})

test('Test tells the scanner’s own words, and why there are none', async () => {
  const ask = async () => (await ours.admin.call('POST /uploads/scanner/test')).body
  expect(await ask()).toMatchObject({ is_set: false, ok: false })
  const clamd = await scanBy()
  expect(await ask()).toMatchObject({
    is_set: true,
    ok: true,
    said: ['PONG', expect.stringMatching(/^ClamAV/)],
  })
  await clamd.close()
  expect(await ask()).toMatchObject({
    is_set: true,
    ok: false,
    said: [expect.stringContaining('ECONNREFUSED')],
  })
})

test('a PDF tells its pages; 2,000 are taken, one more is not', async () => {
  const taken = await send(pdf(2000), 'long.pdf')
  expect(taken).toMatchObject({ kind: 'pdf', pages: 2000 })
  const read = await ours.admin.call('GET /uploads/{upload_id}', { params: { upload_id: taken.id } })
  expect(read.body.pages).toBe(2000)
  expect(await refusalOf(send(pdf(2001), 'longer.pdf'))).toMatchObject({
    status: 413,
    code: 'upload.too_many_pages',
  })
})

test('a damaged PDF that can be mended counts, one that cannot is refused', async () => {
  expect(
    await send(
      pdf(3)
        .toString()
        .replace(/startxref\n\d+/, 'startxref\n7'),
      'cut.pdf',
    ),
  ).toMatchObject({ pages: 3 })
  expect(await refusalOf(send('%PDF-1.4\nnothing of it', 'no.pdf'))).toMatchObject({
    status: 422,
    code: 'pdf.unreadable',
  })
})

function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(25)
  head.writeUInt32BE(13)
  head.write('IHDR', 4)
  head.writeUInt32BE(width, 8)
  head.writeUInt32BE(height, 12)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), head, deflateSync(Buffer.alloc(10))])
}

/** As cameras write it: an EXIF segment with a thumbnail's own frame inside, then the picture's. */
function jpeg(width: number, height: number): Buffer {
  const frame = (w: number, h: number) =>
    Buffer.from([0xff, 0xc2, 0, 11, 8, h >> 8, h & 255, w >> 8, w & 255, 1, 0, 0, 0])
  const inner = Buffer.concat([Buffer.from('Exif\0\0'), frame(9, 9)])
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, inner.length + 2]), inner])
  return Buffer.concat([Buffer.from([0xff, 0xd8]), exif, frame(width, height), Buffer.alloc(40)])
}

test('pictures are taken up to 100 megapixels, whatever their few bytes would unpack to', async () => {
  expect(await send(png(4000, 3000), 'a.png')).toMatchObject({ kind: 'image', media_type: 'image/png' })
  expect(await send(jpeg(8000, 6000), 'a.jpg')).toMatchObject({ kind: 'image', media_type: 'image/jpeg' })
  for (const bomb of [png(65_000, 65_000), png(40_000, 1), jpeg(65_535, 65_535)])
    expect(await refusalOf(send(bomb))).toMatchObject({ status: 413, code: 'upload.picture_too_large' })
  for (const broken of [png(0, 5), png(5, 5).subarray(0, 20), jpeg(9, 9).subarray(0, 8)])
    expect(await refusalOf(send(broken))).toMatchObject({ status: 422, code: 'upload.damaged' })
})
