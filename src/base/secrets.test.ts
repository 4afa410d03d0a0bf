// A sealed secret opens in its own place with its own key, and nowhere else.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { openSecrets } from './secrets.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'octavo-secrets-'))
})
afterAll(() => rm(home, { recursive: true }))

const here = 'connections.secrets/one/smtp'
const refusal = expect.objectContaining({ code: 'secret.unreadable', status: 503 })

test('what is sealed opens again, also in another process and with any characters, and is never the same text twice', () => {
  const ours = openSecrets({ home, secretsKey: [] })
  for (const plain of ['', 'hunter2', 'Pässwört\n{"a":1} 🔑', 'x'.repeat(5000)]) {
    const sealed = ours.seal(plain, here)
    expect(sealed).not.toContain(plain || 'never')
    expect(openSecrets({ home, secretsKey: [] }).open(sealed, here)).toBe(plain)
    expect(ours.seal(plain, here)).not.toBe(sealed)
  }
})

test('copied to another row or workspace, or changed by one character, it does not open', () => {
  const ours = openSecrets({ home, secretsKey: [] })
  const sealed = ours.seal('hunter2', here)
  expect(() => ours.open(sealed, 'connections.secrets/two/smtp')).toThrow(refusal)
  for (let at = 0; at < sealed.length; at += 5) {
    const other = sealed[at] === 'A' ? 'B' : 'A'
    expect(() => ours.open(sealed.slice(0, at) + other + sealed.slice(at + 1), here)).toThrow(refusal)
  }
  for (const odd of ['', 's1.', 's1.000000000000.AAAA', 'hunter2', sealed.slice(0, 30)])
    expect(() => ours.open(odd, here)).toThrow(refusal)
})

test('the key is made on first need, for its owner alone, and two processes at once have the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-secrets-'))
  const [one, other] = [
    openSecrets({ home: folder, secretsKey: [] }),
    openSecrets({ home: folder, secretsKey: [] }),
  ]
  await expect(stat(join(folder, 'secrets.key'))).rejects.toThrow('ENOENT')
  expect(other.open(one.seal('a', here), here)).toBe('a')
  expect(one.open(other.seal('b', here), here)).toBe('b')
  expect((await stat(join(folder, 'secrets.key'))).mode & 0o777).toBe(0o600)
  await rm(folder, { recursive: true })
})

test('after a new key a running process seals with it at once, and everything older still opens', async () => {
  const running = openSecrets({ home, secretsKey: [] })
  const before = running.seal('old', here)
  const id = openSecrets({ home, secretsKey: [] }).renewKey()
  const after = running.seal('new', here)
  expect(after).toContain(id)
  expect([running.isOld(before), running.isOld(after)]).toEqual([true, false])
  expect([running.open(before, here), running.open(after, here)]).toEqual(['old', 'new'])
  expect(
    (await readFile(join(home, 'secrets.key'), 'utf8')).split('\n').filter(Boolean).length,
  ).toBeGreaterThan(1)
})

test('keys of the environment go before the file, the first seals, and rotating says how', () => {
  const [a, b] = ['a'.repeat(32), 'b'.repeat(40)]
  const old = openSecrets({ home, secretsKey: [a] })
  const sealed = old.seal('x', here)
  const both = openSecrets({ home, secretsKey: readConfig({ SECRETS_KEY: `${b},${a}` }).secretsKey })
  expect(both.open(sealed, here)).toBe('x')
  expect(both.isOld(sealed)).toBe(true)
  expect(() => openSecrets({ home, secretsKey: [b] }).open(sealed, here)).toThrow(refusal)
  expect(() => both.renewKey()).toThrow('separated by a comma')
  expect(() => readConfig({ SECRETS_KEY: 'short' })).toThrow('32 characters')
})
