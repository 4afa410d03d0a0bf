// Several people at once: one mapping in two browsers, a pause and a stop, and somebody without the right.
import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium } from '../tools.ts'
import { openBrowser } from './browser.ts'
import { letter, makeClients } from './files.ts'
import { startOctavo, type Started } from './octavo.ts'

const password = 'correct horse battery'

describe.skipIf(!chromium)('needs Chromium: several people', () => {
  let octavo: Started
  let browser: Browser

  async function signedIn(email: string): Promise<Page> {
    const context: BrowserContext = await browser.newContext({ locale: 'en-GB' })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(`${octavo.origin}/login`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForURL(url => !url.pathname.startsWith('/login'))
    return page
  }

  beforeAll(async () => {
    octavo = await startOctavo({ env: { OCTAVO_SAMPLE: '0' } })
    browser = await openBrowser()
    const post = (path: string, body: object, token?: string) =>
      fetch(`${octavo.origin}/api${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(body),
      })
    const setup = {
      token: octavo.setup.split('=')[1],
      company: 'Two',
      username: 'Ada',
      email: 'ada@example.com',
      password,
    }
    const { access_token } = (await (await post('/setup', setup)).json()) as { access_token: string }
    for (const [username, capabilities] of [
      ['ben', ['documents']],
      ['cleo', []],
    ])
      await post(
        '/users',
        { username, email: `${String(username)}@example.com`, password, role: 'standard', capabilities },
        access_token,
      )
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await octavo?.stop()
  }, 60_000)

  async function newBatch(page: Page, count: number): Promise<string> {
    await page.goto(`${octavo.origin}/documents`)
    const word = { name: 'letter.docx', mimeType: 'application/octet-stream', buffer: await readFile(letter) }
    const sheet = {
      name: 'clients.xlsx',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(await makeClients(count)),
    }
    await page.locator('input[type=file]').first().setInputFiles([word, sheet])
    await page.waitForURL(/\/documents\/batches\/[0-9a-f-]+/)
    return /batches\/([0-9a-f-]+)/.exec(page.url())?.[1] ?? ''
  }

  test('two people who edit one mapping: the second is told, and can put their change on top', async () => {
    const ada = await signedIn('ada@example.com')
    const ben = await signedIn('ben@example.com')
    const id = await newBatch(ada, 6)
    const match = `${octavo.origin}/documents/batches/${id}/match`
    for (const page of [ada, ben]) {
      await page.goto(match)
      await page.getByLabel('Column for {city}', { exact: true }).waitFor()
    }
    await ada.getByLabel('Column for {city}', { exact: true }).selectOption('country')
    await ada.getByText(/saved/i).first().waitFor()
    await ben.getByLabel('Column for {street}', { exact: true }).selectOption('contact')
    await ben
      .getByText(/changed this/i)
      .first()
      .waitFor()
    await ben.getByRole('button', { name: 'Keep mine' }).click()
    const street = async () => {
      const read = await ben.request.get(`${octavo.origin}/api/batches/${id}`)
      const { mapping } = (await read.json()) as {
        mapping: { placeholders: Record<string, { column: string }> }
      }
      return [mapping.placeholders.street?.column, mapping.placeholders.city?.column]
    }
    await expect.poll(street, { timeout: 10_000 }).toEqual(['contact', 'country'])
    await ada.context().close()
    await ben.context().close()
  }, 60_000)

  test('a run is paused, goes on, is stopped, and what is left is made later', async () => {
    const ada = await signedIn('ada@example.com')
    const id = await newBatch(ada, 60)
    await ada.goto(`${octavo.origin}/documents/batches/${id}/generate`)
    await ada.getByRole('button', { name: /^Generate 60/ }).click()
    await ada.getByRole('button', { name: 'Pause' }).click()
    await ada.getByRole('button', { name: /Go on/ }).click()
    await ada.getByRole('button', { name: 'Stop' }).click()
    await ada
      .getByRole('button', { name: /^Generate/ })
      .first()
      .waitFor()
    await ada
      .getByRole('button', { name: /^Generate/ })
      .first()
      .click()
    await ada.getByRole('heading', { name: '60 of 60 generated' }).waitFor({ timeout: 60_000 })
    const listed = await ada.request.get(`${octavo.origin}/api/batches/${id}/documents?limit=200&status=done`)
    expect(((await listed.json()) as { data: unknown[] }).data).toHaveLength(60)
    await ada.context().close()
  }, 120_000)

  test('somebody without the right sees a plain page that says so', async () => {
    const cleo = await signedIn('cleo@example.com')
    for (const path of ['/documents', '/admin', '/customers']) {
      await cleo.goto(octavo.origin + path)
      await cleo.getByText('Your account has no right to it (403).').waitFor()
    }
    expect(await cleo.getByRole('link', { name: 'Admin' }).count()).toBe(0)
    await cleo.context().close()
  }, 60_000)
})
