// Wordings, the e-mail log, the outbox, and an invite that goes by mail.
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { dot } from '../../../../test/dot.ts'
import { refusalOf } from '../../../../test/papers.ts'
import { sendMailLater } from '../../../base/post/index.ts'
import { mailKinds } from './built_in.ts'
import { fillWording, findOddPlaces } from './render.ts'

let at: TestHouse
let ours: Company
let server: SMTPServer
const arrived: Email[] = []

beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
  server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        void PostalMime.parse(Buffer.concat(parts)).then(mail => {
          arrived.push(mail)
          done()
        })
      })
    },
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  await new Promise<void>(done => server.close(() => done()))
  await at.close()
})

test('every wording that comes along names only what it may, in both languages, and fills whole', () => {
  for (const [key, { examples, wording }] of Object.entries(mailKinds))
    for (const locale of ['en', 'de'] as const) {
      expect([key, locale, findOddPlaces(wording[locale], Object.keys(examples))]).toEqual([key, locale, []])
      const filled = fillWording(wording[locale], examples)
      expect(JSON.stringify(filled)).not.toMatch(/\{\{|undefined/)
      expect(filled.html).toContain('<p')
    }
})

test('values are escaped in HTML and stay as they are in text; a line break in a value breaks no subject', () => {
  const values = { name: '<b>"Ada" & Co</b>\r\nBcc: eve@example.com', link: 'https://a.example/?a=1&b=2' }
  const filled = fillWording(
    { subject: 'For {{name}}', text: 'Dear {{ name }}\n{{link}}', html: '<a href="{{link}}">{{name}}</a>' },
    values,
  )
  expect(filled.subject).toBe('For <b>"Ada" & Co</b> Bcc: eve@example.com')
  expect(filled.text).toContain('<b>"Ada" & Co</b>')
  expect(filled.html).toBe(
    '<a href="https://a.example/?a=1&amp;b=2">&lt;b&gt;&quot;Ada&quot; &amp; Co&lt;/b&gt;\r\nBcc: eve@example.com</a>',
  )
  const made = fillWording({ subject: 's', text: '{{name}}\n\n{{link}}', html: null }, values).html
  expect(made).toContain('<a href="https://a.example/?a=1&amp;b=2"')
  expect(made).not.toContain('<b>')
})

test('an unknown placeholder and a brace without its other half are named with line and character', async () => {
  const body = {
    key: 'invite',
    locale: 'en' as const,
    subject: 'Hi {{nme}}',
    text: 'Hello\n{{link}} and {{ inviter',
    html: '<p>{{constructor}}</p>',
  }
  const refused = await refusalOf(ours.admin.call('POST /email-templates/preview', { body }))
  expect(refused).toMatchObject({ status: 422, code: 'email_template.odd_placeholder' })
  expect(refused.errors?.map(it => [it.pointer, it.detail])).toEqual([
    ['/subject', 'line 1, character 4: there is no {{nme}} here'],
    ['/text', 'line 2, character 14: {{ without its other half'],
    ['/html', 'line 1, character 4: there is no {{constructor}} here'],
  ])
  for (const key of ['fax', '__proto__', 'constructor'])
    expect((await refusalOf(ours.admin.call('POST /email-templates', { body: { ...body, key } }))).code).toBe(
      'email_template.key_unknown',
    )
})

test('a wording of one’s own takes the place of the one that comes along, until it is taken away', async () => {
  const own = { key: 'invite', locale: 'en' as const, subject: 'Come to {{company}}', text: 'Here: {{link}}' }
  const find = async () =>
    (await ours.admin.call('GET /email-templates')).body.data.find(
      it => it.key === 'invite' && it.locale === 'en',
    )
  expect(await find()).toMatchObject({
    id: null,
    version: 0,
    placeholders: expect.arrayContaining(['link', 'inviter']) as string[],
  })
  const made = (await ours.admin.call('POST /email-templates', { body: own })).body
  expect(await find()).toMatchObject({ id: made.id, subject: own.subject, version: 1 })
  expect((await refusalOf(ours.admin.call('POST /email-templates', { body: own }))).code).toBe(
    'email_template.taken',
  )
  const params = { email_template_id: made.id ?? '' }
  const body = { ...own, text: 'There: {{link}}' }
  const put = (version: string) =>
    ours.admin.call('PUT /email-templates/{email_template_id}', {
      params,
      headers: { 'if-match': version },
      body,
    })
  expect((await put('"v1"')).body).toMatchObject({ text: 'There: {{link}}', version: 2 })
  expect((await refusalOf(put('"v1"'))).status).toBe(412)
  const shown = (
    await ours.admin.call('POST /email-templates/preview', { body: { ...body, key: 'invite', locale: 'en' } })
  ).body
  expect(shown.subject).toBe('Come to Halden & Vale')
  await ours.admin.call('DELETE /email-templates/{email_template_id}', { params })
  expect(await find()).toMatchObject({ id: null })
})

test('without a mail server an invite shows its link alone; with one it also goes by mail, in the language asked for', async () => {
  const invite = (email: string) =>
    ours.admin.call('POST /users/invite', {
      body: { email, role: 'standard' },
      headers: { 'accept-language': 'de-DE' },
    })
  expect((await invite('first@example.com')).body.is_mailed).toBe(false)
  const settings = {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    security: 'none',
    from: 'post@example.com',
  }
  await ours.admin.call('PUT /connections/{kind}', {
    params: { kind: 'smtp' },
    headers: { 'if-match': '"v0"' },
    body: { settings },
  })
  const made = (await invite('bo@example.com')).body
  expect(made.is_mailed).toBe(true)
  const { stop } = await at.work()
  await expect.poll(() => arrived.length, { timeout: 5_000 }).toBe(1)
  expect(arrived[0]).toMatchObject({
    to: [{ address: 'bo@example.com' }],
    subject: 'Test admin lädt Sie zu Test ein',
  })
  expect(arrived[0]?.text).toContain(made.link)
  const log = async () => (await ours.admin.call('GET /email-logs', { query: { topic: 'invite' } })).body.data
  await expect.poll(async () => (await log())[0]?.status, { timeout: 5_000 }).toBe('sent')
  expect((await log())[0]).toMatchObject({
    recipient: 'bo@example.com',
    driver: 'smtp',
    attempts: 1,
    reply: expect.stringContaining('250') as string,
  })
  await stop()
})

test('the log is filtered by status, day and words; one that was stopped says so', async () => {
  const { admin, workspace_id } = await at.newCompany()
  for (const n of [1, 2, 3]) {
    const mail = { topic: 'test', to: `p${n}@example.com`, subject: `Letter ${n}`, text: 'x', key: `k${n}` }
    await at.base.db.in(workspace_id, tx => sendMailLater(tx, at.base, mail))
  }
  const find = async (query: Record<string, string>) =>
    (await admin.call('GET /email-logs', { query })).body.data.map(it => it.recipient)
  expect(await find({})).toEqual(['p3@example.com', 'p2@example.com', 'p1@example.com'])
  expect(await find({ q: 'letter 2' })).toEqual(['p2@example.com'])
  const today = new Date().toISOString().slice(0, 10)
  expect(await find({ from: today, to: today })).toHaveLength(3)
  expect(await find({ to: '2020-01-01' })).toEqual([])
  const first = (await admin.call('GET /email-logs', { query: { q: 'p1' } })).body.data[0]
  await admin.call('POST /jobs/{job_id}/cancel', { params: { job_id: first?.job_id ?? '' } })
  expect(await find({ status: 'stopped' })).toEqual(['p1@example.com'])
  expect(await find({ status: 'queued' })).toEqual(['p3@example.com', 'p2@example.com'])
  const paged = (await admin.call('GET /email-logs', { query: { limit: 2 } })).body
  const rest = await admin.call('GET /email-logs', { query: { limit: 2, cursor: paged.next_cursor ?? '' } })
  expect(rest.body.data.map(it => it.recipient)).toEqual(['p1@example.com'])
})

test('the outbox shows what was kept, by kind, recipient and words', async () => {
  const { admin, workspace_id } = await at.newCompany()
  const signal = AbortSignal.timeout(5_000)
  const mail = await at.base.post.mailOf(workspace_id)
  await mail.send(
    { to: 'Ada@example.com', subject: 'Hello', text: 'One', html: '<b>One</b>', key: '1' },
    signal,
  )
  const sms = await at.base.post.smsOf(workspace_id)
  await sms.send({ to: '+4915112345678', text: 'Two', key: '1' }, signal)
  const find = async (query: Record<string, string>) =>
    (await admin.call('GET /outbox', { query })).body.data.map(it => it.text)
  expect(await find({})).toEqual(['Two', 'One'])
  expect(await find({ kind: 'mail' })).toEqual(['One'])
  expect(await find({ to: 'ada@EXAMPLE.com' })).toEqual(['One'])
  expect(await find({ q: 'tw' })).toEqual(['Two'])
  const [first] = (await admin.call('GET /outbox', { query: { kind: 'mail' } })).body.data
  const one = (await admin.call('GET /outbox/{message_id}', { params: { message_id: first?.id ?? '' } })).body
  expect(one).toMatchObject({ html: '<b>One</b>', recipient: 'Ada@example.com' })
})

test('a mail has the company’s look: sender, logo, colour and last lines; the sign-in page has it too', async () => {
  const { admin } = ours
  const { version } = (await admin.call('GET /branding')).body
  const look = {
    colour: '#7a1f5c',
    colour_dark: null,
    sender_name: 'Halden Post',
    footer: 'Halden & Vale\n1 Quay',
  }
  await admin.call('PUT /branding', { headers: { 'if-match': `"v${version}"` }, body: look })
  const form = new FormData()
  form.set('file', new Blob([dot() as BlobPart]), 'logo.png')
  await admin.call('POST /branding/logo', { body: form })
  const { port } = server.server.address() as AddressInfo
  Object.assign(at.base.config, {
    smtpUrl: `smtp://127.0.0.1:${port}?security=none`,
    smtpFrom: 'Octavo <post@example.com>',
  })
  const worker = await at.work(1)
  await admin.call('POST /users/invite', { body: { email: 'looked@example.com', role: 'standard' } })
  const mail = await vi.waitFor(
    () => {
      const found = arrived.find(it => it.to?.[0]?.address === 'looked@example.com')
      if (!found) throw new Error('not yet')
      return found
    },
    { timeout: 15_000 },
  )
  await worker.stop()
  expect(mail.from).toMatchObject({ name: 'Halden Post', address: 'post@example.com' })
  expect(mail.text).toContain('-- \nHalden & Vale\n1 Quay')
  expect(mail.html).toContain('#7a1f5c')
  expect(mail.html).toContain('Halden &amp; Vale<br>1 Quay')
  expect(mail.html).toContain('cid:logo')
  expect(mail.attachments).toMatchObject([
    { mimeType: 'image/png', contentId: '<logo>', disposition: 'inline' },
  ])
  await at.db.asOwner('delete from workspaces where id <> $1', [ours.workspace_id])
  const setup = (await (await fetch(`${at.origin}/api/setup`)).json()) as { look: Record<string, string> }
  expect(setup.look).toMatchObject({
    colour: '#7a1f5c',
    logo: expect.stringMatching(/^data:image\/png;base64,/),
  })
  await at.newCompany()
  expect(await (await fetch(`${at.origin}/api/setup`)).json()).toMatchObject({ look: null })
})
