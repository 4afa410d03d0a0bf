// The second factor over HTTP: set up, asked for, guessed at, lost and taken away.
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  callsOf,
  openTestHouse,
  password,
  type Company,
  type Person,
  type TestHouse,
} from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
/** The house's clock, which codes and tickets go by. */
let now = Date.now()
beforeAll(async () => {
  at = await openTestHouse({ change: base => ({ ...base, clock: { now: () => new Date(now) } }) })
  ours = await at.newCompany()
})
afterAll(() => at.close())
// Each test begins in a step of its own, long after the last.
beforeEach(async () => {
  now += 3_600_000
  await freeTries()
})

const minute = 60_000
const step = 30_000

interface Step {
  status: number
  body: { ticket?: string; access_token?: string; code?: string; user?: { id: string } }
}

async function post(path: string, body: unknown): Promise<Step> {
  const reply = await fetch(`${at.origin}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, body: (await reply.json()) as Step['body'] }
}

const first = (who: Person) => post('/auth/login', { email: who.email, password })
const second = (ticket: string | undefined, code: string) => post('/auth/second-factor', { ticket, code })

const codeAt = (secret: string, when = now) =>
  new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp: when })

/** Turns it on; the clock stands in the step after the one that was used. */
async function turnOn(who: Person) {
  const { body } = await who.call('POST /me/second-factor', { body: { password } })
  const confirmed = await who.call('POST /me/second-factor/confirm', { body: { code: codeAt(body.secret) } })
  now += 2 * step
  return { ...body, codes: confirmed.body.recovery_codes }
}

const freeTries = () => at.db.asOwner('delete from sign_in_failures')

test('set up with a picture and a secret, it counts only once a code of the app has confirmed it', async () => {
  const who = await ours.standard()
  const begun = (await who.call('POST /me/second-factor', { body: { password } })).body
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Octavo/)
  expect(begun.qr).toMatch(/^data:image\/png;base64,/)
  expect((await first(who)).status).toBe(200)
  const wrong = await refusalOf(who.call('POST /me/second-factor/confirm', { body: { code: '000000' } }))
  expect(wrong).toMatchObject({ status: 403, code: 'second_factor.wrong' })
  const { body } = await who.call('POST /me/second-factor/confirm', { body: { code: codeAt(begun.secret) } })
  expect(new Set(body.recovery_codes).size).toBe(10)
  expect((await who.call('GET /me/second-factor')).body).toMatchObject({
    since: expect.any(String),
    recovery_codes_left: 10,
  })
  expect(await first(who)).toMatchObject({ status: 202, body: { second_factor: 'needed' } })
})

test('signing in then takes the password and a code, and neither step alone gives a token', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const { body } = await first(who)
  expect(body).not.toHaveProperty('access_token')
  const asToken = await fetch(`${at.origin}/api/auth/me`, {
    headers: { authorization: `Bearer ${body.ticket}` },
  })
  expect(asToken.status).toBe(401)
  const done = await second(body.ticket, codeAt(secret))
  expect(done).toMatchObject({ status: 200, body: { user: { id: who.id } } })
  const me = await callsOf(at.origin, done.body.access_token ?? '').call('GET /auth/me')
  expect(me.body.user.second_factor_at).not.toBeNull()
})

test('a browser gets its cookies with the second step only', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const ask = (path: string, body: object) =>
    fetch(`${at.origin}/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: at.origin },
      body: JSON.stringify({ ...body, session: 'cookie' }),
    })
  const one = await ask('/auth/login', { email: who.email, password })
  expect([one.status, one.headers.getSetCookie()]).toEqual([202, []])
  const { ticket } = (await one.json()) as { ticket: string }
  const two = await ask('/auth/second-factor', { ticket, code: codeAt(secret) })
  expect([two.status, two.headers.getSetCookie().length]).toEqual([200, 2])
})

test('a code counts once, also when twenty use it at the same moment, and older ones count no longer', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const { ticket } = (await first(who)).body
  const code = codeAt(secret)
  const all = await Promise.all(Array.from({ length: 20 }, () => second(ticket, code)))
  expect(all.filter(it => it.status === 200)).toHaveLength(1)
  await freeTries()
  expect(await second(ticket, code)).toMatchObject({ status: 401, body: { code: 'second_factor.used' } })
  expect(await second(ticket, codeAt(secret, now - step))).toMatchObject({ status: 401 })
})

test('the step before and the step after count, two away do not', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const { ticket } = (await first(who)).body
  const answers = []
  for (const away of [-2, 2, -1, 0, 1]) answers.push(await second(ticket, codeAt(secret, now + away * step)))
  expect(answers.map(it => it.status)).toEqual([401, 401, 200, 200, 200])
})

test('a ticket ends after five minutes, with the password it was given for, and when it is tampered with', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const { ticket = '' } = (await first(who)).body
  const [text = '', mac = ''] = ticket.split('.')
  const other = Buffer.from(text, 'base64url').toString().replace(who.id, ours.admin.id)
  const forged = `${Buffer.from(other).toString('base64url')}.${mac}`
  for (const bad of [forged, `${text}.`, text, '', '.', 'a.b', ticket.slice(1)])
    expect(await second(bad, codeAt(secret))).toMatchObject({
      status: 401,
      body: { code: 'sign_in.ticket_over' },
    })
  now += 5 * minute
  expect((await second(ticket, codeAt(secret))).status).toBe(401)
  const fresh = (await first(who)).body.ticket
  await ours.admin.call('PATCH /users/{user_id}', {
    params: { user_id: who.id },
    body: { password: 'another long one' },
  })
  expect((await second(fresh, codeAt(secret))).status).toBe(401)
})

test('wrong codes wait longer and longer, by person, and a right password does not make them forgotten', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const answers: number[] = []
  let ticket: string | undefined
  for (let n = 0; n < 12; n++) {
    ticket = (await first(who)).body.ticket
    answers.push((await second(ticket, String(100_000 + n))).status)
  }
  // Five are free, one more for each second, two, four … that the run takes.
  expect(answers.filter(it => it === 401).length).toBeLessThanOrEqual(8)
  expect(answers.at(-1)).toBe(429)
  expect(await second(ticket, codeAt(secret))).toMatchObject({
    status: 429,
    body: { code: 'sign_in.too_soon' },
  })
  await at.db.asOwner('update sign_in_failures set next_at = now()')
  expect((await second(ticket, codeAt(secret))).status).toBe(200)
})

test('of five hundred codes sent at once no more are looked at than are free, the right one among them or not', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const { ticket } = (await first(who)).body
  const right = codeAt(secret)
  const codes = Array.from({ length: 500 }, (_, n) => (n === 400 ? right : String(200_000 + n)))
  const answers = await Promise.all(codes.map(code => second(ticket, code)))
  expect(answers.filter(it => it.status === 401).length).toBeLessThanOrEqual(9)
  expect(answers.filter(it => it.status === 200)).toHaveLength(0)
}, 30_000)

test('recovery codes stand in for the phone, each once, however they are typed, and are kept as hashes', async () => {
  const who = await ours.standard()
  const { codes, secret } = await turnOn(who)
  const [one = '', two = ''] = codes
  const { ticket } = (await first(who)).body
  expect((await second(ticket, one)).status).toBe(200)
  expect((await second(ticket, one)).status).toBe(401)
  expect((await second(ticket, ` ${two.toLowerCase().replaceAll('-', ' ')} `)).status).toBe(200)
  expect((await who.call('GET /me/second-factor')).body.recovery_codes_left).toBe(8)
  const kept = JSON.stringify(
    await at.db.asOwner('select r.*, f.secret from recovery_codes r join second_factors f using (user_id)'),
  )
  for (const told of [...codes, ...codes.map(it => it.replaceAll('-', '')), secret.replaceAll(' ', '')])
    expect(kept).not.toContain(told)
  const renewed = await who.call('POST /me/second-factor/recovery-codes', {
    body: { password, code: codeAt(secret) },
  })
  expect((await second(ticket, codes[2] ?? '')).status).toBe(401)
  expect((await second(ticket, renewed.body.recovery_codes[0] ?? '')).status).toBe(200)
})

test('turning it off needs the password and a code that counts', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const off = (body: { password: string; code: string }) => who.call('POST /me/second-factor/off', { body })
  expect(await refusalOf(off({ password: 'not this one', code: codeAt(secret) }))).toMatchObject({
    code: 'password.wrong',
  })
  expect(await refusalOf(off({ password, code: '123456' }))).toMatchObject({ code: 'second_factor.wrong' })
  await freeTries()
  await off({ password, code: codeAt(secret) })
  expect((await first(who)).status).toBe(200)
  expect(await at.db.asOwner('select 1 from second_factors where user_id = $1', [who.id])).toEqual([])
  expect(await refusalOf(off({ password, code: codeAt(secret) }))).toMatchObject({
    status: 409,
    code: 'second_factor.is_off',
  })
})

test('an admin resets a lost one: it is audited, the sessions end, and no other company’s admin can', async () => {
  const who = await ours.standard()
  const { secret } = await turnOn(who)
  const { ticket } = (await first(who)).body
  const session = callsOf(at.origin, (await second(ticket, codeAt(secret))).body.access_token ?? '')
  const params = { user_id: who.id }
  const stranger = (await at.newCompany()).admin
  expect((await refusalOf(stranger.call('DELETE /users/{user_id}/second-factor', { params }))).status).toBe(
    404,
  )
  await ours.admin.call('DELETE /users/{user_id}/second-factor', { params })
  expect((await first(who)).status).toBe(200)
  expect((await session.call('GET /me/sessions').catch(() => null))?.body ?? null).toBeNull()
  const log = (await ours.admin.call('GET /audit', { query: { q: 'second_factor' } })).body.data
  const mine = log.filter(it => it.noun_id === who.id).map(it => it.action)
  expect(mine).toEqual(['user.second_factor_reset', 'user.second_factor_on'])
})

test('no API key sets up, renews or ends a second factor', async () => {
  const { key } = (await ours.admin.call('POST /api-keys', { body: { name: 'Script', access: 'write' } }))
    .body
  const script = callsOf(at.origin, key)
  const body = { password, code: '123456' }
  const refused = await Promise.all([
    refusalOf(script.call('POST /me/second-factor', { body })),
    refusalOf(script.call('POST /me/second-factor/confirm', { body })),
    refusalOf(script.call('POST /me/second-factor/off', { body })),
    refusalOf(script.call('POST /me/second-factor/recovery-codes', { body })),
    refusalOf(script.call('DELETE /users/{user_id}/second-factor', { params: { user_id: ours.admin.id } })),
  ])
  expect(refused.map(it => it.code)).toEqual(refused.map(() => 'key.not_enough'))
})
