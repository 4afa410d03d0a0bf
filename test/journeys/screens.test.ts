// Every screen passes the gates: no violation of WCAG 2.2 A and AA in both themes at desk and phone width, no sideways
// scrolling, and nothing that the Content-Security-Policy forbids.
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium } from '../tools.ts'
import { findViolations, openBrowser, overflowAt } from './browser.ts'
import { letter, makeClients } from './files.ts'
import { signInAsDemo, startOctavo, type Started } from './octavo.ts'

describe.skipIf(!chromium)('needs Chromium: every screen', () => {
  let octavo: Started
  let browser: Browser
  let page: Page
  const paths: Record<string, string> = {}
  /** What the Content-Security-Policy kept from happening. */
  const barred: string[] = []

  beforeAll(async () => {
    octavo = await startOctavo()
    browser = await openBrowser()
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(20_000)
    page.on('console', it => {
      if (/Content Security Policy/i.test(it.text())) barred.push(`${page.url()}: ${it.text()}`)
    })
    await signInAsDemo(page, octavo.origin)
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
    const read = async (path: string) =>
      (await (await page.request.get(`${octavo.origin}/api${path}`)).json()) as {
        data: { id: string; status?: string }[]
      }
    for (let tries = 0; (await read('/batches')).data[0]?.status !== 'generated' && tries < 120; tries++)
      await page.waitForTimeout(500)
    paths.batch = `/documents/batches/${(await read('/batches')).data[0]?.id ?? ''}`
    const sent = await page.request.post(
      `${octavo.origin}/api${paths.batch.replace('/documents', '')}/deliver`,
      {
        data: { channel: 'email', skip_unreachable: true },
        headers: { origin: octavo.origin },
      },
    )
    paths.delivery = `/documents/deliveries/${((await sent.json()) as { delivery_id: string }).delivery_id}`
    expect(sent.status()).toBe(202)
    paths.link = (await read(`/links?limit=1`)).data[0]?.id ?? ''
    paths.document = `/documents/${(await read('/documents')).data[0]?.id ?? ''}`
    paths.template = `/documents/templates/${(await read('/templates')).data[0]?.id ?? ''}`
    paths.customer = `/customers/${(await read('/customers')).data[0]?.id ?? ''}`
    const hook = await page.request.post(`${octavo.origin}/api/webhooks`, {
      headers: { origin: octavo.origin },
      data: { url: 'https://hooks.example.com/octavo', types: ['customer.created'] },
    })
    paths.webhook = `/admin/webhooks/${((await hook.json()) as { id: string }).id}`
    const [thrown] = (await read('/customers?sort=-name')).data
    await page.request.delete(`${octavo.origin}/api/customers/${thrown?.id ?? ''}`, {
      headers: { origin: octavo.origin },
    })
    await page.goto(`${octavo.origin}/documents`)
    const word = { name: 'letter.docx', mimeType: 'application/octet-stream', buffer: await readFile(letter) }
    const clients = await makeClients(8, {
      contact: 'Zuständig',
      spoil: (row, at) => at === 3 && (row.letter_date = 'soon'),
    })
    const sheet = { name: 'clients.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from(clients) }
    await page.locator('input[type=file]').first().setInputFiles([word, sheet])
    await page.waitForURL(/\/documents\/batches\/[0-9a-f-]+/)
    paths.draft = /\/documents\/batches\/[0-9a-f-]+/.exec(page.url())?.[0] ?? ''
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await octavo?.stop()
  }, 60_000)

  const screens: [name: string, path: () => string][] = [
    ['Today', () => '/'],
    ['Batches', () => '/documents'],
    ['Batch with problems, files', () => `${paths.draft}/files`],
    ['Batch with problems, match', () => `${paths.draft}/match`],
    ['Batch with problems, preview', () => `${paths.draft}/preview`],
    ['Batch with problems, generate', () => `${paths.draft}/generate`],
    ['finished batch, match', () => `${paths.batch}/match`],
    ['finished batch, generate', () => `${paths.batch}/generate`],
    ['finished batch, deliver', () => `${paths.batch}/deliver`],
    ['Deliveries', () => '/documents/deliveries'],
    ['Delivery', () => paths.delivery ?? ''],
    ['Delivery, one link', () => `${paths.delivery}?link=${paths.link}`],
    ['Send files', () => `/documents/deliveries/new?customer_id=${paths.customer?.split('/').at(-1)}`],
    ['Access log', () => '/documents/access'],
    ['Customers’ questions', () => '/documents/questions'],
    ['Message texts', () => '/documents/messages'],
    ['No SMS to', () => '/documents/opt-outs'],
    ['Documents dashboard', () => '/documents/dashboard'],
    ['Templates', () => '/documents/templates'],
    ['Template', () => paths.template ?? ''],
    ['All documents', () => '/documents/all'],
    ['Document', () => paths.document ?? ''],
    ['Customers', () => '/customers'],
    ['Import customers', () => '/customers/import'],
    ['Doubles', () => '/customers/doubles'],
    ['Rules', () => '/customers/rules'],
    ['New rule', () => '/customers/rules/new'],
    ['Customer', () => paths.customer ?? ''],
    ['Users', () => '/admin'],
    ['Your account', () => '/account'],
    ['Invites', () => '/admin/invites'],
    ['API keys', () => '/admin/keys'],
    ['Webhooks', () => '/admin/webhooks'],
    ['Webhook', () => paths.webhook ?? ''],
    ['E-mail', () => '/admin/email'],
    ['SMS', () => '/admin/sms'],
    ['AI provider', () => '/admin/ai'],
    ['Message templates', () => '/admin/wordings'],
    ['Message template', () => '/admin/wordings/invite/en'],
    ['Outbox', () => '/admin/outbox'],
    ['E-mail log', () => '/admin/email-log'],
    ['Sign-in', () => '/admin/sign-in'],
    ['Audit', () => '/admin/audit'],
    ['Uploads', () => '/uploads'],
    ['Trash', () => '/trash'],
    ['Settings', () => '/admin/settings'],
    ['Branding', () => '/admin/branding'],
    ['Storage', () => '/admin/storage'],
    ['Jobs', () => '/admin/jobs'],
    ['Health', () => '/admin/health'],
    ['Backup', () => '/admin/backup'],
    ['API reference', () => '/docs'],
    ['nothing here', () => '/no/such/page'],
  ]

  test.each(screens)(
    '%s',
    async (name, path) => {
      await page.setViewportSize({ width: 1280, height: 860 })
      await page.goto(octavo.origin + path())
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.waitForLoadState('networkidle').catch(() => {})
      expect(await findViolations(page, name)).toEqual([])
      expect(await overflowAt(page, 320)).toBeLessThanOrEqual(0)
      expect(barred.splice(0)).toEqual([])
    },
    60_000,
  )

  test('a style that is written into a page is barred, and is noticed here', async () => {
    await page.goto(`${octavo.origin}/customers`)
    await page.evaluate(() => {
      const style = document.createElement('style')
      style.textContent = 'body { display: none }'
      document.head.append(style)
    })
    await expect.poll(() => barred.splice(0).length).toBe(1)
    expect(await page.locator('body').isVisible()).toBe(true)
  })

  test('the Activity drawer', async () => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.goto(octavo.origin)
    await page
      .getByRole('button', { name: /Activity/ })
      .first()
      .click()
    await page.getByText('Quarterly letters').first().waitFor()
    expect(await findViolations(page, 'Activity')).toEqual([])
  }, 60_000)

  test('the palette with what it found', async () => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.goto(octavo.origin)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    const found = page.getByRole('dialog', { name: 'Find anything' })
    await found.waitFor()
    await page.keyboard.type('quarterly')
    await found.getByRole('region', { name: 'Batches' }).waitFor()
    expect(await findViolations(page, 'Palette')).toEqual([])
    expect(await overflowAt(page, 320)).toBeLessThanOrEqual(0)
  }, 60_000)

  test('Login and first run, before anyone is signed in', async () => {
    const stranger = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    for (const path of ['/login', '/login/oidc?code=a&state=b', octavo.setup, '/invite?token=none']) {
      await stranger.goto(octavo.origin + path)
      await stranger.getByRole('heading', { level: 1 }).first().waitFor()
      expect(await findViolations(stranger, path)).toEqual([])
      expect(await overflowAt(stranger, 320)).toBeLessThanOrEqual(0)
    }
    await stranger.context().close()
  }, 60_000)
})
