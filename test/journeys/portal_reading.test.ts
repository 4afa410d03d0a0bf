// A customer who reads: PDFs and pictures, by keyboard, by ranges, without a viewer, and what is taken home.
import { readdir, readFile, stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { webDir } from '../../src/doors/api.ts'
import { bring } from '../papers.ts'
import { newCustomer } from '../post.ts'
import { chromium } from '../tools.ts'
import { invoice, usePortal } from './customers_page.ts'
import { makePdf } from './pdfs.ts'
import { findFaults, newestCode, openPhone, sendFiles } from './phones.ts'

/** One pixel. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.skipIf(!chromium)('needs Chromium: a customer who reads', () => {
  const { at, sent, opened, isDrawn, expectNoTokenLogged } = usePortal()

  test('what is downloaded is what was sent, byte for byte', async () => {
    const bytes = makePdf({ words: 'Exactly', bytes: 90_000 })
    const { page } = await opened({}, [[bytes, 'Exact.pdf']])
    await isDrawn(page)
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).tap()
    const download = await coming
    expect(download.suggestedFilename()).toBe('Exact.pdf')
    expect((await readFile(await download.path())).equals(bytes)).toBe(true)
    await page.context().close()
  }, 60_000)

  test('shows PDFs and pictures, hands out everything else, and says what was corrected', async () => {
    const files: [Uint8Array | string, string][] = [
      [invoice(), 'Letter.pdf'],
      [dot, 'Photo.png'],
      ['a,b\n1,2\n', 'Numbers.csv'],
    ]
    const customer = await newCustomer(at.ours.admin)
    const links = []
    for (const file of files) links.push(await sendFiles(at.house, at.ours, customer, [file], { code: true }))
    const [letter] = links
    const sent_id = (
      await at.house.db.asOwner<{ id: string }>(`select id from sent_documents where link_id = $1`, [
        letter?.link_id,
      ])
    )[0]?.id
    const { id: source_id } = await bring(at.ours.admin, makePdf({ words: 'Mended' }), 'Letter 2.pdf')
    await at.ours.admin.call('POST /sent-documents/{sent_id}/replace', {
      params: { sent_id: sent_id ?? '' },
      body: { source_id },
    })
    const { page, faults } = await openPhone(at.browser)
    await page.goto(`${at.house.origin}/p/${letter?.token}`)
    await page.getByRole('button', { name: 'Send the code' }).tap()
    await page.getByLabel('Code').waitFor()
    await page.getByLabel('Code').fill(await newestCode(at.house, at.ours, customer.phone ?? ''))
    await page.getByRole('button', { name: 'Continue' }).tap()
    await page.getByRole('heading', { name: 'Your documents' }).waitFor()
    await page.getByText(/corrected on \d/).waitFor()
    expect(await findFaults(page, 'my documents')).toEqual([])
    expect(await page.getByRole('button', { name: 'Read' }).count()).toBe(2)
    await page.getByRole('button', { name: 'Read', description: 'Photo' }).tap()
    const picture = page.getByRole('img', { name: 'Photo' })
    await expect.poll(() => picture.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Larger' }).tap()
    expect(await findFaults(page, 'picture')).toEqual([])
    await page.goBack()
    await page.getByRole('button', { name: 'Read', description: 'Letter' }).tap()
    await page.getByText('Mended, page 1').waitFor()
    await page.getByText(/corrected on \d/).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  }, 90_000)

  test('a document is read by keyboard, larger and smaller, and Back closes it without changing the address', async () => {
    const { page, address } = await opened()
    await isDrawn(page)
    expect(await findFaults(page, 'reading')).toEqual([])
    const widthOf = () =>
      page
        .locator('.pdf-page')
        .first()
        .evaluate(it => it.clientWidth)
    const before = await widthOf()
    await page.getByRole('button', { name: 'Larger' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(widthOf).toBeGreaterThan(before * 1.4)
    await page.keyboard.press('Tab')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    expect(await focused()).toBe('Pages of Invoice 117')
    await page.keyboard.press('Shift+Tab')
    expect(await focused()).toBe('Larger')
    await page.goBack()
    await page.getByRole('heading', { name: 'Your documents' }).waitFor()
    expect(page.url()).toBe(address)
    await page.context().close()
  }, 60_000)

  test('a large document comes by ranges: its first page before its last byte', async () => {
    const { page, asked } = await opened({}, [[makePdf({ bytes: 3_000_000, pages: 20 }), 'Large.pdf']])
    await page.locator('[data-drawn]').nth(0).waitFor({ timeout: 30_000 })
    const ranges = asked.filter(it => /\/documents\/[\w-]+$/.test(it.url))
    expect(ranges.length).toBeGreaterThan(1)
    await page.getByText('page 1 of 20').waitFor()
    await page.context().close()
  }, 60_000)

  test('without its viewer the page says so, and the document can still be downloaded', async () => {
    const link = await sent()
    const { page } = await openPhone(at.browser)
    await page.route('**/pdf.worker*', route => route.abort())
    await page.goto(link.address)
    await page.getByRole('button', { name: 'Open' }).tap()
    await page.getByText('cannot be shown in this browser').waitFor()
    expect(await findFaults(page, 'without a viewer')).toEqual([])
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).tap()
    expect((await coming).suggestedFilename()).toBe('Invoice 117.pdf')
    await page.unroute('**/pdf.worker*')
    await page.getByRole('button', { name: 'Try again' }).tap()
    await isDrawn(page)
    await page.context().close()
  }, 60_000)

  test('the viewer comes packed, as it was when it was built', async () => {
    const name = (await readdir(`${webDir}/assets`)).find(it => /^pdf\.worker.*\.mjs$/.test(it))
    const headers = { 'accept-encoding': 'gzip' }
    const reply = await fetch(`${at.house.origin}/assets/${name}`, { headers })
    expect(reply.headers.get('content-encoding')).toBe('gzip')
    expect(reply.headers.get('content-type')).toMatch(/javascript/)
    const bytes = Buffer.from(await reply.arrayBuffer())
    expect(bytes.equals(await readFile(`${webDir}/assets/${name}`))).toBe(true)
    expect((await stat(`${webDir}/assets/${name}.gz`)).size).toBeLessThan(bytes.length / 3)
  })

  test('after all this no token stands in any line of the log', expectNoTokenLogged)
})
