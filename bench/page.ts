// From a customer's link to the first page of their PDF on the screen: 200 kB, a browser that was never here.
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser } from '../test/journeys/browser.ts'
import { makePdf } from '../test/journeys/pdfs.ts'
import { forget, startOctavo, type Started } from './octavo.ts'
import { median, type BenchResult } from './result.ts'

const rounds = 7

/** Sends the PDF as people do; gives the link from the outbox, after the ten seconds of undo. */
async function makeLink(octavo: Started): Promise<string> {
  const headers = { authorization: `Bearer ${octavo.token}` }
  async function ask(path: string, body?: object): Promise<{ id: string; data: { text: string }[] }> {
    const isForm = body instanceof FormData
    const reply = await fetch(`${octavo.origin}/api${path}`, {
      method: body ? 'POST' : 'GET',
      headers: body && !isForm ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    })
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
    return (await reply.json()) as { id: string; data: { text: string }[] }
  }
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(makePdf({ pages: 2, bytes: 198_000 }))]), 'Invoice.pdf')
  const { id: source_id } = await ask('/uploads', form)
  const phone = '+4915112340000'
  const customer = await ask('/customers', { name: 'Bench', phone })
  const item = { customer_id: customer.id, source_kind: 'upload', source_id, title: 'Invoice' }
  await ask('/deliveries', { channel: 'sms', items: [item] })
  for (let tries = 0; tries < 60; tries++) {
    const { data } = await ask(`/outbox?to=${encodeURIComponent(phone)}`)
    const token = /\/p\/([\w-]{43})/.exec(data[0]?.text ?? '')?.[1]
    if (token) return `${octavo.origin}/p/${token}`
    await sleep(500)
  }
  throw new Error('no link arrived')
}

interface Times {
  /** Milliseconds from the navigation: the button is there, the first page is painted. */
  asked: number
  painted: number
}

/** Presses Open as soon as it is there, and notes when the first page has been painted. */
function watchPage(): void {
  const times: Partial<Times> = {}
  Object.assign(globalThis, { times })
  const look = () => {
    const button = document.querySelector<HTMLElement>('main .act-main')
    if (times.asked === undefined && button) {
      times.asked = performance.now()
      button.click()
    }
    if (times.painted !== undefined || !document.querySelector('[data-drawn]')) return
    times.painted = performance.now()
    requestAnimationFrame(() => requestAnimationFrame(() => (times.painted = performance.now())))
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true })
}

async function openOnce(link: string): Promise<Times> {
  const browser = await openBrowser()
  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
  await page.addInitScript(watchPage)
  await page.goto(link)
  await page.locator('[data-drawn]').first().waitFor()
  await sleep(200)
  const times = await page.evaluate(() => (globalThis as unknown as { times: Times }).times)
  await browser.close()
  return times
}

export async function run(): Promise<BenchResult> {
  const octavo = await startOctavo({ port: 3996 })
  const link = await makeLink(octavo)
  const times: Times[] = []
  for (let round = 0; round <= rounds; round++) {
    const it = await openOnce(link)
    process.stdout.write(`round ${round}: ${JSON.stringify(it)}\n`)
    if (round > 0) times.push(it)
  }
  await forget(octavo)
  const painted = median(times.map(it => it.painted)) / 1000
  return {
    name: 'page',
    rows: [
      {
        what: 'link to the button Open',
        median: median(times.map(it => it.asked)) / 1000,
        unit: 's',
        note: 'a new Chromium each time, nothing in its cache, gzip over plain HTTP',
      },
      {
        what: 'link to the first page painted',
        median: painted,
        unit: 's',
        note: 'PDF of 200 kB, the button pressed at once; wanted ≤ 1.0 s',
      },
    ],
    ratios: [{ what: '1.0 s / link to the first page painted', ratio: 1 / painted, wanted: 1 }],
  }
}
