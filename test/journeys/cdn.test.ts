// Pages whose scripts, styles and fonts come from a CDN: another origin in front of the same files, held to by the policy.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWeb } from '../../src/doors/web_build.ts'
import { openTestHouse, password, type Company, type TestHouse } from '../house.ts'
import { documentsOf, draft, generateNow, greeting, people } from '../papers.ts'
import { newCustomer } from '../post.ts'
import { chromium } from '../tools.ts'
import { openBrowser } from './browser.ts'
import { makePdf } from './pdfs.ts'
import { openPhone, sendFiles, type Phone } from './phones.ts'

describe.skipIf(!chromium)('needs Chromium: pages by way of a CDN', () => {
  let at: TestHouse
  let ours: Company
  let browser: Browser
  let cdn: Server
  let cdnOrigin = ''
  beforeAll(async () => {
    await buildWeb(() => {})
    // As a CDN does that pulls: by path, its reply's headers as they are.
    cdn = createServer((request, reply) => {
      const path = request.url?.replace('/ours/', '/') ?? ''
      void fetch(at.origin + path, { headers: { 'accept-encoding': 'identity' } }).then(async got => {
        const { 'content-encoding': _, 'transfer-encoding': __, ...headers } = Object.fromEntries(got.headers)
        reply.writeHead(path.startsWith('/assets/') ? got.status : 404, headers)
        reply.end(Buffer.from(await got.arrayBuffer()))
      })
    })
    await new Promise<void>(done => cdn.listen(0, '127.0.0.1', done))
    cdnOrigin = `http://127.0.0.1:${(cdn.address() as AddressInfo).port}`
    at = await openTestHouse({ config: { assetUrl: `${cdnOrigin}/ours` } })
    ours = await at.newCompany()
    browser = await openBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await at?.close()
    await new Promise(done => {
      cdn?.close(done)
      cdn?.closeAllConnections()
    })
  }, 60_000)

  /** Colours on the first page that is drawn. */
  const inkOn = (page: Page) =>
    page.evaluate(() => {
      const canvas = document.querySelector('canvas')
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      return new Set(pixels).size
    })

  /** By what kind of file the page asked its own origin for something in /assets. */
  const ownAssets = (asked: Phone['asked']) =>
    new Set(
      asked.filter(it => it.url.startsWith(`${at.origin}/assets/`)).map(it => it.url.replace(/.*\./, '.')),
    )

  const fontsOf = (page: Page) =>
    page.evaluate(async () => {
      await document.fonts.ready
      return [...document.fonts].filter(it => it.status === 'loaded').length
    })

  test('the app signs in and draws a document, with nothing but its worker from its own origin', async () => {
    const batch = await draft(ours.admin, greeting(), people(1, 'Far away'))
    const worker = await at.work(2)
    await generateNow(ours.admin, batch.id)
    await worker.stop()
    const [document] = await documentsOf(ours.admin, batch.id)
    const { page, asked, faults } = await openPhone(browser)
    await page.goto(`${at.origin}/login`)
    await page.getByLabel('E-mail').fill(ours.admin.email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(url => !url.pathname.startsWith('/login'))
    await page.goto(`${at.origin}/documents/${document?.id}`)
    await expect.poll(() => inkOn(page), { timeout: 20_000 }).toBeGreaterThan(20)
    expect(await fontsOf(page)).toBeGreaterThan(0)
    expect(faults).toEqual([])
    expect([...ownAssets(asked)]).toEqual(['.mjs'])
    const far = asked.filter(it => it.url.startsWith(cdnOrigin))
    expect(new Set(far.map(it => it.url.replace(/.*\.|\?.*/g, '.')))).toEqual(
      new Set(['.js', '.css', '.woff2', '.svg']),
    )
    expect(far.filter(it => it.referer)).toEqual([])
    await page.context().close()
  }, 120_000)

  test('the customers’ page opens and draws a PDF, and its address is not told to the CDN', async () => {
    const customer = await newCustomer(ours.admin)
    const link = await sendFiles(at, ours, customer, [
      [makePdf({ words: 'Your invoice' }), 'Invoice 118.pdf'],
    ])
    const { page, asked, faults } = await openPhone(browser)
    await page.goto(`${at.origin}/p/${link.token}`)
    await page.getByRole('button', { name: 'Open' }).tap()
    await page.locator('[data-drawn]').first().waitFor()
    await page.getByText('Your invoice, page 1').waitFor()
    expect(await inkOn(page)).toBeGreaterThan(20)
    expect(faults).toEqual([])
    expect(asked.filter(it => it.referer)).toEqual([])
    const far = asked.filter(it => it.url.startsWith(cdnOrigin))
    expect(far.filter(it => it.url.endsWith('.js')).length).toBeGreaterThan(2)
    expect(far.filter(it => it.url.includes(link.token))).toEqual([])
    await page.context().close()
  }, 60_000)

  test('pages allow their folder at the CDN and no more of it, and no page a worker from there', async () => {
    for (const path of ['/login', '/p/anything']) {
      const reply = await fetch(at.origin + path)
      const policy = reply.headers.get('content-security-policy') ?? ''
      const named = policy.split(';').filter(it => it.includes(cdnOrigin))
      expect(named.map(it => it.split(' ')[0])).toEqual(['script-src', 'style-src', 'img-src', 'font-src'])
      expect(named.every(it => it.endsWith(` ${cdnOrigin}/ours/assets/`))).toBe(true)
      const html = await reply.text()
      expect(html).toContain(`src="${cdnOrigin}/ours/assets/`)
      expect(html).not.toMatch(/(src|href)="\/assets/)
    }
    const data = await fetch(`${at.origin}/api/auth/me`)
    expect(data.headers.get('content-security-policy')).not.toContain(cdnOrigin)
  })

  test('assets may be loaded by any page and kept for ever', async () => {
    const html = await (await fetch(`${at.origin}/login`)).text()
    const [, path = ''] = /\/ours(\/assets\/[^"]+\.js)"/.exec(html) ?? []
    const { headers } = await fetch(at.origin + path)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const page = await fetch(`${at.origin}/login`)
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
  })
})
