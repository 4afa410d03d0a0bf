// Every change leaves a word in the audit log: each changing route of the contracts is called with success and looked up.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { client } from '../src/base/contract/client.ts'
import { contracts } from '../src/doors/api.ts'
import { renewSetupLink } from '../src/modules/workspace/index.ts'
import { openTestHouse, password, type Company, type Contracts, type TestHouse } from './house.ts'
import { actsOf } from './acts/all.ts'
import { newEmail, type Act, type Scene } from './acts/scene.ts'

let at: TestHouse
let ours: Company
let work: { stop(): Promise<void> }
beforeAll(async () => {
  at = await openTestHouse()
  const body = { company: 'First', username: 'Ada', email: newEmail(), password }
  await callAs('', 'setUp')('POST /setup', {
    body: { ...body, token: (await renewSetupLink(at.base)) ?? '' },
  })
  ours = await at.newCompany()
  work = await at.work()
})
afterAll(async () => {
  await work.stop()
  await at.close()
})

/** The request that is looked up afterwards; what a test does before it has ids of its own. */
const idOf = (name: string) => `audit-test-${name}`

function callAs(token: string, name: string): Act {
  const headers = () => ({
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    'x-request-id': idOf(name),
  })
  return client<Contracts>({ origin: at.origin, headers })
}

/** What changes without a word, and why. */
const silent: Record<string, string> = {
  refresh: 'happens by itself every quarter of an hour; the session keeps when it was used last',
  changeMapping: 'saved with every key while a draft is matched; generating it is what is written',
  previewEmailTemplate: 'changes nothing',
  changeNotifications: 'is about nobody but oneself, as the language of the screens is',
  readNotices: 'is about nobody but oneself: what was seen',
  changeRow: 'saved with every key while a draft is mended; generating it is what is written',
  previewDelivery: 'shows what would be sent, and sends nothing',
  previewDeliver: 'shows what would be sent, and sends nothing',
  countSegments: 'counts characters, and keeps nothing',
  smsCallback: 'what became of a message stands in the message itself',
  smsReply: 'of a provider, not of a person here; its own test finds it in the audit log',
  sendCode: 'by a customer: it stands in the access log, which is sealed',
  verifyCode: 'by a customer: it stands in the access log, which is sealed',
  openPortal: 'by a customer: it stands in the access log, which is sealed',
  renewPortal: 'by a customer: it stands in the access log, which is sealed',
  askQuestion: 'by a customer: it stands in the access log, which is sealed',
}

/** For their names alone. */
const named = Object.keys(actsOf({} as Scene))

const changing = Object.values(contracts).flatMap(it =>
  Object.entries(it).flatMap(([name, route]) => (route.method === 'GET' ? [] : [name])),
)

test('each changing route is called here, or named with the reason why it is silent', () => {
  const known = [...named, ...Object.keys(silent)]
  expect(changing.filter(it => !known.includes(it))).toEqual([])
  expect(known.filter(it => !changing.includes(it))).toEqual([])
})

test.each(named)('%s', async name => {
  await actsOf({ at, ours })[name]?.(callAs(ours.admin.token, name))
  const rows = await at.db.asOwner<{ action: string }>(`select action from audit_log where request_id = $1`, [
    idOf(name),
  ])
  expect(rows.map(it => it.action).join()).toMatch(/^[\w.]+/)
})
