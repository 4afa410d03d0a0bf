// The look: colours that can be read in both themes, and logos with nothing in them but the picture.
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Person, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'
import { readBranding } from '../index.ts'
import { contrast, enough, inkOn, nearestReadable, papers } from './colours.ts'
import { readLogo } from './logo.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house.close())

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, sum])
}

function png(width: number, height: number, ...extra: Buffer[]): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * Math.min(height, 50))
  const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const ends = [chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([sign, chunk('IHDR', head), ...extra, ...ends])
}

const note = chunk('tEXt', Buffer.from('Author\0Somebody at 52.5, 13.4'))
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  Buffer.from([0xff, 0xe1, 0, 8, ...Buffer.from('Exif!!')]),
  Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 20, 0, 30, 1, 1, 0x11, 0]),
  Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4]),
  Buffer.from([0xff, 0xd9]),
])

async function bringLogo(by: Person, bytes: Uint8Array, name = 'logo.png') {
  const form = new FormData()
  form.set('file', new Blob([bytes as BlobPart]), name)
  return by.call('POST /branding/logo', { body: form })
}

const put = (by: Person, body: object, version = 0) =>
  by.call('PUT /branding', {
    headers: { 'if-match': `"v${version}"` },
    body: { colour: '#0b5e4c', colour_dark: null, sender_name: null, footer: null, ...body },
  })

test('a colour that cannot be read is refused with the nearest that can, for each paper its own', async () => {
  const { admin } = await house.newCompany()
  const pale = await refusalOf(put(admin, { colour: '#ffcc00' }))
  expect(pale).toMatchObject({ status: 422, code: 'branding.unreadable', errors: [{ pointer: '/colour' }] })
  const { accepted = '' } = (pale as { errors?: { accepted?: string }[] }).errors?.[0] ?? {}
  const { body } = await put(admin, { colour: accepted })
  expect(contrast(body.colour, papers.light)).toBeGreaterThanOrEqual(enough)
  expect(contrast(body.on_dark, papers.dark)).toBeGreaterThanOrEqual(enough)
  expect(await refusalOf(put(admin, { colour: accepted, colour_dark: '#111111' }, 1))).toMatchObject({
    errors: [{ pointer: '/colour_dark' }],
  })
})

test('whatever the colour, its nearest is readable, and so is the ink on it', () => {
  for (let n = 0; n < 2000; n++) {
    const colour = `#${Math.floor(Math.random() * 0x1000000)
      .toString(16)
      .padStart(6, '0')}`
    for (const paper of Object.values(papers)) {
      const near = nearestReadable(colour, paper)
      expect([colour, contrast(near, paper) >= enough]).toEqual([colour, true])
      expect(nearestReadable(near, paper)).toBe(near)
    }
    expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.2)
  }
})

test('a logo keeps its picture and loses who made it, where, and what hangs behind its end', async () => {
  const { workspace_id, admin } = await house.newCompany()
  const { body } = await bringLogo(admin, Buffer.concat([png(30, 20, note), Buffer.from('<script>')]))
  expect(body.logo).toMatchObject({ width: 30, height: 20 })
  const reply = await admin.fetch('/api/branding/logo')
  expect(reply.headers.get('content-type')).toBe('image/png')
  const bytes = Buffer.from(await reply.arrayBuffer())
  expect(bytes.equals(png(30, 20))).toBe(true)
  const read = await house.base.db.in(workspace_id, readBranding)
  expect(read).toMatchObject({ company: 'Test', logo_media_type: 'image/png', logo: { width: 30 } })
  const small = readLogo(jpeg)
  expect(small).toMatchObject({ width: 30, height: 20, media_type: 'image/jpeg' })
  expect(small.bytes.includes('Exif')).toBe(false)
  expect(small.bytes.length).toBe(jpeg.length - 10)
})

test('what is no picture, is damaged, or is too large for a logo is refused, and the old one stays', async () => {
  const { admin } = await house.newCompany()
  await bringLogo(admin, png(30, 20))
  const broken = png(30, 20)
  broken[50]! ^= 1
  const codes = []
  for (const bytes of [broken, png(30, 20).subarray(0, 40), png(5000, 10), Buffer.from('a;b\n1;2')])
    codes.push((await refusalOf(bringLogo(admin, bytes))).code)
  expect(codes).toEqual(['logo.damaged', 'logo.damaged', 'logo.too_large', 'logo.wrong_type'])
  expect((await admin.call('GET /branding')).body.logo).toMatchObject({ width: 30 })
  expect((await admin.call('DELETE /branding/logo')).body.logo).toBeNull()
  expect((await admin.fetch('/api/branding/logo')).status).toBe(404)
})
