// A house with its customers' page for journeys: links that were sent, phones that open them, and the log of it all.
import type { Browser, Page } from 'playwright-core'
import { pino } from 'pino'
import { afterAll, beforeAll, expect } from 'vitest'
import { buildWeb } from '../../src/doors/web_build.ts'
import { openTestHouse, type Company, type TestHouse } from '../house.ts'
import { newCustomer } from '../post.ts'
import { openBrowser } from './browser.ts'
import { makePdf } from './pdfs.ts'
import { openPhone, sendFiles } from './phones.ts'

interface Place {
  house: TestHouse
  ours: Company
  browser: Browser
}

export const invoice = () => makePdf({ pages: 3, words: 'Your invoice', bytes: 20_000 })

/** Opens it before the tests of the block that calls this, and closes it after them. */
export function usePortal() {
  const at = {} as Place
  const logged: string[] = []
  const tokens: string[] = []
  beforeAll(async () => {
    await buildWeb(() => {})
    // As a server logs that is asked to tell everything.
    const log = pino({ level: 'debug' }, { write: line => void logged.push(line) })
    at.house = await openTestHouse({ change: base => ({ ...base, log }) })
    at.ours = await at.house.newCompany()
    at.browser = await openBrowser()
  }, 180_000)
  afterAll(async () => {
    await at.browser?.close()
    await at.house?.close()
  }, 60_000)

  async function sent(how: Parameters<typeof sendFiles>[4] = {}, files = [[invoice(), 'Invoice 117.pdf']]) {
    const customer = await newCustomer(at.ours.admin)
    const delivery = await sendFiles(at.house, at.ours, customer, files as [Uint8Array, string][], how)
    tokens.push(delivery.token)
    return { customer, ...delivery, address: `${at.house.origin}/p/${delivery.token}` }
  }

  async function opened(how: Parameters<typeof sent>[0] = {}, files?: Parameters<typeof sent>[1]) {
    const link = await sent(how, files)
    const phone = await openPhone(at.browser)
    await phone.page.goto(link.address)
    await phone.page.getByRole('button', { name: 'Open' }).tap()
    return { ...link, ...phone }
  }

  async function expectNoTokenLogged() {
    const { origin } = at.house
    const { address, token } = await sent()
    for (const path of [address, `${origin}/api/portal/${token}`, `${address}/?x=1`]) await fetch(path)
    await expect
      .poll(() => logged.filter(it => it.includes('/p/…') || it.includes('/portal/…')).length)
      .toBeGreaterThan(2)
    expect(logged.filter(it => tokens.some(one => it.includes(one)))).toEqual([])
  }

  const isDrawn = (page: Page) => page.locator('[data-drawn]').first().waitFor()
  const opensOf = async (link_id: string) =>
    (await at.ours.admin.call('GET /links/{link_id}', { params: { link_id } })).body.opens
  const expire = (link_id: string) =>
    at.house.db.asOwner(`update link_tokens set expires_at = now() where link_id = $1`, [link_id])
  return { at, sent, opened, isDrawn, opensOf, expire, expectNoTokenLogged }
}
