// A customer with a phone: the message, the link, the code, the document; and everything that must not happen on the way.
import { describe, expect, test } from 'vitest'
import { deliverNow, newCustomer } from '../post.ts'
import { chromium } from '../tools.ts'
import { invoice, usePortal } from './customers_page.ts'
import { findFaults, lookAgain, newestCode, newestToken, openPhone, sendFiles } from './phones.ts'

/** One pixel. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.skipIf(!chromium)('needs Chromium: a customer’s phone', () => {
  const { at, sent, opened, isDrawn, opensOf, expire, expectNoTokenLogged } = usePortal()

  test('opens a link by one press, reads its words, and asks nobody else for anything', async () => {
    const link = await sent()
    const phone = await openPhone(at.browser)
    const { page } = phone
    await page.goto(link.address)
    await page.getByRole('heading', { name: 'Invoice 117' }).waitFor()
    expect(await opensOf(link.link_id)).toBe(0)
    await page.getByRole('button', { name: 'Open' }).tap()
    await isDrawn(page)
    await page.getByText('Your invoice, page 1').waitFor()
    await page.getByText('page 1 of 3').waitFor()
    expect(await opensOf(link.link_id)).toBe(1)
    const ink = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.pdf-page canvas')
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      return new Set(pixels).size
    })
    expect(ink).toBeGreaterThan(100)
    expect(phone.asked.filter(it => !it.url.startsWith(`${at.house.origin}/`) || it.referer)).toEqual([])
    expect(phone.faults).toEqual([])
    expect(await page.title()).toBe('Documents from Test')
    expect(page.url()).toBe(link.address)
    const kept = await page.evaluate(() =>
      JSON.stringify([history.state, { ...localStorage }, document.cookie]),
    )
    expect(kept).not.toContain(link.token)
    await page.context().close()
  }, 60_000)

  test('a bot that reads the page, runs its scripts and never presses burns neither an open nor a code', async () => {
    for (const code of [false, true]) {
      const link = await sent({ code, max_opens: 1 })
      const before = await at.ours.admin.call('GET /outbox', { query: { to: link.to } })
      for (let n = 0; n < 3; n++) {
        const reply = await fetch(link.address, { method: n === 0 ? 'HEAD' : 'GET' })
        expect(reply.status).toBe(200)
      }
      const phone = await openPhone(at.browser)
      await phone.page.goto(link.address)
      await phone.page.getByRole('heading', { level: 1 }).waitFor()
      await phone.page.waitForLoadState('networkidle')
      expect(phone.asked.filter(it => it.method !== 'GET')).toEqual([])
      await deliverNow(at.house, at.ours.workspace_id)
      const after = await at.ours.admin.call('GET /outbox', { query: { to: link.to } })
      expect(after.body.data).toHaveLength(before.body.data.length)
      expect(await opensOf(link.link_id)).toBe(0)
      await phone.page.context().close()
    }
  }, 60_000)

  test('the page is kept by nobody, framed by nobody, and runs nothing but our own files', async () => {
    const { address, token } = await sent()
    const reply = await fetch(address)
    const headers = Object.fromEntries(reply.headers)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': expect.stringContaining('noindex'),
    })
    const policy = headers['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|data:|blob:|https?:|\*/)
    expect(await reply.text()).not.toContain(token)
  })

  test('proves who it is by a code from a text message: three wrong ones, then the right one, pasted with its words', async () => {
    const link = await sent({ code: true })
    const { page, faults } = await openPhone(at.browser)
    await page.goto(link.address)
    await page.getByText(`by text message to \u2068••• ${link.to.slice(-3)}\u2069`).waitFor()
    expect(await page.getByText('Invoice 117').count()).toBe(0)
    await page.getByRole('button', { name: 'Send the code' }).tap()
    const field = page.getByLabel('Code')
    await expect.poll(() => field.evaluate(it => it === document.activeElement)).toBe(true)
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
    expect(await field.getAttribute('inputmode')).toBe('numeric')
    const code = await newestCode(at.house, at.ours, link.to)
    const wrong = code === '111111' ? '222222' : '111111'
    for (const left of ['4 tries are left', '3 tries are left', '2 tries are left']) {
      await field.fill(wrong)
      await page.keyboard.press('Enter')
      await page.getByText(left).waitFor()
    }
    expect(await findFaults(page, 'a wrong code')).toEqual([])
    await field.fill(`Ihr Code: G-${code.slice(0, 3)} ${code.slice(3)}`)
    await page.getByRole('button', { name: 'Continue' }).tap()
    await isDrawn(page)
    expect(faults).toEqual([])
    await page.context().close()
  }, 60_000)

  test('a code can be sent again after half a minute, and the page says when', async () => {
    const link = await sent({ code: true, channel: 'email' })
    const { page } = await openPhone(at.browser)
    await page.goto(link.address)
    await page.getByText(/by e-mail to .c•••@example\.com/).waitFor()
    await page.getByRole('button', { name: 'Send the code' }).tap()
    await page.getByText(/Another code can be sent in \d+ seconds/).waitFor()
    await at.house.db.asOwner(
      `update portal_codes set created_at = created_at - interval '31 seconds' where link_id = $1`,
      [link.link_id],
    )
    await page.reload()
    await page.getByRole('button', { name: 'Send another code' }).tap()
    await page.getByText(/Another code can be sent in \d+ seconds/).waitFor()
    await page.getByLabel('Code').fill('12')
    await page.getByRole('button', { name: 'Continue' }).tap()
    await page.getByText('The code has six digits.').waitFor()
    await at.house.db.asOwner(
      `insert into portal_wrongs (workspace_id, link_id, address) select $1, $2, '192.0.2.1' from generate_series(1, 20)`,
      [at.ours.workspace_id, link.link_id],
    )
    await page.getByLabel('Code').fill('123456')
    await page.getByRole('button', { name: 'Continue' }).tap()
    await page.getByText(/too many wrong codes.*Try again at \d\d:\d\d/).waitFor()
    await page.context().close()
  }, 60_000)

  test('an expired link has a new one sent to where the first went, and that one opens', async () => {
    const link = await sent()
    await expire(link.link_id)
    const { page } = await openPhone(at.browser)
    await page.goto(link.address)
    await page.getByRole('heading', { name: 'This link has expired' }).waitFor()
    expect(await findFaults(page, 'expired')).toEqual([])
    await page.getByRole('button', { name: 'Send me a new link' }).tap()
    await page.getByRole('heading', { name: 'A new link is on its way' }).waitFor()
    await deliverNow(at.house, at.ours.workspace_id)
    const fresh = await newestToken(at.ours, link.to)
    expect(fresh).not.toBe(link.token)
    await page.reload()
    await page.getByText('A newer link was sent on').waitFor()
    await page.goto(`${at.house.origin}/p/${fresh}`)
    await page.getByRole('button', { name: 'Open' }).tap()
    await isDrawn(page)
    await page.context().close()
  }, 60_000)

  test('revoked while it is read: the document goes at the next look, and a download is not begun', async () => {
    for (const how of ['look', 'download'] as const) {
      const { page, link_id } = await opened()
      await isDrawn(page)
      await at.ours.admin.call('POST /links/{link_id}/revoke', { params: { link_id } })
      let downloads = 0
      page.on('download', () => downloads++)
      if (how === 'look') await lookAgain(page)
      else await page.getByRole('link', { name: 'Download' }).tap()
      await page.getByRole('heading', { name: 'This link was withdrawn' }).waitFor()
      expect(await page.getByText('Your invoice').count()).toBe(0)
      expect(downloads).toBe(0)
      if (how === 'look') expect(await findFaults(page, 'revoked')).toEqual([])
      await page.context().close()
    }
  }, 60_000)

  test('a question arrives as that customer’s, about that document', async () => {
    const { page, customer } = await opened()
    await isDrawn(page)
    await page.getByRole('button', { name: 'Ask about it' }).tap()
    await page.getByRole('button', { name: 'Send question' }).tap()
    await page.getByText('Write your question first.').waitFor()
    await page.getByLabel(/What would you like to know/).fill('Why <b>12 %</b>?')
    expect(await findFaults(page, 'question')).toEqual([])
    await page.getByRole('button', { name: 'Send question' }).tap()
    await page.getByRole('heading', { name: 'Your question was sent' }).waitFor()
    const { body } = await at.ours.admin.call('GET /customer-questions', {
      query: { customer_id: customer.id },
    })
    expect(body.data).toMatchObject([{ text: 'Why <b>12 %</b>?', title: 'Invoice 117' }])
    await page.getByRole('button', { name: 'Back to the document' }).tap()
    await page.getByText(/^page \d of 3$/).waitFor()
    await page.context().close()
  }, 60_000)

  test('begins in the customer’s language, then the browser’s, and keeps the one that was chosen', async () => {
    const customer = await newCustomer(at.ours.admin, { locale: 'de-AT' } as never)
    const { token } = await sendFiles(at.house, at.ours, customer, [[invoice(), 'Rechnung.pdf']])
    const { page } = await openPhone(at.browser, 'en-GB')
    await page.goto(`${at.house.origin}/p/${token}`)
    await page.getByRole('button', { name: 'Öffnen' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toMatch(/^de/)
    await page.getByRole('button', { name: 'English' }).tap()
    await page.getByRole('button', { name: 'Open' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Open' }).waitFor()
    const german = await openPhone(at.browser, 'de-DE')
    await german.page.goto(`${at.house.origin}/p/${'A'.repeat(43)}`)
    await german.page.getByRole('heading', { name: 'Dieser Link führt nirgendwohin' }).waitFor()
    await german.page.context().close()
    await page.context().close()
  }, 60_000)

  test('wears the colour, the logo and the last lines of the company that sent it', async () => {
    const theirs = await at.house.newCompany()
    const look = { colour: '#8a1538', colour_dark: null, sender_name: null, footer: 'Ring 1\n1010 Wien' }
    const headers = { 'if-match': '"v0"' }
    await theirs.admin.call('PUT /branding', { body: look, headers })
    const form = new FormData()
    form.set('file', new Blob([dot]), 'logo.png')
    await theirs.admin.call('POST /branding/logo', { body: form })
    const customer = await newCustomer(theirs.admin)
    const { token } = await sendFiles(at.house, theirs, customer, [[invoice(), 'Invoice.pdf']])
    const { page, asked, faults } = await openPhone(at.browser)
    await page.goto(`${at.house.origin}/p/${token}`)
    const button = page.getByRole('button', { name: 'Open' })
    await button.waitFor()
    expect(await button.evaluate(it => getComputedStyle(it).backgroundColor)).toBe('rgb(138, 21, 56)')
    const logo = page.getByRole('img', { name: 'Test' })
    await expect.poll(() => logo.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBe(1)
    await page.getByText('1010 Wien').waitFor()
    expect(await findFaults(page, 'branded')).toEqual([])
    expect(asked.filter(it => !it.url.startsWith(`${at.house.origin}/`))).toEqual([])
    expect(faults).toEqual([])
    await page.context().close()
  }, 60_000)

  test('a visit that is over asks to be opened again', async () => {
    const { page, link_id } = await opened()
    await isDrawn(page)
    await at.house.db.asOwner(`delete from portal_sessions where link_id = $1`, [link_id])
    await lookAgain(page)
    await page.getByRole('button', { name: 'Open' }).tap()
    await page.getByText('Your invoice, page 1').waitFor()
    expect(await opensOf(link_id)).toBe(2)
    await page.context().close()
  }, 60_000)

  test('a server that is away, or asks for patience, is told as such and tried again', async () => {
    const link = await sent()
    const { page } = await openPhone(at.browser)
    await page.route('**/api/portal/**', route => route.abort('connectionrefused'))
    await page.goto(link.address)
    await page.getByRole('heading', { name: 'No connection' }).waitFor()
    expect(await findFaults(page, 'no connection')).toEqual([])
    await page.unroute('**/api/portal/**')
    const slow = { status: 429, contentType: 'application/problem+json', headers: { 'retry-after': '40' } }
    await page.route('**/api/portal/**', route =>
      route.fulfill({ ...slow, body: JSON.stringify({ code: 'rate.limited', detail: '' }) }),
    )
    await page.getByRole('button', { name: 'Try again' }).tap()
    await page.getByText('Try again in 40 seconds').waitFor()
    await page.unroute('**/api/portal/**')
    await page.getByRole('button', { name: 'Try again' }).tap()
    await page.getByRole('button', { name: 'Open' }).waitFor()
    expect(await findFaults(page, 'ready')).toEqual([])
    await page.context().close()
  }, 60_000)

  test('a used link and one that never was say what to do', async () => {
    const { page, address } = await opened({ max_opens: 1 })
    await isDrawn(page)
    const other = await openPhone(at.browser)
    await other.page.goto(address)
    await other.page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    expect(await findFaults(other.page, 'used up')).toEqual([])
    await other.page.goto(`${at.house.origin}/p/${'B'.repeat(43)}`)
    await other.page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor()
    expect(await findFaults(other.page, 'unknown')).toEqual([])
    // Who has it open goes on reading.
    await lookAgain(page)
    await page.getByText('page 1 of 3').waitFor()
    await other.page.context().close()
    await page.context().close()
  }, 60_000)

  test('after all this no token stands in any line of the log', expectNoTokenLogged)
})
