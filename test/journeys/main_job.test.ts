// The main job in a browser: from the one-time link to downloaded PDFs, as a newcomer does it.
import { readFile, stat } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countPages } from '../../src/engines/pdf/index.ts'
import { chromium } from '../tools.ts'
import { openBrowser } from './browser.ts'
import { letter, makeClients } from './files.ts'
import { startOctavo, type Started } from './octavo.ts'

const rows = 24
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

describe.skipIf(!chromium)('needs Chromium: the main job', () => {
  let octavo: Started
  let browser: Browser
  let page: Page
  const faults: string[] = []

  beforeAll(async () => {
    octavo = await startOctavo()
    browser = await openBrowser()
    page = await (await browser.newContext({ acceptDownloads: true, locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', error => faults.push(error.message))
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await octavo?.stop()
  }, 60_000)

  test('a newcomer makes their company by the printed link and is signed in', async () => {
    expect(octavo.setup).toMatch(/^\/setup\?token=/)
    await page.goto(octavo.origin + octavo.setup)
    await page.getByLabel('Company').fill('Journey Ltd')
    await page.getByLabel('Your name').fill('Ada Journey')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
    expect(await page.getByText('Journey Ltd').first().isVisible()).toBe(true)
  })

  test('the link works once', async () => {
    const other = await (await browser.newContext()).newPage()
    const reply = await other.request.post(`${octavo.origin}/api/setup`, {
      data: {
        token: octavo.setup.split('=')[1],
        company: 'Again',
        username: 'x',
        email: 'x@example.com',
        password: 'a long password',
        session: 'token',
      },
    })
    expect(reply.status()).toBe(403)
    await other.context().close()
  })

  test('two files dropped at once begin a batch, and the first row is there as a PDF', async () => {
    const bytes = await makeClients(rows, { contact: 'Zuständig' })
    const word = { name: 'letter.docx', mimeType: 'application/octet-stream', buffer: await readFile(letter) }
    const sheet = { name: 'clients.xlsx', mimeType: sheetType, buffer: Buffer.from(bytes) }
    await page.goto(`${octavo.origin}/documents`)
    await page.locator('input[type=file]').first().setInputFiles([sheet, word])
    await page.waitForURL(/\/documents\/batches\/[0-9a-f-]+/)
    await page
      .getByRole('figure', { name: /Page 1 of/ })
      .first()
      .waitFor()
  })

  test('a placeholder that could not be matched is asked for, and matching it marks it at once', async () => {
    await page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('link', { name: /^Match columns/ })
      .click()
    await page
      .getByText(/We couldn.t match \{contact\}\. Which column is it\?/)
      .first()
      .waitFor()
    await page.getByLabel('Column for {contact}', { exact: true }).selectOption('Zuständig')
    const row = page.getByRole('row', { name: /^\{contact\}/ })
    await row.getByText('Matched').waitFor()
    expect(await page.getByText(/We couldn.t match \{contact\}/).count()).toBe(0)
  })

  test('every row can be looked at, and a cell edited here changes the page but not the file', async () => {
    await page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('link', { name: /^Preview/ })
      .click()
    await page.getByText(`row 1 of ${rows}`).waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText(`row 2 of ${rows}`).waitFor()
    await page.getByRole('button', { name: 'Longest row' }).click()
    await page
      .getByRole('figure', { name: /Page 1 of/ })
      .first()
      .waitFor()
  })

  test('the batch generates, is watched on the imposition sheet, and ends in downloads', async () => {
    await page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('link', { name: /^Generate/ })
      .click()
    await page.getByRole('button', { name: new RegExp(`^Generate ${rows}`) }).click()
    await page.getByRole('progressbar', { name: 'Documents generated' }).waitFor()
    await page.getByRole('heading', { name: `${rows} of ${rows} generated` }).waitFor({ timeout: 60_000 })
    const [zip] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download ZIP' }).click(),
    ])
    expect(zip.suggestedFilename()).toMatch(/\.zip$/)
    expect((await stat(await zip.path())).size).toBeGreaterThan(rows * 10_000)
    const [pdf] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download one PDF' }).click(),
    ])
    expect(await countPages(await readFile(await pdf.path()))).toBe(rows * 2)
  }, 90_000)

  test('a finished document opens with its pages and the data it was made of', async () => {
    await page.getByRole('region', { name: 'Documents' }).getByRole('link').first().click()
    await page.waitForURL(/\/documents\/[0-9a-f-]{36}$/)
    await page
      .getByRole('figure', { name: /Page 1 of/i })
      .first()
      .waitFor()
    await page.getByRole('heading', { name: 'Data used' }).waitFor()
    expect(await page.getByText('Zuständig').first().isVisible()).toBe(true)
  })

  test('the customers were made on the way', async () => {
    await page.getByRole('link', { name: 'Customers' }).first().click()
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
    await page.getByText('Aldgate Larder').first().waitFor()
  })

  test('signing out ends the session', async () => {
    await page.getByRole('button', { name: 'Sign out' }).first().click()
    await page.waitForURL(/\/login/)
    await page.goto(`${octavo.origin}/documents`)
    await page.waitForURL(/\/login/)
  })

  test('the sample company has its fifty letters before anyone has done a thing', async () => {
    await page.getByRole('button', { name: 'Use the demo sign-in' }).click()
    await page.waitForURL(/\/documents$/)
    await page.getByText('50 of 50').first().waitFor({ timeout: 60_000 })
  }, 70_000)

  test('no script failed on the way', () => {
    expect(faults).toEqual([])
  })
})
