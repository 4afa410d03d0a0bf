// What goes wrong and what is regretted, in a browser: a row that fails and is mended, things deleted and brought back, found by ⌘K.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docx, paras } from '../../src/engines/word/fixtures/docx.ts'
import { writeXlsx } from '../../src/engines/sheet/index.ts'
import { chromium } from '../tools.ts'
import { openBrowser } from './browser.ts'
import { startOctavo, type Started } from './octavo.ts'

const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

describe.skipIf(!chromium)('needs Chromium: mending and undoing', () => {
  let octavo: Started
  let browser: Browser
  let page: Page
  let batch = ''
  const faults: string[] = []

  beforeAll(async () => {
    octavo = await startOctavo({ env: { OCTAVO_SAMPLE: '0' } })
    browser = await openBrowser()
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', error => faults.push(error.message))
    await page.goto(octavo.origin + octavo.setup)
    for (const [label, text] of [
      ['Company', 'Journey Ltd'],
      ['Your name', 'Ada Journey'],
      ['E-mail', 'ada@example.com'],
      ['Password', 'correct horse battery'],
    ] as const)
      await page.getByLabel(label).fill(text)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await octavo?.stop()
  }, 60_000)

  test('Today of an empty company offers four things to do first, each with a sample that is there', async () => {
    const samples = page.getByRole('listitem').getByRole('link', { name: /^(letter|clients)\./ })
    await samples.first().waitFor()
    expect(await page.getByRole('region', { name: 'Do this first' }).getByRole('listitem').count()).toBe(4)
    const addresses = new Set(await samples.evaluateAll(all => all.map(it => it.getAttribute('href') ?? '')))
    for (const address of addresses)
      expect((await page.request.get(octavo.origin + address)).status()).toBe(200)
  })

  test('a row with a broken picture fails in words, the others are made', async () => {
    const word = docx(paras("Dear {{ name }}, {{ photo | image('2cm') }}"))
    const rows = [
      ['Ada Vale', png, 'ada.vale@example.com'],
      ['Bo Halden', 'data:image/png;base64,AAAA', 'bo@example.com'],
      ['Zoë Kraków', png, 'zoe@example.com'],
    ]
    const sheet = await writeXlsx([{ name: 'Sheet1', rows: [['name', 'photo', 'email'], ...rows] }])
    const file = (name: string, bytes: Uint8Array) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes),
    })
    await page.goto(`${octavo.origin}/documents`)
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([file('photo letter.docx', word), file('faces.xlsx', sheet)])
    await page.waitForURL(/\/documents\/batches\/[0-9a-f-]+/)
    batch = /\/documents\/batches\/[0-9a-f-]+/.exec(page.url())?.[0] ?? ''
    await page.goto(`${octavo.origin}${batch}/generate`)
    await page.getByRole('button', { name: /^Generate 3/ }).click()
    await page.getByRole('heading', { name: '2 of 3 generated' }).waitFor({ timeout: 60_000 })
    await page
      .getByText(/The picture “data:image\/png;base64,AAAA” cannot be read/)
      .first()
      .waitFor()
  }, 90_000)

  test('mended on its preview and retried, it is made, and nothing is left to retry', async () => {
    await page.getByRole('link', { name: 'Mend row 3' }).click()
    await page.getByText(/cannot be read\. Use a PNG/).waitFor()
    const cell = page.getByLabel('photo', { exact: true })
    await cell.fill(png)
    await cell.press('Enter')
    await page.getByText('Cell saved').waitFor()
    await page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('link', { name: /^Generate/ })
      .click()
    await page.getByRole('button', { name: 'Retry failed' }).click()
    await page.getByRole('heading', { name: '3 of 3 generated' }).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Retry failed' }).waitFor({ state: 'detached' })
  }, 90_000)

  const openCustomer = async (name: string) => {
    await page.goto(`${octavo.origin}/customers`)
    await page.getByRole('link', { name }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  test('everything is found by ⌘K, by its words without accents, and opened by Enter', async () => {
    await page.keyboard.press('Control+k')
    const found = page.getByRole('dialog', { name: 'Find anything' })
    await found.waitFor()
    await page.keyboard.type('krakow zoe')
    await found.getByRole('region', { name: 'Customers' }).getByText('Zoë Kraków').waitFor()
    await found.getByRole('region', { name: 'Documents' }).getByText('Zoë Kraków').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Zoë Kraków', level: 1 }).waitFor()
    expect(page.url()).toMatch(/\/customers\//)
    await page.keyboard.press('Control+k')
    await found.getByRole('region', { name: 'Opened last' }).getByText('Zoë Kraków').waitFor()
    await page.keyboard.type('qqqqq')
    await page.getByText('Nothing has all of these words.').waitFor()
    await page.keyboard.press('Escape')
  })

  test('a deleted customer comes back by Undo, and the next one by ⌘Z', async () => {
    await openCustomer('Zoë Kraków')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Zoë Kraków deleted').waitFor()
    await page.getByRole('link', { name: 'Zoë Kraków' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: 'Zoë Kraków' }).waitFor()
    await openCustomer('Bo Halden')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('link', { name: 'Bo Halden' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await page.getByRole('link', { name: 'Bo Halden' }).waitFor()
  })

  test('what nobody undid waits in the trash and is restored from there', async () => {
    await openCustomer('Ada Vale')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('link', { name: 'Ada Vale' }).waitFor({ state: 'detached' })
    // Leaving the page sends it at once.
    await page.goto(`${octavo.origin}/trash`)
    await page.getByRole('button', { name: 'Restore Ada Vale' }).waitFor()
    await page.getByRole('button', { name: 'Restore Ada Vale' }).click()
    await page.getByText('The trash is empty.').waitFor()
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('heading', { name: 'Ada Vale', level: 1 }).waitFor()
  })

  test('the library tells what uses a file, and lets go only of one that nothing does', async () => {
    await page.goto(`${octavo.origin}/uploads`)
    expect(await page.getByRole('button', { name: 'Delete faces.xlsx' }).isDisabled()).toBe(true)
    const csv = { name: 'loose.csv', mimeType: 'text/csv', buffer: Buffer.from('a;b\n1;2\n') }
    await page.locator('input[type=file]').first().setInputFiles([csv])
    await page.getByText('1 file uploaded').waitFor()
    await page.getByRole('button', { name: 'Delete loose.csv' }).click()
    await page.getByRole('link', { name: 'loose.csv', exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'faces.xlsx', exact: true }).click()
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /^Batch: / })
      .click()
    await page.waitForURL(/\/documents\/batches\//)
    expect(faults).toEqual([])
  })
})
