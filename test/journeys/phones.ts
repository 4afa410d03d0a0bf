// A customer's phone for journeys: what arrives on it, the page it opens, and the gates that every screen of it passes.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import type { Company, TestHouse } from '../house.ts'
import { bring } from '../papers.ts'
import { deliverNow } from '../post.ts'
import { findViolations, overflowAt } from './browser.ts'

type Customer = { id: string; phone: string | null; email: string | null }

/** Sends these files by one link; gives the token that arrived. */
export async function sendFiles(
  at: TestHouse,
  company: Company,
  customer: Customer,
  files: [bytes: Uint8Array | string, name: string][],
  how: { channel?: 'sms' | 'email'; code?: boolean; max_opens?: number; may_renew?: boolean } = {},
) {
  const by = company.admin
  const items = []
  for (const [bytes, name] of files) {
    const { id } = await bring(by, bytes, name)
    const title = name.replace(/\.\w+$/, '')
    items.push({ customer_id: customer.id, source_kind: 'upload', source_id: id, title })
  }
  const sent = await by.call('POST /deliveries', { body: { channel: 'sms', ...how, items } })
  await deliverNow(at, company.workspace_id)
  const links = await by.call('GET /links', { query: { delivery_id: sent.body.delivery_id } })
  const link_id = links.body.data[0]?.id ?? ''
  const to = (how.channel === 'email' ? customer.email : customer.phone) ?? ''
  return { link_id, delivery_id: sent.body.delivery_id, to, token: await newestToken(company, to) }
}

async function newestText(company: Company, to: string, wanted: RegExp): Promise<string> {
  const { body } = await company.admin.call('GET /outbox', { query: { to } })
  const found = body.data.map(it => wanted.exec(it.text)?.[1]).find(it => it !== undefined)
  if (!found) throw new Error(`nothing like ${wanted} came to ${to}`)
  return found
}

export const newestToken = (company: Company, to: string) => newestText(company, to, /\/p\/([\w-]{43})/)

/** The code that arrives there, sent by hand of the test instead of the worker. */
export async function newestCode(at: TestHouse, company: Company, to: string): Promise<string> {
  await deliverNow(at, company.workspace_id)
  return newestText(company, to, /\b(\d{6})\b(?!.*\/p\/)/)
}

export interface Phone {
  page: Page
  /** Requests so far. */
  asked: { url: string; method: string; referer: string | undefined }[]
  /** What the browser complained of: policies that were broken, scripts that failed. */
  faults: string[]
}

export async function openPhone(browser: Browser, locale = 'en-GB'): Promise<Phone> {
  const context = await browser.newContext({
    locale,
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
    acceptDownloads: true,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const phone: Phone = { page, asked: [], faults: [] }
  page.on('request', it =>
    phone.asked.push({ url: it.url(), method: it.method(), referer: it.headers().referer }),
  )
  page.on('pageerror', error => phone.faults.push(error.message))
  page.on('console', it => {
    if (it.type() === 'error' && !/Failed to load resource/.test(it.text())) phone.faults.push(it.text())
  })
  return phone
}

/** WCAG 2.2 AA in both themes and widths; 320 px without sideways scrolling, also written from the right; targets of 44 px. */
export async function findFaults(page: Page, name: string): Promise<unknown[]> {
  const size = page.viewportSize() ?? { width: 390, height: 844 }
  const faults: unknown[] = await findViolations(page, name)
  if ((await overflowAt(page, 320)) > 0) faults.push(`${name}: wider than 320 px`)
  faults.push(...(await smallTargets(page)).map(it => `${name}: ${it}`))
  await page.evaluate(() => (document.documentElement.dir = 'rtl'))
  if ((await overflowAt(page, 320)) > 0) faults.push(`${name}: wider than 320 px from the right`)
  const language = await page.locator('header button').boundingBox()
  if (!language || language.x > 60) faults.push(`${name}: does not turn round`)
  await page.evaluate(() => document.documentElement.removeAttribute('dir'))
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
  return faults
}

function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a[href], input, textarea')]
      .map(it => ({ it, box: it.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 44 || box.width < 44))
      .map(({ it, box }) => `${it.textContent} is ${box.width} × ${box.height} px`),
  )
}

/** As the page does when its tab is looked at again. */
export async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await sleep(50)
}
