// Mail and the virus scanner on Health: not connected, well, failing with the server's own words, and well again.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { openClamd } from '../../../base/clamd.fixture.ts'
import { openScanner, type Scanner } from '../../../base/scanner.ts'

let house: TestHouse
let company: Company
let scanner: Scanner | null = null
beforeAll(async () => {
  house = await openTestHouse({
    change: base => ({
      ...base,
      get scanner() {
        return scanner
      },
    }),
  })
  company = await house.newCompany()
})
afterAll(() => house.close())

const health = async () => (await company.admin.call('GET /health')).body
const checkOf = async (area: string) => (await health()).checks.find(it => it.area === area)

/** A mail server that takes mail, or refuses every recipient for good. */
async function openMailServer() {
  const how = { refuses: true }
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(
        how.refuses ? Object.assign(new Error('5.7.1 Relaying denied'), { responseCode: 550 }) : undefined,
      ),
    onData: (stream, _session, done) => void stream.resume().on('end', () => done()),
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.server.address() as AddressInfo
  return { how, port, close: () => new Promise<void>(done => server.close(() => done())) }
}

test('mail: kept, untried, failed with the server’s own words and what to do, and well again once one went', async () => {
  expect(await checkOf('mail')).toMatchObject({ code: 'mail.kept', level: 'ok' })
  const { how, port, close } = await openMailServer()
  await company.admin.call('PUT /connections/{kind}', {
    params: { kind: 'smtp' },
    headers: { 'if-match': '"v0"' },
    body: { settings: { host: '127.0.0.1', port, security: 'none', from: 'post@example.com' } },
  })
  expect(await checkOf('mail')).toMatchObject({ code: 'mail.untried', level: 'ok' })
  const worker = await house.work(1)
  const invite = (email: string) =>
    company.admin.call('POST /users/invite', { body: { email, role: 'standard' } })
  await invite('one@example.com')
  await expect.poll(async () => (await checkOf('mail'))?.code, { timeout: 15_000 }).toBe('mail.failed')
  const failed = await checkOf('mail')
  expect(failed).toMatchObject({ level: 'warning', todo: expect.stringContaining('e-mail log') })
  expect(failed?.what).toContain('Relaying denied')
  expect(failed?.params).toMatchObject({ said: expect.stringContaining('550') })
  how.refuses = false
  await invite('two@example.com')
  await expect.poll(async () => (await checkOf('mail'))?.code, { timeout: 15_000 }).toBe('mail.sent')
  await worker.stop()
  await close()
}, 60_000)

test('a virus scanner: off, answering, silent and gone, each in its own words', async () => {
  expect(await checkOf('scanner')).toMatchObject({ code: 'scanner.off', level: 'ok' })
  const clamd = await openClamd()
  scanner = openScanner(clamd.url)
  expect(await checkOf('scanner')).toMatchObject({ code: 'scanner.answers', level: 'ok' })
  await clamd.close()
  const gone = await health()
  expect(gone.level).toBe('trouble')
  expect(gone.checks.find(it => it.area === 'scanner')).toMatchObject({
    code: 'scanner.away',
    level: 'trouble',
    what: expect.stringMatching(/^The virus scanner does not answer: connect ECONNREFUSED/),
    why: 'While it is away every upload is refused.',
    todo: expect.stringContaining('CLAMD_URL'),
  })
  const mute = await openClamd({ mode: 'hang' })
  scanner = openScanner(mute.url)
  const asked = performance.now()
  expect(await checkOf('scanner')).toMatchObject({
    code: 'scanner.away',
    params: { said: 'no answer in 5 s' },
  })
  expect(performance.now() - asked).toBeLessThan(9_000)
  await mute.close()
  scanner = null
})
