// Files in a bucket, seen by a person: the Download button leads to the bucket, what is shown comes through Octavo.
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startS3, testBucket, testKeys, type RunningS3 } from '../../src/base/files/s3.fixture.ts'
import { emptyPdf } from '../papers.ts'
import { chromium } from '../tools.ts'
import { findViolations, openBrowser } from './browser.ts'
import { startOctavo, type Started } from './octavo.ts'

describe.skipIf(!chromium)('needs Chromium: files in a bucket', () => {
  let s3: RunningS3
  let octavo: Started
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    s3 = await startS3()
    // Another name for the same machine: to cookies and policies the bucket is another site, as it is in life.
    const endpoint = s3.endpoint.replace('127.0.0.1', 'localhost')
    octavo = await startOctavo({
      env: {
        ...testKeys,
        ...{ STORAGE_BUCKET: testBucket, S3_ENDPOINT: endpoint, SIGNED_URL_TTL: '60' },
        OCTAVO_SAMPLE: '0',
      },
    })
    browser = await openBrowser()
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(octavo.origin + octavo.setup)
    const ada = { company: 'Ours', username: 'Ada', email: 'ada@ours.example', password: 'long enough 1' }
    for (const [name, value] of Object.entries(ada)) await page.locator(`[name=${name}]`).fill(value)
    await page.locator('form button[type=submit]').first().click()
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await octavo?.stop()
    await s3?.close()
  }, 60_000)

  test('the Download button saves the file under its name, from the bucket, without a cookie', async () => {
    await page.goto(`${octavo.origin}/uploads`)
    const pdf = emptyPdf(2)
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'Größe.pdf', mimeType: 'application/pdf', buffer: pdf })
    await page.getByText('Größe.pdf').first().waitFor()
    const row = page.getByRole('row').filter({ hasText: 'Größe.pdf' })
    s3.fetched.length = 0
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('link', { name: 'Download' }).first().click(),
    ])
    expect(saved.suggestedFilename()).toBe('Größe.pdf')
    expect((await readFile(await saved.path())).equals(pdf)).toBe(true)
    expect(s3.fetched).toHaveLength(1)
    expect(s3.fetched[0]?.headers).toMatchObject({ 'sec-fetch-site': 'cross-site' })
    expect(s3.fetched[0]?.headers.cookie).toBeUndefined()
    expect(s3.fetched[0]?.headers.referer).toBeUndefined()
  }, 60_000)

  test('what a page fetches itself comes through Octavo, so that its policy stays closed', async () => {
    s3.fetched.length = 0
    const seen = await page.evaluate(async () => {
      const { data } = (await (await fetch('/api/uploads')).json()) as { data: { file_id: string }[] }
      const address = `/api/downloads/${data[0]?.file_id}`
      const both = await Promise.all([fetch(address), fetch(`${address}?inline=true`)])
      return Promise.all(both.map(async it => [it.status, (await it.text()).slice(0, 4)]))
    })
    expect(seen).toEqual([
      [200, '%PDF'],
      [200, '%PDF'],
    ])
    expect(s3.fetched).toHaveLength(0)
  }, 60_000)

  test('the Storage page says how downloads come', async () => {
    await page.goto(`${octavo.origin}/admin/storage`)
    await page.getByText('From the bucket itself; an address opens for 60 seconds').waitFor()
    expect(await findViolations(page, 'Storage')).toEqual([])
  }, 60_000)
})
