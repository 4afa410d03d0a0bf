// Every change leaves a word in the audit log: each changing route of the contracts is called with success and looked up.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { client } from '../src/base/contract/client.ts'
import { contracts } from '../src/doors/api.ts'
import { renewSetupLink } from '../src/modules/workspace/index.ts'
import { openProvider, type TestProvider } from './provider.ts'
import { openTestHouse, password, type Company, type Contracts, type TestHouse } from './house.ts'
import { actsOf } from './acts/all.ts'
import { newEmail, type Act, type Scene } from './acts/scene.ts'

let at: TestHouse
let ours: Company
let provider: TestProvider
let backups: string
let work: { stop(): Promise<void> }
beforeAll(async () => {
  provider = await openProvider()
  backups = await mkdtemp(join(tmpdir(), 'octavo-backups-'))
  at = await openTestHouse({ config: { ...provider.config, backupDir: backups } })
  provider.serve(at.origin)
  const body = { company: 'First', username: 'Ada', email: newEmail(), password }
  await callAs('', 'setUp')('POST /setup', {
    body: { ...body, token: (await renewSetupLink(at.base)) ?? '' },
  })
  ours = await at.newCompany()
  await ownInstallation()
  work = await at.work()
})
afterAll(async () => {
  await work.stop()
  await at.close()
  provider.close()
  await rm(backups, { recursive: true, force: true })
})

/** The acts are one company's: it is made the first, which backups and the clock belong to, and the one that sign-in from outside leads to. */
async function ownInstallation(): Promise<void> {
  await at.db.asOwner(`update workspaces set created_at = created_at - interval '1 day' where id = $1`, [
    ours.workspace_id,
  ])
  Object.assign(at.base.config, { oidcWorkspace: ours.workspace_id })
}

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
  restoreHere:
    'there is no company yet whose log it could stand in; the log that comes with the backup is whole, and the process logs say it',
  beginSecondFactor: 'counts for nothing until a code of it confirms it; that is written',
  beginOidc: 'only says where to go; whoever comes back is written by finishing it',
  previewNewRule: 'changes nothing',
  previewRule: 'changes nothing',
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
  await actsOf({ at, ours, provider })[name]?.(callAs(ours.admin.token, name), idOf(name))
  const rows = await at.db.asOwner<{ action: string }>(`select action from audit_log where request_id = $1`, [
    idOf(name),
  ])
  expect(rows.map(it => it.action).join()).toMatch(/^[\w.]+/)
})
