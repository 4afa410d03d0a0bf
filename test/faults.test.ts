// Faults reach Sentry with what finds them, and with nothing that anybody typed; refusals never do.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Base } from '../src/base/base.ts'
import { refuse } from '../src/base/errors.ts'
import { startTicks } from '../src/base/ticks.ts'
import { version } from '../src/base/version.ts'
import { openTestHouse, type Company, type TestHouse } from './house.ts'
import { openSentryTwin, type TestSentry } from './sentry.ts'

const who = { name: 'Erika Mustermann', email: 'erika@mustermann.example' }
const secrets = /erika|mustermann|4917012345|swordfish|Cookie: |Bearer/i

let sentry: TestSentry
let at: TestHouse
let by: Company
let isBroken = false

/** A database whose next transaction meets an error of our own making, with a person's values in its words. */
const breaking = (base: Base): Base => ({
  ...base,
  db: {
    ...base.db,
    in: async (workspace_id, work) => {
      if (!isBroken) return base.db.in(workspace_id, work)
      throw new TypeError(`Cannot read properties of undefined (reading '${who.name}' +4917012345)`, {
        cause: new Error(`no such customer: ${who.email}`),
      })
    },
  },
})

beforeAll(async () => {
  sentry = await openSentryTwin()
  at = await openTestHouse({ config: { sentryDsn: sentry.dsn }, change: breaking })
  by = await at.newCompany()
  await at.db.asOwner(`create function break_it() returns trigger language plpgsql as $$
    begin
      raise exception 'no room for %', new.name using errcode = 'XX000',
        detail = 'Key (email)=(' || new.email || ') is odd', table = 'customers', hint = new.name;
    end $$`)
  await at.db.asOwner(`create trigger break_it before insert on customers for each row
    when (new.name like 'Erika%') execute function break_it()`)
})
afterAll(async () => {
  await at.close()
  await sentry.close()
})

const typed = { 'content-type': 'application/json', cookie: 'theme=swordfish', 'user-agent': 'Browser/1.0' }

test('an error of the database is told with its request, its route and its place in the code, without one value', async () => {
  const request_id = randomUUID()
  const reply = await by.admin.fetch('/api/customers', {
    method: 'POST',
    headers: { ...typed, 'x-request-id': request_id },
    body: JSON.stringify(who),
  })
  expect(reply.status).toBe(500)
  const [event] = await sentry.heard(1)
  expect(event).toMatchObject({
    transaction: 'POST /api/customers',
    release: `octavo@${version}`,
    environment: 'dev',
    platform: 'node',
    tags: { request_id, process: 'test' },
    request: { headers: { 'User-Agent': 'Browser/1.0' } },
    contexts: { postgresql: { severity: 'ERROR', table: 'customers' } },
    exception: { values: [{ type: 'DatabaseError', value: 'XX000: no … for …' }] },
  })
  const frames = event?.exception.values[0]?.stacktrace.frames ?? []
  expect(frames.filter(it => it.in_app).map(it => it.filename)).toContain(
    'app:///src/modules/customers/customers.ts',
  )
  expect(sentry.text()).not.toMatch(secrets)
  expect(sentry.text()).not.toContain(process.cwd())
})

test('what was asked for in a query stays here, and so do the words of an error and of its cause', async () => {
  const before = sentry.events().length
  isBroken = true
  const reply = await by.admin.fetch(`/api/customers?q=${encodeURIComponent(who.name)}`, { headers: typed })
  isBroken = false
  expect(reply.status).toBe(500)
  const event = (await sentry.heard(before + 1)).at(-1)
  expect(event?.transaction).toBe('GET /api/customers')
  expect(event?.exception.values.map(it => [it.type, it.value])).toEqual([
    ['Error', 'no such …'],
    ['TypeError', "Cannot read properties of undefined (reading '…' +…)"],
  ])
  expect(sentry.text()).not.toMatch(secrets)
})

test('a piece of work that fails for a reason that is no refusal is told with job and request; a refusal is not', async () => {
  const before = sentry.events().length
  const working = await at.base.jobs.work(
    [
      { name: 'test.refusal', run: () => Promise.reject(refuse('test.no', 409, 'No.')) },
      {
        name: 'test.fault',
        retries: 0,
        run: () => Promise.reject(new RangeError(`invalid value: ${who.name}`)),
      },
    ],
    { slots: 1 },
  )
  const request_id = randomUUID()
  const enqueue = (name: string) =>
    at.base.db.in(by.workspace_id, tx =>
      at.base.jobs.enqueueLater(tx, { name, title: who.name, total: 1, input: who, request_id }),
    )
  await enqueue('test.refusal')
  const job_id = await enqueue('test.fault')
  const events = await sentry.heard(before + 1)
  await working.stop()
  expect(sentry.events()).toHaveLength(before + 1)
  expect(events.at(-1)).toMatchObject({
    transaction: 'job test.fault',
    tags: { job_id, request_id },
    exception: { values: [{ type: 'RangeError', value: 'invalid value: …' }] },
  })
  expect(sentry.text()).not.toMatch(secrets)
})

test('a tick that fails is told once, however often it fails', async () => {
  const before = sentry.events().length
  let runs = 0
  const run = () => Promise.reject(new Error(`run ${++runs}`))
  const ticks = startTicks(at.base, [{ name: 'test.tick', every_ms: 5, run }])
  await expect.poll(() => runs).toBeGreaterThan(5)
  await ticks.stop()
  const events = await sentry.heard(before + 1)
  expect(events.slice(before).map(it => it.transaction)).toEqual(['tick test.tick'])
})

test('refusals are told to nobody, whatever their status', async () => {
  const before = sentry.events().length
  expect((await by.admin.fetch('/api/customers/00000000-0000-4000-8000-000000000000')).status).toBe(404)
  expect((await by.admin.fetch('/api/customers', { method: 'POST', headers: typed, body: '{' })).status).toBe(
    400,
  )
  at.base.faults.tell(refuse('db.away', 503, 'Away.'), { where: 'test' })
  at.base.faults.tell(new Error('a mark'), { where: 'the end' })
  const events = await sentry.heard(before + 1)
  expect(events.slice(before).map(it => it.transaction)).toEqual(['the end'])
})

test('a fault that repeats is told ten times a minute', async () => {
  const before = sentry.events().length
  const error = new Error('again')
  for (let n = 0; n < 50; n++) at.base.faults.tell(error, { where: 'loop' })
  at.base.faults.tell(new Error('a mark'), { where: 'another end' })
  await sentry.heard(before + 11)
  expect(sentry.events().filter(it => it.transaction === 'loop')).toHaveLength(10)
})

test.each([
  ['away', false],
  ['mute', true],
])('a Sentry that is %s delays no reply, and a stop by two seconds at most', async (_how, isMute) => {
  const silent = await openSentryTwin(true)
  if (!isMute) await silent.close()
  const house = await openTestHouse({ config: { sentryDsn: silent.dsn }, change: breaking })
  const { admin } = await house.newCompany()
  isBroken = true
  const began = performance.now()
  const reply = await admin.fetch('/api/customers')
  isBroken = false
  expect(reply.status).toBe(500)
  expect(performance.now() - began).toBeLessThan(1_000)
  const closing = performance.now()
  await house.base.faults.close()
  expect(performance.now() - closing).toBeLessThan(2_500)
  await house.close()
  if (isMute) await silent.close()
})
