// The look of a link's company is there for whoever holds the link, and for nobody else.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from '../../../../test/house.ts'
import { deliverNow, newCustomer, sendTo, tokenFor } from '../../../../test/post.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
})
afterAll(() => at.close())

const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('a link tells its own company’s colours and logo; a link that never was tells nothing', async () => {
  const [plain, dressed] = [await at.newCompany(), await at.newCompany()]
  const form = new FormData()
  form.set('file', new Blob([dot]), 'logo.png')
  await dressed.admin.call('POST /branding/logo', { body: form })
  const look = async (company: typeof plain) => {
    const customer = await newCustomer(company.admin)
    await sendTo(company.admin, [customer.id], { code: true })
    await deliverNow(at, company.workspace_id)
    const path = `${at.origin}/api/portal/${await tokenFor(at, company, customer.phone ?? '')}`
    const brand = (await (await fetch(`${path}/brand`)).json()) as { colour: string; logo: unknown }
    return { brand, logo: await fetch(`${path}/logo`) }
  }
  const without = await look(plain)
  expect(without.brand).toMatchObject({ colour: '#0b5e4c', ink: '#ffffff', footer: null, logo: null })
  expect(without.logo.status).toBe(404)
  const { brand, logo } = await look(dressed)
  expect(brand.logo).toMatchObject({ width: 1, height: 1, file: expect.stringMatching(/^\/api\/portal\//) })
  expect(logo.status).toBe(200)
  expect(Object.fromEntries(logo.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
  })
  expect(
    Buffer.from(await logo.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
  for (const part of ['brand', 'logo'])
    expect((await fetch(`${at.origin}/api/portal/${'A'.repeat(43)}/${part}`)).status).toBe(404)
})
