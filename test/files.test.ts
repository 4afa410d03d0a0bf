// Files in and out: what is taken for what it is, what is refused and why, ranges, names and headers.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { zip } from '../src/engines/word/fixtures/docx.ts'
import { openTestHouse, type Person, type TestHouse } from './house.ts'
import { bring, emptyPdf, greeting, people, refusalOf, sheet } from './papers.ts'

let at: TestHouse
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
  by = (await at.newCompany()).admin
})
afterAll(() => at.close())

const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const png = Buffer.from('89504e470d0a1a0a0000000d494844520000000900000009', 'hex')

describe('an upload', () => {
  test('is what its content is, whatever its name says', async () => {
    const files: [bytes: Uint8Array | string, name: string, kind: string][] = [
      [await sheet(...people(1)), 'report.pdf', 'xlsx'],
      [greeting(), 'letter', 'docx'],
      [emptyPdf(1), 'table.xlsx', 'pdf'],
      ['\ufeffa;b\n1;2', 'a.docx', 'csv'],
      [Buffer.from('\ufeffa\tb\n1\t2', 'utf16le'), 'a.txt', 'csv'],
      [' [{"a":1}]', 'a.csv', 'json'],
      [png, 'a.jpg', 'image'],
    ]
    for (const [bytes, name, kind] of files)
      expect(await bring(by, bytes, name)).toMatchObject({ name, kind, used_by: [] })
  })

  test('that cannot be used is refused, and says why and what would do', async () => {
    const book = await sheet(...people(50))
    const bombs = zip({ 'xl/workbook.xml': '<a/>' })
    const directory = Buffer.from(bombs).indexOf('PK\u0001\u0002', 0, 'latin1')
    const bomb = Buffer.from(bombs)
    bomb.writeUInt32LE(0x7fffffff, directory + 24)
    const many = zip(Object.fromEntries(Array.from({ length: 2100 }, (_, n) => [`p${n}`, ''])))
    const files: [bytes: Uint8Array | string, name: string, status: number, code: string, says: RegExp][] = [
      ['', 'a.xlsx', 422, 'upload.empty', /empty/],
      ['<!DOCTYPE html><table>', 'a.xlsx', 415, 'upload.wrong_type', /HTML/],
      [' \n<html><body>', 'a.xls', 415, 'upload.wrong_type', /HTML/],
      ['<?xml version="1.0"?><x/>', 'a.csv', 415, 'upload.wrong_type', /XML/],
      [ole, 'a.xls', 415, 'upload.wrong_type', /\.xlsx/],
      [zip({ 'a.txt': 'a' }), 'a.docx', 415, 'upload.wrong_type', /neither/],
      [Buffer.from([1, 2, 0, 3, 4, 5, 6, 7, 8, 9]), 'a.csv', 415, 'upload.wrong_type', /PDF, Excel/],
      [book.slice(0, -40), 'a.xlsx', 422, 'upload.damaged', /cut off/],
      [book.slice(0, 300), 'a.xlsx', 422, 'upload.damaged', /Send it again/],
      [bomb, 'a.xlsx', 413, 'upload.inflates_too_much', /512 MB/],
      [many, 'a.xlsx', 413, 'upload.too_many_entries', /2000/],
    ]
    for (const [bytes, name, status, code, says] of files) {
      const problem = await refusalOf(bring(by, bytes, name))
      expect([name, problem.status, problem.code]).toEqual([name, status, code])
      expect(problem.detail).toMatch(says)
    }
    const { body } = await by.call('GET /uploads', { query: { q: 'a.xlsx' } })
    expect(body.data).toEqual([])
  })

  test('of a content that is there already leaves the first one whole when it is refused', async () => {
    const kept = await bring(by, 'a,b\n1,2', 'kept.csv')
    await refusalOf(bring(by, '', 'empty.csv'))
    expect((await by.fetch(`/api/downloads/${kept.file_id}`)).status).toBe(200)
    const again = await bring(by, 'a,b\n1,2', 'again.csv')
    expect(again.sha256).toBe(kept.sha256)
    expect(again.id).not.toBe(kept.id)
  })

  test('of 51 MB is refused with 413, and the same connection goes on', { timeout: 60_000 }, async () => {
    const { hostname, port } = new URL(at.origin)
    const socket = connect(Number(port), hostname)
    const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n`
    const tail = '\r\n--b--\r\n'
    const size = 51 * 1024 * 1024
    const said: string[] = []
    socket.setEncoding('utf8').on('data', (text: string) => said.push(text))
    socket.write(
      `POST /api/uploads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${by.token}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${head.length + size + tail.length}\r\n\r\n${head}`,
    )
    const chunk = Buffer.alloc(1024 * 1024, 'a,b\n')
    for (let n = 0; n < 51; n++) await new Promise(done => socket.write(chunk, done))
    socket.write(tail)
    await expect.poll(() => said.join(''), { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 413 /)
    expect(said.join('')).toMatch(/"code":"upload\.too_large"/)
    said.length = 0
    socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n\r\n')
    await expect.poll(() => said.join(''), { timeout: 5_000 }).toMatch(/HTTP\/1\.1 200 /)
    socket.destroy()
  })

  test('that is no proper form is refused, not taken for a fault', async () => {
    const send = (body: string, type = 'multipart/form-data; boundary=b') =>
      by.fetch('/api/uploads', { method: 'POST', headers: { 'content-type': type }, body })
    const part = (headers: string, body: string) => `--b\r\n${headers}\r\n\r\n${body}`
    const file = 'content-disposition: form-data; name="file"; filename="a.csv"'
    const odd: [what: string, body: string, type?: string][] = [
      ['no file', `${part('content-disposition: form-data; name="a"', 'text')}\r\n--b--\r\n`],
      ['nothing', ''],
      ['an empty form', '--b--\r\n'],
      ['a form that is cut off', part(file, 'a,b')],
      ['a header that is cut off', '--b\r\ncontent-dispo'],
      ['no boundary', `${part(file, 'a')}\r\n--b--\r\n`, 'multipart/form-data'],
      ['another boundary', `${part(file, 'a')}\r\n--b--\r\n`, 'multipart/form-data; boundary=c'],
    ]
    for (const [what, body, type] of odd) {
      const reply = await send(body, type)
      expect([what, reply.status >= 400 && reply.status < 500]).toEqual([what, true])
      expect(reply.headers.get('content-type')).toMatch(/problem\+json/)
      await reply.text()
    }
    expect((await send(`${part(file, 'a,b')}\r\n--b--\r\n`)).status).toBe(201)
  })
})

describe('a download', () => {
  const text = `name,amount\n${'Ada,1\n'.repeat(2000)}`
  const at_ = async (headers: Record<string, string> = {}) => {
    const { file_id } = await bring(by, text, 'a.csv')
    return by.fetch(`/api/downloads/${file_id}`, { headers })
  }

  test('gives back the bytes, as a file to save, never as a page', async () => {
    const reply = await at_()
    expect(await reply.text()).toBe(text)
    expect(reply.headers.get('content-type')).toBe('text/csv')
    expect(reply.headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('accept-ranges')).toBe('bytes')
    expect(reply.headers.get('cache-control')).toBe('private, no-cache')
    const { file_id } = await bring(by, text, 'a.csv')
    const inline = await by.fetch(`/api/downloads/${file_id}?inline=true`)
    expect(inline.headers.get('content-disposition')).toMatch(/^attachment; /)
    const pdf = await bring(by, emptyPdf(1), 'a.pdf')
    const shown = await by.fetch(`/api/downloads/${pdf.file_id}?inline=true`)
    expect(shown.headers.get('content-disposition')).toMatch(/^inline; /)
  })

  test('answers ranges with the bytes of the file itself, whatever compression the reader takes', async () => {
    const size = text.length
    const wanted: [range: string, slice: string, told: string][] = [
      ['bytes=0-9', text.slice(0, 10), `bytes 0-9/${size}`],
      ['bytes=5000-', text.slice(5000), `bytes 5000-${size - 1}/${size}`],
      ['bytes=-100', text.slice(-100), `bytes ${size - 100}-${size - 1}/${size}`],
      [`bytes=0-${size * 2}`, text, `bytes 0-${size - 1}/${size}`],
    ]
    for (const [range, slice, told] of wanted) {
      const reply = await at_({ range, 'accept-encoding': 'gzip, br' })
      expect([range, reply.status]).toEqual([range, 206])
      expect(reply.headers.get('content-encoding')).toBeNull()
      expect(reply.headers.get('content-range')).toBe(told)
      expect(reply.headers.get('content-length')).toBe(String(slice.length))
      expect(await reply.text()).toBe(slice)
    }
  })

  test('outside of the file is refused with 416 and the size; what is no range gives the whole', async () => {
    for (const range of [`bytes=${text.length}-`, 'bytes=99999999999999999999-', 'bytes=9-1', 'bytes=-0']) {
      const reply = await at_({ range })
      expect([range, reply.status]).toEqual([range, 416])
      expect(reply.headers.get('content-range')).toBe(`bytes */${text.length}`)
    }
    for (const range of ['bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=-'])
      expect((await at_({ range })).status).toBe(200)
  })

  test('of a known file costs no bytes: 304, and HEAD tells the size', async () => {
    const etag = (await at_()).headers.get('etag') ?? ''
    const reply = await at_({ 'if-none-match': etag })
    expect([reply.status, await reply.text()]).toEqual([304, ''])
    // A range of a file that has changed meanwhile would not fit the part that the reader has.
    expect((await at_({ range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200)
    expect((await at_({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    const { file_id } = await bring(by, text, 'a.csv')
    const head = await by.fetch(`/api/downloads/${file_id}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(text.length)])
  })

  test('has the name that people gave, whatever is in it, in one header', async () => {
    const names: [given: string, kept: string][] = [
      ['plain.csv', 'plain.csv'],
      ['with "quotes".csv', 'with "quotes".csv'],
      ['Rechnung für Zoë 😀.csv', 'Rechnung für Zoë 😀.csv'],
      ['שלום.csv', 'שלום.csv'],
      ['100% (final)*.csv', '100% (final)*.csv'],
      ['../../etc/passwd', 'passwd'],
      ['C:\\Users\\me\\list.csv', 'list.csv'],
      ['evil\u202evsc.exe', 'evilvsc.exe'],
      [`${'n'.repeat(300)}.csv`, 'n'.repeat(200)],
    ]
    for (const [given, kept] of names) {
      const { file_id, name } = await bring(by, 'a,b\n1,2', given)
      expect(name).toBe(kept)
      const reply = await by.fetch(`/api/downloads/${file_id}`)
      const said = reply.headers.get('content-disposition') ?? ''
      expect(said).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.!~%-]+$/)
      expect(decodeURIComponent(/''(.*)$/.exec(said)?.[1] ?? '')).toBe(kept)
    }
  })

  test('of a name with a line break cannot add a header', async () => {
    const body =
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a%0D%0Aset-cookie: x=y.csv"\r\n\r\na,b\r\n--b--\r\n'
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const made = await by.fetch('/api/uploads', { method: 'POST', headers, body })
    const { file_id } = (await made.json()) as { file_id: string }
    const reply = await by.fetch(`/api/downloads/${file_id}`)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('set-cookie')).toBeNull()
  })

  test('whose bytes are gone from the disk says so', async () => {
    const { file_id, sha256 } = await bring(by, 'gone,soon\n1,2', 'a.csv')
    await at.base.files.remove((await by.call('GET /auth/me')).body.workspace.id, sha256)
    const reply = await by.fetch(`/api/downloads/${file_id}`)
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([404, 'storage.missing'])
  })
})
