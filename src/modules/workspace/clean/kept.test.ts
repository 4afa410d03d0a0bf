// What was written in mails and SMS goes after a company's days; to whom and when stays until its own days are over.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { deliverNow, newCustomer, outboxOf, sendTo } from '../../../../test/post.ts'
import { cleanLater } from './clean.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
  await at.work(1)
})
afterAll(() => at.close())

async function keep(company: Company, days: { messages?: number; email_log?: number }) {
  const { installation: _, version, ...fields } = (await company.admin.call('GET /settings')).body
  await company.admin.call('PUT /settings', {
    headers: { 'if-match': `"v${version}"` },
    body: { ...fields, keep: { ...fields.keep, ...days } },
  })
}

const age = (company: Company, days: number) =>
  Promise.all(
    ['messages', 'outbox_messages', 'email_logs'].map(table =>
      at.db.asOwner(
        `update ${table} set created_at = created_at - make_interval(days => $2) where workspace_id = $1`,
        [company.workspace_id, days],
      ),
    ),
  )

async function clean(company: Company) {
  await cleanLater(at.base)
  for (;;) {
    const jobs = (await company.admin.call('GET /jobs', { query: {} })).body.data
    const ours = jobs.filter(job => job.name === 'workspace.clean')
    expect(ours.map(job => job.error)).toEqual(ours.map(() => null))
    if (ours.length > 0 && ours.every(job => job.status === 'done')) break
    await sleep(50)
  }
  const [last] = (await company.admin.call('GET /audit', { query: { q: 'workspace.cleaned' } })).body.data
  return last?.detail
}

/** One SMS that went, one that still waits, and a mail that failed. */
async function withPost() {
  const company = await at.newCompany()
  const [gone, waits] = [await newCustomer(company.admin), await newCustomer(company.admin)]
  await sendTo(company.admin, [gone.id], { text: 'Dear {{name}}: {{link}}' })
  await deliverNow(at, company.workspace_id)
  await sendTo(company.admin, [waits.id], { text: 'Later: {{link}}' })
  await at.db.asOwner(
    `insert into email_logs (workspace_id, key, topic, recipient, subject, content, status)
     values ($1, $2, 'test', 'ada@example.com', 'Invite', 'sealed words', 'failed')`,
    [company.workspace_id, randomUUID()],
  )
  return company
}

const messagesOf = (company: Company) =>
  at.db.asOwner<{ text: string; vars: object; address: string; state: string }>(
    'select text, vars, address, state from messages where workspace_id = $1 order by id',
    [company.workspace_id],
  )
const mailsOf = (company: Company) =>
  at.db.asOwner<{ recipient: string; content: string | null; status: string }>(
    'select recipient, content, status from email_logs where workspace_id = $1',
    [company.workspace_id],
  )

test('texts are emptied and the outbox is, where a company says so; recipients and states stay, and what waits is untouched', async () => {
  const [ours, theirs] = [await withPost(), await withPost()]
  await keep(ours, { messages: 10 })
  await Promise.all([age(ours, 11), age(theirs, 11)])
  expect(await clean(ours)).toMatchObject({ message_texts: 1, mail_texts: 1, outbox_messages: 1 })
  const [sent, waiting] = await messagesOf(ours)
  expect(sent).toMatchObject({
    text: '',
    vars: {},
    address: expect.stringMatching(/^\+49/),
    state: 'delivered',
  })
  expect(waiting?.text).toContain('Later')
  expect(await outboxOf(at, ours)).toEqual([])
  expect(await mailsOf(ours)).toEqual([{ recipient: 'ada@example.com', content: null, status: 'failed' }])

  expect((await messagesOf(theirs)).every(it => it.text !== '')).toBe(true)
  expect(await outboxOf(at, theirs)).toHaveLength(1)
  expect(await mailsOf(theirs)).toMatchObject([{ content: 'sealed words' }])
}, 30_000)

test('rows of the e-mail log go after a company’s own days, and never later than the installation’s', async () => {
  const [ours, theirs] = [await withPost(), await withPost()]
  await keep(ours, { email_log: 20 })
  await Promise.all([age(ours, 21), age(theirs, 21)])
  expect(await clean(ours)).toMatchObject({ email_logs: 1 })
  expect(await mailsOf(ours)).toEqual([])
  expect(await mailsOf(theirs)).toHaveLength(1)
  await age(theirs, 350)
  expect(await clean(theirs)).toMatchObject({ email_logs: 1 })
}, 30_000)
