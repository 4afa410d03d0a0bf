// A backup brought to the first-run page of an empty installation: all of it or nothing, also when the machine dies over it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { zstdDecompressSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { sealOf } from '../../src/base/backup/format.ts'
import { verifyBackup } from '../../src/base/backup/index.ts'
import { readTar, tarEnd, tarHeader, tarPadding } from '../../src/base/backup/tar.ts'
import { chromium } from '../tools.ts'
import { openBrowser } from './browser.ts'
import { root, runOctavo, startOctavo, type Started } from './octavo.ts'

const saved = join(root, 'test/fixtures/backup-0.1.0.tar.zst')
const env = { OCTAVO_SAMPLE: '0' }
const who = { email: 'ada@old.example', password: 'as it was in 0.1' }

let running: Started[] = []
afterEach(async () => {
  for (const it of running) await it.stop()
  running = []
})

async function open(options: Parameters<typeof startOctavo>[0] = {}): Promise<Started> {
  const it = await startOctavo({ ...options, env: { ...env, ...options.env } })
  running.push(it)
  return it
}

const tokenOf = (it: Started) => new URL(it.setup, 'http://x').searchParams.get('token') ?? ''

async function bring(it: Started, bytes: Uint8Array, token = tokenOf(it)) {
  const form = new FormData()
  form.set('file', new Blob([bytes as BlobPart]), 'octavo.tar.zst')
  const reply = await fetch(`${it.origin}/api/setup/restore?token=${token}`, { method: 'POST', body: form })
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
}

/** The same backup, whole and sealed, of a release with one migration more than this one knows. */
async function madeByALaterRelease(): Promise<Buffer> {
  const parts: Buffer[] = []
  let seal = ''
  const tar = (async function* () {
    yield zstdDecompressSync(await readFile(saved))
  })()
  await readTar(tar, async ({ name }, chunks) => {
    let bytes = await buffer(Readable.from(chunks))
    if (name === 'manifest.json') {
      const manifest = JSON.parse(bytes.toString()) as { octavo: string; migrations: object[] }
      manifest.octavo = '9.0.0'
      manifest.migrations.push({ module: 'base', name: '9999_later.sql' })
      bytes = Buffer.from(JSON.stringify(manifest))
      seal = sealOf(bytes)
    } else if (name === 'seal') bytes = Buffer.from(seal)
    parts.push(tarHeader({ name, size: bytes.length }), bytes, tarPadding(bytes.length))
  })
  return Buffer.concat([...parts, tarEnd])
}

async function untilSetUp(origin: string): Promise<void> {
  const isUp = async () => {
    const reply = await fetch(`${origin}/api/setup`).catch(() => null)
    return reply?.status === 200 ? !((await reply.json()) as { needed: boolean }).needed : false
  }
  await expect.poll(isUp, { timeout: 60_000, interval: 200 }).toBe(true)
}

async function signIn(origin: string): Promise<number> {
  const reply = await fetch(`${origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(who),
  })
  return reply.status
}

async function expectWhole(it: Started): Promise<void> {
  await untilSetUp(it.origin)
  expect(await signIn(it.origin)).toBe(200)
  const before = await verifyBackup(saved)
  const again = join(it.home, 'again.tar')
  expect((await runOctavo(['backup', again], { OCTAVO_HOME: it.home })).code).toBe(0)
  const after = await verifyBackup(again)
  expect(after.files).toEqual(before.files)
  // Rows of what is no part of living on: a session, its log, the worker's signs.
  const lives =
    /^(sessions|refresh_tokens|audit_log|workers|clock_runs|sign_in_failures|jobs|job_pieces|setup_links)$/
  const hashes = new Map(after.tables.map(table => [table.name, table]))
  for (const table of before.tables) {
    const found = hashes.get(table.name)
    if (lives.test(table.name))
      expect([table.name, found && found.rows >= table.rows]).toEqual([table.name, true])
    else expect([table.name, found?.rows]).toEqual([table.name, table.rows])
    if (JSON.stringify(found?.columns) === JSON.stringify(table.columns) && !lives.test(table.name))
      expect([table.name, found?.sha256]).toEqual([table.name, table.sha256])
  }
}

test('what is no whole backup, too new, or brought without the link is refused in words, and nothing has changed', async () => {
  const it = await open()
  const bytes = await readFile(saved)
  expect(await bring(it, bytes, 'guessed')).toMatchObject({
    status: 403,
    body: { code: 'setup.link_unknown' },
  })
  const spoilt = Buffer.from(bytes)
  spoilt[20_000]! ^= 1
  for (const wrong of [spoilt, bytes.subarray(0, 9_000), Buffer.from('no backup at all')]) {
    const refused = await bring(it, wrong)
    expect(refused).toMatchObject({ status: 422, body: { code: 'backup.damaged' } })
    expect(String(refused.body.detail)).toContain('Nothing was changed')
  }
  expect(await bring(it, await madeByALaterRelease())).toMatchObject({
    status: 409,
    body: { code: 'backup.too_new', params: { octavo: '9.0.0' } },
  })
  const state = await (await fetch(`${it.origin}/api/setup/restore`)).json()
  expect(state).toEqual({ state: 'none', share: 0, failure: null })
  expect(await (await fetch(`${it.origin}/api/setup`)).json()).toMatchObject({ needed: true })
}, 90_000)

test('a whole one is restored at the same address, with equal rows and files, and its people sign in', async () => {
  const it = await open()
  const taken = await bring(it, await readFile(saved))
  expect(taken).toMatchObject({ status: 202, body: { release: '0.1.0', files: 10 } })
  await expectWhole(it)
  // The door is shut behind it.
  expect(await bring(it, await readFile(saved))).toMatchObject({ status: 403 })
}, 120_000)

test.skipIf(!chromium)(
  'needs Chromium: on the page, a damaged file is refused and the good one leads to the sign-in of before',
  async () => {
    const it = await open()
    const browser = await openBrowser()
    try {
      const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
      page.setDefaultTimeout(30_000)
      await page.goto(it.origin + it.setup)
      const file = page.locator('input[type=file]')
      const named = (buffer: Buffer) => ({ name: 'octavo.tar.zst', mimeType: 'application/zstd', buffer })
      await file.setInputFiles(named(Buffer.from('no backup')))
      await page.getByText(/This backup is damaged/).waitFor()
      await file.setInputFiles(named(await readFile(saved)))
      await page.getByText(/^Restoring: /).waitFor()
      await page.waitForURL(/\/login$/)
      await page.locator('[name=email]').fill(who.email)
      await page.locator('[name=password]').fill(who.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('Old Mill Ltd').first().waitFor()
    } finally {
      await browser.close()
    }
  },
  120_000,
)

test('killed in the middle, it is finished by the next start, before anybody is let in', async () => {
  const first = await open({ env: { OCTAVO_CRASH_AT: 'restore.emptied' } })
  const { home } = first
  await bring(first, await readFile(saved))
  await expect.poll(() => first.child.signalCode, { timeout: 60_000 }).toBe('SIGKILL')
  const dying = { ...env, OCTAVO_HOME: home, PORT: '0', OCTAVO_CRASH_AT: 'restore.loaded' }
  const second = await runOctavo(['start'], dying)
  expect(second.code).toBe(-1)
  expect(second.out).not.toContain('Octavo is at')
  const third = await open({ home, env })
  await expectWhole(third)
  running = [third, first]
}, 180_000)
