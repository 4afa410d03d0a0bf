// People are told what they asked to be told, where they asked for it, and nobody else is.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, password, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { draft, generate, greeting, people } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

const noticesOf = async (by: Person) => (await by.call('GET /me/notices')).body.data
const mailsTo = async (by: Person) =>
  (await ours.admin.call('GET /email-logs', { query: { q: by.email } })).body.data.map(it => it.topic)

test('what is usual is shown, a choice is kept, and what is left out stays', async () => {
  const by = await ours.standard()
  const before = (await by.call('GET /me/notifications')).body
  expect(before).toEqual({
    events: [
      { event: 'job.finished', mail: false, app: false },
      { event: 'job.failed', mail: false, app: true },
      { event: 'sign_in.new_device', mail: true, app: true },
      { event: 'question.asked', mail: true, app: true },
      { event: 'webhook.disabled', mail: true, app: true },
    ],
    locale: 'en',
  })
  const body = { events: [{ event: 'job.failed' as const, mail: true, app: false }], locale: 'de' as const }
  const after = (await by.call('PUT /me/notifications', { body })).body
  expect(after.events[1]).toEqual({ event: 'job.failed', mail: true, app: false })
  expect(after.events[2]).toEqual(before.events[2])
  expect((await by.call('GET /me/notifications')).body).toEqual(after)
})

async function failingJob(by: Person) {
  return at.base.db.in(ours.workspace_id, tx =>
    at.base.jobs.enqueueLater(tx, {
      name: 'post.mail',
      title: 'Quarterly letters',
      total: 1,
      input: {},
      created_by: by.id,
      messages: [{ id: 'nonsense' }],
    }),
  )
}

test('a job that ended mails its owner who asked for it, shows in the app to who asked for that, and to nobody else', async () => {
  const [mailed, shown, other] = [
    await ours.standard('documents'),
    await ours.standard('documents'),
    await ours.standard('documents'),
  ]
  const choose = (by: Person, mail: boolean, app: boolean) =>
    by.call('PUT /me/notifications', {
      body: { events: [{ event: 'job.finished', mail, app }], locale: 'de' },
    })
  await choose(mailed, true, false)
  await choose(shown, false, true)
  const { stop } = await at.work()
  for (const by of [mailed, shown, other]) await generate(by, (await draft(by, greeting(), people(2))).id)
  await expect.poll(() => noticesOf(shown), { timeout: 30_000 }).toHaveLength(1)
  const [notice] = await noticesOf(shown)
  expect(notice).toMatchObject({
    event: 'job.finished',
    params: { done: '2', failed: '0' },
    link: '/',
    read_at: null,
  })
  await expect.poll(() => mailsTo(mailed), { timeout: 30_000 }).toEqual(['job_finished'])
  expect([await mailsTo(shown), await mailsTo(other), await noticesOf(other)]).toEqual([[], [], []])
  await expect
    .poll(
      async () =>
        (await ours.admin.call('GET /outbox', { query: { to: mailed.email } })).body.data[0]?.subject,
      { timeout: 10_000 },
    )
    .toMatch(/ist fertig$/)
  expect((await shown.call('POST /me/notices/read')).body).toEqual({ read: 1 })
  expect((await shown.call('GET /me/notices', { query: { unread: 'true' } })).body.data).toEqual([])
  await stop()
}, 90_000)

test('a job that failed says why', async () => {
  const by = await ours.standard()
  const job_id = await failingJob(by)
  // As if workers had died of it, again and again.
  await at.db.asOwner('update job_pieces set attempts = 30 where job_id = $1', [job_id])
  const { stop } = await at.work()
  await expect.poll(() => noticesOf(by), { timeout: 20_000 }).toHaveLength(1)
  await stop()
  expect((await noticesOf(by))[0]).toMatchObject({
    event: 'job.failed',
    params: { title: 'Quarterly letters', error: expect.stringContaining('worker ended') as string },
  })
})

test('a sign-in from a device not seen before is told by mail and in the app; the first one and a newer version are not', async () => {
  const by = await ours.standard()
  const signIn = (agent: string) =>
    fetch(`${at.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': agent },
      body: JSON.stringify({ email: by.email, password }),
    }).then(async reply => expect([reply.status, (await reply.text()).length > 0]).toEqual([200, true]))
  await signIn('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0')
  await signIn('Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0')
  expect(await noticesOf(by)).toEqual([])
  await signIn('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1')
  const [notice] = await noticesOf(by)
  expect(notice).toMatchObject({
    event: 'sign_in.new_device',
    link: '/account',
    params: { address: '127.0.0.1' },
  })
  expect(await mailsTo(by)).toEqual(['new_device'])
})
