// People on the command line: an API key, an account, an invite; beside a server that runs, as a script does it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runOctavo, startOctavo, type Started } from './octavo.ts'

let octavo: Started
const run = (...args: string[]) => runOctavo(args, { OCTAVO_HOME: octavo.home })
const post = (path: string, body: unknown) =>
  fetch(`${octavo.origin}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

beforeAll(async () => {
  octavo = await startOctavo({ env: { OCTAVO_SAMPLE: '0' } })
}, 120_000)
afterAll(() => octavo?.stop(), 60_000)

test('a company is set up, a person added and invited, and a key lets a script in as them', async () => {
  expect((await run('user', 'add', 'bo@example.com', '--role', 'admin')).code).toBe(1)
  const [, token] = octavo.setup.split('token=')
  const ours = { company: 'Ours', username: 'Ada', email: 'ada@example.com', password: 'long enough 1' }
  expect((await post('/setup', { token, ...ours })).status).toBe(201)

  const words = ['--role', 'standard', '--may', 'customers', '--password', 'long enough 2', '--json']
  const added = await run('user', 'add', 'bo@example.com', ...words)
  expect(JSON.parse(added.out)).toHaveProperty('user_id')
  expect((await run('user', 'add', 'bo@example.com', ...words)).code).toBe(1)

  const { key } = JSON.parse((await run('key', 'create', '--user', 'bo@example.com', '--json')).out) as {
    key: string
  }
  const ends = await run('key', 'create', '--user', 'bo@example.com', '--expires', '2031-01-31', '--json')
  const shortLived = (JSON.parse(ends.out) as { key: string }).key
  const keys = await fetch(`${octavo.origin}/api/api-keys`, {
    headers: { authorization: `Bearer ${shortLived}` },
  })
  expect(await keys.json()).toMatchObject({
    data: [{ expires_at: '2031-01-31T23:59:59.999Z' }, { expires_at: null }],
  })
  const me = await fetch(`${octavo.origin}/api/auth/me`, { headers: { authorization: `Bearer ${key}` } })
  expect(await me.json()).toMatchObject({ user: { email: 'bo@example.com', capabilities: ['customers'] } })

  const { link } = JSON.parse((await run('user', 'add', 'cy@example.com', '--json')).out) as { link: string }
  const path = `/invites/${link.split('token=')[1] ?? ''}`
  expect((await post(path, { username: 'Cy', password: 'long enough 3' })).status).toBe(201)
  expect((await post('/auth/login', { email: 'cy@example.com', password: 'long enough 3' })).status).toBe(200)
}, 120_000)

test('an invite is mailed where a mail server is connected, and its link is told all the same', async () => {
  const smtp = { SMTP_URL: 'smtp://127.0.0.1:2525', SMTP_FROM: 'post@example.com' }
  const ran = await runOctavo(['user', 'add', 'ed@example.com', '--json'], {
    OCTAVO_HOME: octavo.home,
    ...smtp,
  })
  const { link, is_mailed } = JSON.parse(ran.out) as { link: string; is_mailed: boolean }
  expect(is_mailed).toBe(true)
  // The server that runs here has no connection of its own: what it sends is kept.
  const kept = async () => (await run('outbox', '--to', 'ed@example.com')).out
  await expect.poll(kept, { timeout: 20_000, interval: 500 }).toContain(link)
}, 60_000)

test('what is not understood ends with 2 and says how it is said', async () => {
  const wrong = [
    ['key', 'create'],
    ['key', 'drop', '--user', 'bo@example.com'],
    ['key', 'create', '--user', 'bo@example.com', '--expires', 'soon'],
    ['key', 'create', '--user', 'bo@example.com', '--expires', '2020-01-31'],
    ['user', 'add', 'nobody'],
    ['user', 'add', 'di@example.com', '--role', 'king'],
    ['user', 'add', 'di@example.com', '--may', 'everything'],
    ['user', 'add', 'di@example.com', '--password', 'short'],
  ]
  for (const args of wrong) {
    const ran = await run(...args)
    expect([args, ran.code, ran.err === '']).toEqual([args, 2, false])
  }
}, 60_000)
