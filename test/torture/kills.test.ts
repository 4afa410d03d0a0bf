// The API, the database and the whole tree are killed with -9 while people work: what was acknowledged is there.
import { createHash, randomBytes } from 'node:crypto'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { readConfig } from '../../src/base/config.ts'
import { removeOrphans } from '../../src/base/files/index.ts'
import { keyOf } from '../../src/base/files/store.ts'
import { openHouse } from '../../src/doors/house.ts'
import type { Person } from '../house.ts'
import { anyTime, end, endAll, Real } from './real.ts'
import { patience, tell, times } from './scale.ts'

let real: Real
afterEach(() => real.stop())
afterAll(endAll)

const most = (values: number[]) => Math.round(Math.max(...values))

/** Sends new files until told to stop; those that were answered with 2xx, by id. */
async function keepUploading(by: Person, until: AbortSignal, kept: Map<string, string>): Promise<void> {
  while (!until.aborted) {
    const bytes = Buffer.from(`a,b\n${randomBytes(1 + Math.random() * 60_000).toString('hex')},1\n`)
    const form = new FormData()
    form.set('file', new Blob([bytes]), 'rows.csv')
    try {
      const { body } = await by.call('POST /uploads', { body: form })
      kept.set(body.id, createHash('sha256').update(bytes).digest('hex'))
    } catch {
      await anyTime(5, 30)
    }
  }
}

async function countUnreadable(by: Person, kept: Map<string, string>): Promise<number> {
  let lost = 0
  for (const [upload_id, sha256] of kept) {
    const { body } = await by.call('GET /uploads/{upload_id}', { params: { upload_id } })
    const reply = await by.fetch(`/api/downloads/${body.file_id}`)
    const got = createHash('sha256').update(new Uint8Array(await reply.arrayBuffer()))
    if (reply.status !== 200 || body.sha256 !== sha256 || got.digest('hex') !== sha256) lost += 1
  }
  return lost
}

/** Clean-up takes bytes without a row when they are two days old: makes them so, cleans, and counts what is left of them. */
async function countOrphans(workspace_id: string): Promise<{ before: number; after: number }> {
  const house = await openHouse(
    {
      ...readConfig({ OCTAVO_LOG_LEVEL: 'silent' }),
      home: real.home,
      jwtSecret: 'a secret for the tortures alone',
    },
    'test',
  )
  const { base } = house
  const rows = await base.db.in(workspace_id, tx => tx.selectFrom('files').select('sha256').execute())
  const known = new Set(rows.map(it => it.sha256))
  const orphans = async () => {
    const found: string[] = []
    for await (const blob of base.files.list(workspace_id))
      if (!known.has(blob.sha256)) found.push(blob.sha256)
    return found
  }
  const before = await orphans()
  const old = new Date(Date.now() - 3 * 24 * 3_600_000)
  for (const sha256 of before) await utimes(join(real.home, 'files', keyOf(workspace_id, sha256)), old, old)
  await removeOrphans(base, { workspace_id, before: new Date(Date.now() - 2 * 24 * 3_600_000) })
  const after = await orphans()
  await house.close()
  return { before: before.length, after: after.length }
}

test(
  'the API killed during uploads: every 2xx is readable with its hash, and clean-up leaves no orphan',
  { timeout: patience },
  async () => {
    real = await Real.open()
    await real.start()
    const by = await real.setUp()
    const workspace_id = (await by.call('GET /auth/me')).body.workspace.id
    const kept = new Map<string, string>()
    const stop = new AbortController()
    const uploading = Array.from({ length: 4 }, () => keepUploading(by, stop.signal, kept))
    const kills = times(4, 100)
    const ready: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      await anyTime(50, 600)
      if (real.api) await end(real.api, 'SIGKILL')
      ready.push(await real.start())
    }
    stop.abort()
    await Promise.all(uploading)
    const lost = await countUnreadable(by, kept)
    await real.stop()
    const orphans = await countOrphans(workspace_id)
    tell(`API killed with -9 ${kills} times during uploads`, {
      acknowledged: kept.size,
      unreadable: lost,
      'orphans before clean-up': orphans.before,
      'after it': orphans.after,
      'ready again at most ms': most(ready),
    })
    expect(kept.size).toBeGreaterThan(kills)
    expect({ lost, orphans: orphans.after }).toEqual({ lost: 0, orphans: 0 })
  },
)

test(
  'PostgreSQL killed under four writers: no acknowledged row is lost, and it is ready within 10 s',
  { timeout: patience },
  async () => {
    real = await Real.open()
    await real.start()
    const by = await real.setUp()
    const made = new Set<string>()
    const stop = new AbortController()
    const write = async () => {
      for (let n = 0; !stop.signal.aborted; n++)
        await by.call('POST /customers', { body: { name: `Customer ${n}` } }).then(
          ({ body }) => made.add(body.id),
          () => anyTime(10, 50),
        )
    }
    const writing = Array.from({ length: 4 }, write)
    const kills = times(3, 50)
    const ready: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      await anyTime(100, 900)
      process.kill(real.postgres(), 'SIGKILL')
      const began = performance.now()
      // Not the health page of before the kill.
      await anyTime(100, 101)
      await real.ready(30_000)
      ready.push(performance.now() - began)
    }
    stop.abort()
    await Promise.all(writing)
    const there = new Set<string>()
    for (let cursor: string | undefined; ;) {
      const { body } = await by.call('GET /customers', {
        query: { limit: 200, ...(cursor ? { cursor } : {}) },
      })
      for (const it of body.data) there.add(it.id)
      if (body.next_cursor === null) break
      cursor = body.next_cursor
    }
    const lost = [...made].filter(id => !there.has(id)).length
    tell(`PostgreSQL killed with -9 ${kills} times under 4 writers`, {
      'acknowledged rows': made.size,
      lost,
      'ready again at most ms': most(ready),
    })
    expect(made.size).toBeGreaterThan(kills)
    expect(lost).toBe(0)
    expect(most(ready)).toBeLessThan(10_000)
  },
)

test(
  'the whole tree killed: healthy within 15 s by itself, with all that was acknowledged',
  { timeout: patience },
  async () => {
    real = await Real.open()
    await real.start()
    const by = await real.setUp()
    const kills = times(2, 20)
    const ready: number[] = []
    const made: string[] = []
    for (let kill = 0; kill < kills; kill++) {
      for (let n = 0; n < 5; n++)
        made.push((await by.call('POST /customers', { body: { name: `${kill} ${n}` } })).body.id)
      const pid = real.postgres()
      if (real.api) await end(real.api, 'SIGKILL')
      process.kill(pid, 'SIGKILL')
      ready.push(await real.start())
    }
    for (const customer_id of made)
      expect((await by.call('GET /customers/{customer_id}', { params: { customer_id } })).status).toBe(200)
    tell(`the whole tree killed with -9 ${kills} times`, {
      'acknowledged rows': made.length,
      lost: 0,
      'healthy again at most ms': most(ready),
    })
    expect(most(ready)).toBeLessThan(15_000)
  },
)
