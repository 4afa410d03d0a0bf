// Delivery in a browser: from a finished batch to links in the outbox; undone in time, opened, sent again, revoked.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium } from '../tools.ts'
import { openBrowser } from './browser.ts'
import { makeClients } from './files.ts'
import { signInAsDemo, startOctavo, type Started } from './octavo.ts'

interface Kept {
  id: string
  text: string
  to: string
}

interface Attached {
  name: string
  mimeType: string
  buffer: Buffer
}

/** The sample's own clients, but for one who pays ten times as much. */
function asLastTime(row: Record<string, unknown>, at: number) {
  row['reference'] = `HV-${1001 + at}`
  if (at === 1) row['premium'] = Number(row['premium']) * 10
}

/** What the link of a message ends with. */
const tokenOf = (kept: Kept | undefined) => /\/p\/([\w-]{43})/.exec(kept?.text ?? '')?.[1] ?? ''

describe.skipIf(!chromium)('needs Chromium: delivery', () => {
  let octavo: Started
  let browser: Browser
  let page: Page
  let batch: string
  const faults: string[] = []

  beforeAll(async () => {
    octavo = await startOctavo()
    browser = await openBrowser()
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', error => faults.push(error.message))
    await signInAsDemo(page, octavo.origin)
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
    for (let tries = 0; tries < 120; tries++) {
      const [first] = (await read<{ data: { id: string; status: string }[] }>('/batches')).data
      batch = first?.id ?? ''
      if (first?.status === 'generated') break
      await page.waitForTimeout(500)
    }
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await octavo?.stop()
    expect(faults).toEqual([])
  }, 60_000)

  const read = async <T>(path: string) =>
    (await (await page.request.get(`${octavo.origin}/api${path}`)).json()) as T
  const post = async <T>(path: string, body: { data?: object; multipart?: { file: Attached } }) => {
    const reply = await page.request.post(`${octavo.origin}/api${path}`, {
      ...body,
      headers: { origin: octavo.origin },
    })
    expect(reply.ok(), await reply.text()).toBe(true)
    return (await reply.json()) as T
  }
  const madePdf = async () => {
    const [made] = (await read<{ data: { pdf_file_id: string }[] }>('/documents?limit=1')).data
    return (await page.request.get(`${octavo.origin}/api/downloads/${made?.pdf_file_id}`)).body()
  }
  const outbox = async (kind: 'sms' | 'mail') =>
    (await read<{ data: Kept[] }>(`/outbox?kind=${kind}&limit=200`)).data
  const deliverStep = () => page.goto(`${octavo.origin}/documents/batches/${batch}/deliver`)
  const figure = (name: string) =>
    page
      .locator('dl div', { hasText: new RegExp(`^${name}`) })
      .locator('dd')
      .first()

  const listTop = async () => (await page.locator('[data-row]').first().boundingBox())?.y

  test('each recipient’s message can be looked at before anything leaves', async () => {
    await deliverStep()
    await page.getByText('This template is sent for the first time').waitFor()
    await page.getByRole('radio', { name: /SMS/ }).check()
    await page.getByText('1 of 50').waitFor()
    const first = await page.getByRole('heading', { name: /^As .+ gets it$/ }).textContent()
    await page.getByRole('button', { name: 'Next recipient' }).click()
    await page.getByText('2 of 50').waitFor()
    expect(await page.getByRole('heading', { name: /^As .+ gets it$/ }).textContent()).not.toBe(first)
    await page.getByRole('button', { name: 'Next recipient' }).blur()
    await page.keyboard.press('ArrowLeft')
    await page.getByText('1 of 50').waitFor()
  }, 60_000)

  test('a click puts a placeholder where one writes, and a dear character is named and made plain', async () => {
    const text = page.getByLabel('Message', { exact: true })
    await text.fill('“Hello”  – {{link}}')
    await text.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(8, 8))
    await page.getByRole('button', { name: 'Customer’s name' }).click()
    expect(await text.inputValue()).toBe('“Hello” {{name}} – {{link}}')
    await page.getByText(/“ ” – cost more: with them an SMS holds (70|67)/).waitFor()
    await page.getByRole('button', { name: 'Use plain quotes and dashes: cheaper' }).click()
    expect(await text.inputValue()).toBe('"Hello" {{name}} - {{link}}')
    await page.getByText('GSM-7').waitFor()
    await text.fill('Hello')
    await page.getByText('Without {{link}} nobody gets to the document.').waitFor()
    expect(await page.getByRole('button', { name: 'Send 50 links' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Put the link in' }).click()
    expect(await text.inputValue()).toContain('{{link}}')
  }, 60_000)

  test('undone within ten seconds, nobody gets anything', async () => {
    await deliverStep()
    await page.getByRole('radio', { name: /SMS/ }).check()
    await page.getByRole('button', { name: 'Send 50 links' }).click()
    await page.waitForURL(/\/documents\/deliveries\//)
    await page.getByText(/Goes out in \d+ seconds?\./).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Nothing was sent: it was undone in time.').waitFor()
    await page.waitForTimeout(11_000)
    expect(await outbox('sms')).toEqual([])
    await page.getByRole('link', { name: 'Send anew' }).click()
    await page.getByRole('button', { name: 'Send 50 links' }).waitFor()
  }, 60_000)

  test('two clicks send all; each state is counted as it comes', async () => {
    await page.getByRole('radio', { name: /SMS/ }).check()
    await page.getByRole('button', { name: 'Send 50 links' }).click()
    await page.getByText(/Goes out in/).waitFor()
    const before = await listTop()
    await expect.poll(async () => (await outbox('sms')).length, { timeout: 30_000, interval: 500 }).toBe(50)
    await page.getByText('50 links sent').waitFor()
    await page.getByRole('button', { name: 'Resend to 50 unopened' }).waitFor()
    expect(await listTop(), 'the list moves under the pointer').toBe(before)
    await expect
      .poll(
        async () =>
          Number(await figure('Sent').textContent()) + Number(await figure('Delivered').textContent()),
      )
      .toBe(50)
  }, 60_000)

  test('an open shows as opened, with its access in the link’s timeline; a correction is told', async () => {
    const [kept] = await outbox('sms')
    const token = tokenOf(kept)
    const opened = await fetch(`${octavo.origin}/api/portal/${token}/open`, { method: 'POST' })
    expect(opened.status).toBe(200)
    await expect.poll(() => figure('Opened').textContent(), { timeout: 20_000 }).toBe('1')
    await page.getByLabel('Status').selectOption('opened')
    await page.getByText('1 of 1 rows', { exact: true }).waitFor()
    await page.locator('[data-row] a').first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText(/Opened 1 time, first/).waitFor()
    await drawer.getByText(/Link: (Sent|Delivered)/).waitFor()
    await drawer.locator('ol').getByText('Opened', { exact: true }).waitFor()
    expect(await drawer.textContent()).not.toContain(token)
    const buffer = await madePdf()
    const corrected = { name: 'corrected.pdf', mimeType: 'application/pdf', buffer }
    await drawer.locator('input[type=file]').setInputFiles(corrected)
    await drawer.getByText(/Told of a correction: /).waitFor()
    await drawer.getByRole('button', { name: 'Close' }).click()
  }, 60_000)

  test('a resend goes to those only who have not opened', async () => {
    await page.getByRole('button', { name: 'Resend to 49 unopened' }).click()
    await page.getByText(/Goes out in/).waitFor()
    await expect.poll(async () => (await outbox('sms')).length, { timeout: 30_000, interval: 500 }).toBe(100)
  }, 60_000)

  test('one that is revoked opens no more, and the others still do', async () => {
    await page.getByLabel('Status').selectOption('sent,delivered,expired')
    await page.getByText('49 of 49 rows', { exact: true }).waitFor()
    await page.locator('[data-row] a').first().click()
    const revoke = page.getByRole('dialog').getByRole('button', { name: 'Revoke' })
    await revoke.waitFor()
    const id = new URL(page.url()).searchParams.get('link') ?? ''
    await revoke.click()
    await page.getByRole('button', { name: 'Revoke 1 link' }).click()
    await expect.poll(() => figure('Revoked').textContent(), { timeout: 20_000 }).toBe('1')
    const { state, to } = await read<{ state: string; to: string }>(`/links/${id}`)
    expect(state).toBe('revoked')
    const kept = await outbox('sms')
    const openAs = async (mine: boolean) => {
      const token = tokenOf(kept.find(it => (it.to === to) === mine))
      return (await fetch(`${octavo.origin}/api/portal/${token}/open`, { method: 'POST' })).status
    }
    expect(await openAs(true)).toBeGreaterThanOrEqual(400)
    expect(await openAs(false)).toBe(200)
  }, 60_000)

  test('a link that is opened while a search is still awaited stays open, and the search is kept', async () => {
    await page.goto(page.url().replace(/\?.*/, ''))
    await page.getByText('50 of 50 rows', { exact: true }).waitFor()
    await page.getByRole('searchbox').fill('Aldgate')
    await page.locator('[data-row] a').first().click()
    await page.waitForURL(/q=Aldgate/)
    expect(new URL(page.url()).searchParams.get('link')).not.toBe(null)
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  }, 60_000)

  test('many at once give a result for each: one that was opened is not sent again', async () => {
    await page.goto(page.url().replace(/\?.*/, ''))
    await page.getByRole('checkbox', { name: 'Select all rows' }).check()
    await page.getByRole('button', { name: 'Resend', exact: true }).click()
    const told = page.getByRole('dialog')
    await told.getByText(/47 of 50 done\./).waitFor()
    await told.getByText('They have opened it. Renew it to send another.').first().waitFor()
    await told.getByRole('button', { name: 'Close' }).click()
  }, 60_000)

  test('the batch says what was sent, and sends nothing twice', async () => {
    await page.goto(`${octavo.origin}/documents`)
    await page.getByText(/[12] of 50 opened/).waitFor()
    await deliverStep()
    await page.getByText('49 were sent before and are left out').waitFor()
    await page.getByRole('button', { name: 'Send 1 link' }).waitFor()
  }, 60_000)

  test('the next batch of the template is held against the last: what differs, and its row one click away', async () => {
    const file = {
      name: 'next.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(await makeClients(5, { spoil: asLastTime })),
    }
    const { id: upload_id } = await post<{ id: string }>('/uploads', { multipart: { file } })
    const [template] = (await read<{ data: { id: string }[] }>('/templates')).data
    const data = { name: 'Next letters', template_id: template?.id, upload_id }
    const { id } = await post<{ id: string }>('/batches', { data })
    await post(`/batches/${id}/generate`, { data: {} })
    await expect
      .poll(async () => (await read<{ status: string }>(`/batches/${id}`)).status, { timeout: 30_000 })
      .toBe('generated')
    await page.goto(`${octavo.origin}/documents/batches/${id}/deliver`)
    const against = page.getByRole('region', { name: 'Against last time' })
    await against.getByText(/Compared with Quarterly letters, sent .+, 50 documents/).waitFor()
    await against.getByText('Ten times more or less: 1').waitFor()
    await against.getByText('Not in it any more: 45').waitFor()
    await against.getByRole('button', { name: 'Show 38 more' }).click()
    expect(await against.getByRole('listitem').count()).toBe(46)
    expect(await against.getByRole('listitem').first().textContent()).toMatch(/premium .*→ .*[1-9]/)
    await against.getByRole('link', { name: 'Row 3', exact: true }).click()
    await page.waitForURL(new RegExp(`${id}/preview\\?row=3$`))
    await page.goBack()
    await against.getByRole('link', { name: 'Last row 7', exact: true }).click()
    await page.waitForURL(new RegExp(`${batch}/preview\\?row=7$`))
  }, 60_000)

  test('any file goes to any customer: over a hundred are counted by hand, who cannot be reached is named', async () => {
    await page.goto(`${octavo.origin}/documents/deliveries/new`)
    const buffer = await madePdf()
    const file = { name: 'Price list.pdf', mimeType: 'application/pdf', buffer }
    await page.locator('input[type=file]').first().setInputFiles(file)
    await page.getByText('Price list', { exact: true }).waitFor()
    await page.getByLabel('or one that is here').selectOption({ label: 'clients.xlsx' })
    await page.getByLabel('or one that is here').selectOption({ label: 'letter.docx' })
    await page.getByRole('button', { name: 'Choose these 50' }).click()
    const send = page.getByRole('button', { name: 'Send 150 links' })
    await page.getByLabel('Type 150 to confirm').fill('50')
    expect(await send.isDisabled()).toBe(true)
    await page.getByLabel('Type 150 to confirm').fill('150')
    expect(await send.isEnabled()).toBe(true)
    await page.getByRole('button', { name: 'Take out clients' }).click()
    await page.getByRole('button', { name: 'Take out letter' }).click()
    await page.getByRole('button', { name: 'Clear selection' }).click()
    await page.getByRole('searchbox').fill('Aldgate')
    await page.getByRole('checkbox', { name: /Aldgate Larder/ }).check()
    await page.getByRole('button', { name: 'Send 1 link' }).waitFor()
    await post('/customers', { data: { name: 'Mail Only Ltd', email: 'only@example.com' } })
    await page.getByRole('searchbox').fill('Mail Only')
    await page.getByRole('checkbox', { name: /Mail Only/ }).check()
    await page.getByRole('radio', { name: /SMS · reaches 1/ }).check()
    await page.getByText('no phone number').waitFor()
    const alone = page.getByRole('button', { name: 'Send 1 link' })
    expect(await alone.isDisabled()).toBe(true)
    await page.getByRole('checkbox', { name: 'Leave out the 1 who cannot be reached' }).check()
    expect(await alone.isEnabled()).toBe(true)
    await page.getByRole('radio', { name: /E-mail · reaches 2/ }).check()
    await page.getByRole('checkbox', { name: /Mail Only/ }).uncheck()
    await page.getByRole('button', { name: 'Send 1 link' }).click()
    await page.getByText(/Goes out in/).waitFor()
    await expect
      .poll(async () => (await outbox('mail')).map(it => it.text).join(), { timeout: 30_000, interval: 500 })
      .toContain('Price list is ready for you')
  }, 60_000)

  test('the dashboard counts it, and its charts have tables', async () => {
    await page.goto(`${octavo.origin}/documents/dashboard`)
    await page.locator('svg').first().waitFor()
    expect(Number(await figure('Opened').textContent())).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Over time as a table' }).click()
    await page.getByRole('table', { name: 'Over time' }).waitFor()
  }, 60_000)
})
