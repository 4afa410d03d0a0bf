// A person sets up a second factor in the browser, and from then on signs in with password and code.
import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium } from '../tools.ts'
import { findViolations, openBrowser, overflowAt } from './browser.ts'
import { startOctavo, type Started } from './octavo.ts'

describe.skipIf(!chromium)('needs Chromium: a second factor', () => {
  let octavo: Started
  let browser: Browser
  let page: Page
  let codes: TOTP

  beforeAll(async () => {
    octavo = await startOctavo({ env: { OCTAVO_SAMPLE: '0' } })
    browser = await openBrowser()
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(30_000)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await octavo?.stop()
  }, 60_000)

  const ada = { company: 'Ours', username: 'Ada', email: 'ada@ours.example', password: 'long enough 1' }
  const send = () => page.locator('form button[type=submit]').first().click()
  const today = () => page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()

  test('is set up on the account page, with a picture, a code and ten recovery codes', async () => {
    await page.goto(octavo.origin + octavo.setup)
    for (const [name, value] of Object.entries(ada)) await page.locator(`[name=${name}]`).fill(value)
    await send()
    await today()
    await page.goto(`${octavo.origin}/account`)
    await page.getByRole('button', { name: 'Set up a second factor' }).click()
    await page.locator('dialog [name=password]').fill(ada.password)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByAltText('QR code for your authenticator app').waitFor()
    expect(await findViolations(page, 'Setting up')).toEqual([])
    const secret = (await page.locator('dialog .select-all').innerText()).replaceAll(' ', '')
    codes = new TOTP({ secret: Secret.fromBase32(secret) })
    await page.locator('dialog [name=code]').fill(codes.generate())
    await page.getByRole('button', { name: 'Turn on' }).click()
    const told = await page.getByRole('textbox', { name: 'Recovery codes' }).inputValue()
    expect(told.split('\n')).toHaveLength(10)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText(/On since/).waitFor()
  }, 120_000)

  test('is asked for at the next sign-in, which then leads to where one was going', async () => {
    await page.context().clearCookies()
    await page.goto(`${octavo.origin}/login?next=/customers`)
    await page.locator('[name=email]').fill(ada.email)
    await page.locator('[name=password]').fill(ada.password)
    await send()
    await page.locator('[name=code]').fill('000000')
    await send()
    await page.getByRole('alert').waitFor()
    expect(await findViolations(page, 'Second step')).toEqual([])
    expect(await overflowAt(page, 320)).toBeLessThanOrEqual(0)
    // The code that set it up is used up: the next step’s counts already.
    await page.locator('[name=code]').fill(codes.generate({ timestamp: Date.now() + 30_000 }))
    await send()
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
  }, 120_000)

  test('is asked of everybody by an admin, who then sees who has none', async () => {
    const bo = { email: 'bo@ours.example', username: 'Bo', password: 'long enough 2', role: 'standard' }
    const made = await page.request.post(`${octavo.origin}/api/users`, {
      headers: { origin: octavo.origin },
      data: { ...bo, capabilities: ['customers'] },
    })
    expect(made.status()).toBe(201)
    await page.goto(`${octavo.origin}/admin/sign-in`)
    await page.getByText('Each person decides').waitFor()
    await page.getByRole('button', { name: 'Ask everybody for one' }).click()
    await page.getByText(/Asked of everybody since/).waitFor()
    expect(await findViolations(page, 'Sign-in')).toEqual([])
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.getByRole('link', { name: '1 of 2' }).click()
    await page.getByRole('row').filter({ hasText: 'bo@ours.example' }).waitFor()
    expect(await page.getByRole('row').filter({ hasText: ada.email }).count()).toBe(0)
    await page.goto(`${octavo.origin}/account`)
    await page.getByText(/so it stays on/).waitFor()
    expect(await page.getByRole('button', { name: 'Turn off' }).count()).toBe(0)
  }, 120_000)

  test('holds up whoever has none until it is set up, and then leads to where they were going', async () => {
    const other = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    other.setDefaultTimeout(30_000)
    await other.goto(`${octavo.origin}/login?next=/customers`)
    await other.locator('[name=email]').fill('bo@ours.example')
    await other.locator('[name=password]').fill('long enough 2')
    await other.keyboard.press('Enter')
    await other.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
    expect(await findViolations(other, 'Second factor first')).toEqual([])
    expect(await overflowAt(other, 320)).toBeLessThanOrEqual(0)
    // By keyboard alone: each step has the focus where its answer goes.
    await other.keyboard.type('long enough 2')
    await other.keyboard.press('Enter')
    await other.getByAltText('QR code for your authenticator app').waitFor()
    expect(await findViolations(other, 'Second factor first, code')).toEqual([])
    const secret = (await other.locator('.select-all').innerText()).replaceAll(' ', '')
    await other.keyboard.type(new TOTP({ secret: Secret.fromBase32(secret) }).generate())
    await other.keyboard.press('Enter')
    await other.getByRole('textbox', { name: 'Recovery codes' }).waitFor()
    expect(await findViolations(other, 'Second factor first, recovery codes')).toEqual([])
    // Looking elsewhere meanwhile must not take the codes away.
    await other.evaluate(() => dispatchEvent(new Event('focus')))
    expect(
      (await other.getByRole('textbox', { name: 'Recovery codes' }).inputValue()).split('\n'),
    ).toHaveLength(10)
    await other.getByRole('button', { name: 'Done' }).click()
    await other.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
    expect(new URL(other.url()).pathname).toBe('/customers')
  }, 120_000)
})
