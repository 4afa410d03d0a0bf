// Bytes pass the scanner unchanged and are let through only by its word; the real clamd says the same as ours.
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import { clamd } from '../../test/tools.ts'
import { marker, openClamd } from './clamd.fixture.ts'
import { openScanner } from './scanner.ts'

const open: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(open.splice(0).map(it => it.close())))

async function fake(how: Parameters<typeof openClamd>[0] = {}) {
  const it = await openClamd(how)
  open.push(it)
  return it
}

async function through(url: string, bytes: Buffer, patience_ms = 2_000): Promise<Buffer> {
  const parts: Buffer[] = []
  const watch = openScanner(url, { patience_ms }).watch()
  for await (const part of Readable.from(chunksOf(bytes)).pipe(watch)) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function* chunksOf(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

const refusal = (code: string, status: number) => expect.objectContaining({ code, status })
const clean = Buffer.alloc(3_000_000, 'all is well. ')

test('clean bytes come out as they went in, and all of them were seen', async () => {
  const { url, seen } = await fake()
  expect((await through(url, clean)).equals(clean)).toBe(true)
  expect((await through(url, Buffer.alloc(0))).length).toBe(0)
  expect(seen).toEqual([clean.length, 0])
})

test('what is found is refused with the name of the signature, also across the edge of two chunks', async () => {
  const { url } = await fake()
  const bad = Buffer.concat([Buffer.alloc(65_530, '.'), Buffer.from(marker), Buffer.alloc(100_000, '.')])
  const error = await through(url, bad).catch((it: unknown) => it)
  expect(error).toMatchObject({ code: 'upload.virus', status: 422, params: { name: 'Octavo.Test' } })
})

test('a clamd that is away, hangs, hangs up or has too small a limit lets nothing through', async () => {
  const gone = await openClamd()
  await gone.close()
  const [hung, broken, small] = [
    await fake({ mode: 'hang' }),
    await fake({ mode: 'break' }),
    await fake({ limit: 1_000_000 }),
  ]
  for (const url of [gone.url, broken.url, small.url])
    await expect(through(url, clean), url).rejects.toThrow(refusal('upload.not_scanned', 503))
  await expect(through(hung.url, clean, 200)).rejects.toThrow(refusal('upload.not_scanned', 503))
  await expect(through(small.url, clean)).rejects.toThrow(/size limit exceeded/)
  await expect(openScanner(gone.url).ask('PING')).rejects.toThrow(refusal('scanner.away', 502))
})

test('its own words are told to whoever asks', async () => {
  const { url } = await fake()
  expect(await openScanner(url).ask('PING')).toBe('PONG')
  expect(await openScanner(url).ask('VERSION')).toMatch(/^ClamAV/)
})

describe.skipIf(!clamd)('needs clamd: the real one', () => {
  test('with a signature of our own finds the marker and nothing else', async () => {
    const home = await mkdtemp(join(tmpdir(), 'octavo-clamd-'))
    await chmod(home, 0o711)
    const socket = join(home, 'clamd.ctl')
    const conf = `DatabaseDirectory ${home}\nLocalSocket ${socket}\nForeground yes\nStreamMaxLength 50M\n`
    await writeFile(join(home, 'octavo.ndb'), `Octavo.Test:0:*:${Buffer.from(marker).toString('hex')}\n`)
    await writeFile(join(home, 'clamd.conf'), conf)
    const child = spawn(clamd ?? '', ['-c', join(home, 'clamd.conf')], { stdio: 'ignore' })
    try {
      const began = performance.now()
      while (!existsSync(socket) && performance.now() - began < 20_000)
        await new Promise(done => setTimeout(done, 50))
      const url = `unix:${socket}`
      expect(await openScanner(url).ask('PING')).toBe('PONG')
      expect((await through(url, clean, 10_000)).equals(clean)).toBe(true)
      const bad = Buffer.concat([clean, Buffer.from(marker)])
      await expect(through(url, bad, 10_000)).rejects.toMatchObject({ code: 'upload.virus' })
    } finally {
      child.kill('SIGKILL')
      await rm(home, { recursive: true, force: true })
    }
  })
})
