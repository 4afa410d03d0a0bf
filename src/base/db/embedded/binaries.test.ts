// PostgreSQL's programs are found ready, made ready, or copied to where their user may read them.
import { chmod, chown, mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { usableBinaries } from './binaries.ts'

let dir: string
let native: string
let cache: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'octavo-binaries-'))
  await chmod(dir, 0o755)
  native = join(dir, 'package', 'native')
  cache = join(dir, 'home')
  for (const folder of ['bin', 'lib']) await mkdir(join(native, folder), { recursive: true })
  await mkdir(cache)
  for (const name of ['initdb', 'postgres', 'pg_ctl'])
    await writeFile(join(native, 'bin', name), name, { mode: 0o755 })
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library')
  await writeFile(
    join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  )
})
afterEach(() => rm(dir, { recursive: true }))

const found = (runAs?: Parameters<typeof usableBinaries>[2]) =>
  usableBinaries({ native, version: '18.4' }, cache, runAs)

test('the links that a package cannot hold are made in place, once', async () => {
  for (let start = 0; start < 2; start++)
    expect((await found()).postgres).toBe(join(native, 'bin', 'postgres'))
  expect(await readlink(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
})

test('programs that lost their permission in unpacking are copied and given it', async () => {
  await chmod(join(native, 'bin', 'postgres'), 0o644)
  const { postgres } = await found()
  expect(postgres).toBe(join(cache, 'postgresql-18.4', 'bin', 'postgres'))
  expect((await stat(postgres)).mode & 0o777).toBe(0o755)
})

test.runIf(process.getuid?.() === 0)(
  'a package that its user may not enter is copied, links and all, once',
  async () => {
    const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 }
    await chown(join(dir, 'package'), 0, 0)
    await chmod(join(dir, 'package'), 0o700)
    const { postgres } = await found(nobody)
    const copy = join(cache, 'postgresql-18.4')
    expect(postgres).toBe(join(copy, 'bin', 'postgres'))
    expect(await readFile(join(copy, 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
    await writeFile(postgres, 'not copied over')
    expect(await readFile((await found(nobody)).postgres, 'utf8')).toBe('not copied over')
  },
)
