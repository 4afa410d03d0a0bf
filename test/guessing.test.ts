// Ten thousand guesses: how many of them are looked at, from one address and from many, and what they cost others.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, password, type Company, type TestHouse } from './house.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  // The limit per minute of one address stands apart, and would hide what is proved here: test houses have none.
  at = await openTestHouse({ config: { trustProxy: true } })
  ours = await at.newCompany()
})
afterAll(() => at.close())

const atOnce = 200

/** Sends them all, 200 at a time. @returns how often each status was answered */
async function guess(
  guesses: number,
  ask: (n: number) => { email: string; password: string; address: string },
) {
  const began = Date.now()
  const counts = new Map<number, number>()
  let next = 0
  const one = async () => {
    for (let n = next++; n < guesses; n = next++) {
      const { address, ...payload } = ask(n)
      const headers = { 'x-forwarded-for': address }
      const reply = await at.app.inject({ method: 'POST', url: '/api/auth/login', headers, payload })
      counts.set(reply.statusCode, (counts.get(reply.statusCode) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  const seconds = Math.round((Date.now() - began) / 100) / 10
  return { wrong: counts.get(401) ?? 0, in: counts.get(200) ?? 0, held: counts.get(429) ?? 0, seconds }
}

const manyAddresses = (n: number) => `198.18.${(n >> 8) & 255}.${n & 255}`

test('of 10,000 at one account from 10,000 addresses, a handful are looked at, though the right one is among them', async () => {
  const { email } = await ours.standard()
  const seen = await guess(10_000, n => ({
    email,
    password: n === 5_000 ? password : `guess number ${n}`,
    address: manyAddresses(n),
  }))
  process.stdout.write(`10,000 guesses at one account: ${seen.wrong} looked at in ${seen.seconds} s\n`)
  expect(seen.in).toBe(0)
  // Five are free, one more for each second, two, four … that the run takes.
  expect(seen.wrong).toBeLessThanOrEqual(11)
  expect(seen.wrong + seen.held).toBe(10_000)
}, 120_000)

test('of 2,000 at as many accounts from one address, some dozens are looked at', async () => {
  const seen = await guess(2_000, n => ({
    email: `person${n}@example.com`,
    password: 'summer 2026 !',
    address: '203.0.113.5',
  }))
  process.stdout.write(`2,000 guesses from one address: ${seen.wrong} looked at in ${seen.seconds} s\n`)
  // Each account is tried once, so that the address alone holds them back: 20 free, and what is being hashed by then.
  expect(seen.wrong).toBeLessThanOrEqual(30)
  const elsewhere = await at.app.inject({
    method: 'POST',
    url: '/api/auth/login',
    headers: { 'x-forwarded-for': '203.0.113.6' },
    payload: { email: ours.admin.email, password },
  })
  expect(elsewhere.statusCode).toBe(200)
}, 120_000)
