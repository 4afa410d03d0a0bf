// The local disk: the common promises, and what only a disk can do to us.
import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileStoreSuite } from './files.suite.ts'
import { localFiles } from './local.ts'

fileStoreSuite(
  'the local disk',
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'octavo-files-'))
    return { store: localFiles({ root }), close: () => rm(root, { recursive: true }) }
  },
  { signs: false },
)

describe('a local file store', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'octavo-files-'))
  })
  afterAll(() => rm(root, { recursive: true }))

  test('hands out no content that the disk has changed, and is healed by saving it again', async () => {
    const store = localFiles({ root })
    const { sha256 } = await store.put('ws', Buffer.from('as signed'))
    await appendFile((await store.pathOf?.('ws', sha256)) ?? '', '!')
    await expect(store.read('ws', sha256)).rejects.toMatchObject({ code: 'storage.damaged' })
    await store.put('ws', Buffer.from('as signed'))
    expect(Buffer.from(await store.read('ws', sha256)).toString()).toBe('as signed')
  })

  test('sweeps unfinished writes of yesterday, not those of now', async () => {
    const store = localFiles({ root })
    await store.probe()
    for (const name of ['old', 'new']) await writeFile(join(root, '.unfinished', name), 'half')
    const long = new Date(Date.now() - 25 * 3_600_000)
    await utimes(join(root, '.unfinished', 'old'), long, long)
    expect(await store.sweep()).toBe(1)
    expect(await readdir(join(root, '.unfinished'))).toEqual(['new'])
  })

  test('says where a file is on the disk, and that it is not there', async () => {
    const store = localFiles({ root })
    const { sha256 } = await store.put('ws', Buffer.from('here'))
    expect(await store.pathOf?.('ws', sha256)).toBe(join(root, 'ws', sha256.slice(0, 2), sha256))
    expect(await store.pathOf?.('ws', 'f'.repeat(64))).toBeUndefined()
  })
})

// Only root may mount; elsewhere the mapping of ENOSPC stays unproved.
describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('a full disk', () => {
  let root: string
  let mounted = false
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'octavo-full-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', root], { stdio: 'ignore' })
      mounted = true
    } catch {
      mounted = false // A container without the right to mount.
    }
  })
  afterAll(async () => {
    if (mounted) execFileSync('umount', [root])
    await rm(root, { recursive: true })
  })

  test('is a refusal that says so, and leaves no half-written file', async ({ skip }) => {
    if (!mounted) skip('mounting is not allowed here')
    const store = localFiles({ root })
    await expect(store.put('ws', Buffer.alloc(1_000_000))).rejects.toMatchObject({
      code: 'storage.full',
      status: 507,
    })
    expect(await readdir(join(root, '.unfinished'))).toEqual([])
    await store.put('ws', Buffer.from('a small one still fits'))
  })
})
