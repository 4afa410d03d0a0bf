// A storage that fails one time in twenty, and a disk that is really full: work is finished or refused, never half done.
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Base } from '../../src/base/base.ts'
import { localFiles, type FileStore } from '../../src/base/files/index.ts'
import { refuse } from '../../src/base/errors.ts'
import { openTestHouse, type Person, type TestHouse } from '../house.ts'
import { bring, documentsOf, draft, ended, generate, generateNow, greeting, people } from '../papers.ts'
import { patience, tell, times } from './scale.ts'

let at: TestHouse
let by: Person
let store: FileStore
let faults = 0

/** Each call fails one time in twenty, before or after it did its work. */
function faulty(real: FileStore): FileStore {
  const now = () => Math.random() < 1 / 20 && ((faults += 1), true)
  const fault = () => refuse('storage.unreachable', 503, 'The storage did not answer.', { retryAfter: 1 })
  return {
    ...real,
    async put(prefix, bytes) {
      if (now()) throw fault()
      const put = await real.put(prefix, bytes)
      if (now()) throw fault()
      return put
    },
    async open(...ask) {
      if (now()) throw fault()
      return real.open(...ask)
    },
    async read(...ask) {
      if (now()) throw fault()
      return real.read(...ask)
    },
    async has(...ask) {
      if (now()) throw fault()
      return real.has(...ask)
    },
  }
}

beforeAll(async () => {
  const change = (base: Base): Base => {
    // Read anew at each call: a test puts another store in its place.
    const files = new Proxy({} as FileStore, { get: (_, name) => Reflect.get(store, name) as unknown })
    store = base.files
    return { ...base, files }
  }
  at = await openTestHouse({ change })
  by = (await at.newCompany()).admin
  await at.work(2)
})
afterAll(() => at.close())

test(
  'one call of twenty fails: every upload that was acknowledged is whole, and batches are finished',
  { timeout: patience },
  async () => {
    const real = store
    store = faulty(real)
    const uploads = times(60, 2_000)
    const kept = new Map<string, string>()
    let refused = 0
    for (let n = 0; n < uploads; n++) {
      const bytes = `a,b\n${randomBytes(200).toString('hex')},1\n`
      await bring(by, bytes, 'rows.csv').then(
        it => kept.set(it.file_id, createHash('sha256').update(bytes).digest('hex')),
        () => (refused += 1),
      )
    }
    const rows = times(40, 1_000)
    store = real
    const batch = await draft(by, greeting(), people(rows, 'Faulty'))
    store = faulty(real)
    let job = await ended(by, await generate(by, batch.id), patience / 1000)
    let retries = 0
    // Pieces that were given up are counted as failed, beside those that are done.
    for (; job.done < rows && retries < 20; retries++) {
      await by.call('POST /jobs/{job_id}/retry', { params: { job_id: job.id } })
      job = await ended(by, job.id, patience / 1000)
    }
    store = real
    let lost = 0
    for (const [file_id, sha256] of kept) {
      const bytes = new Uint8Array(await (await by.fetch(`/api/downloads/${file_id}`)).arrayBuffer())
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) lost += 1
    }
    const documents = []
    for (let cursor: string | undefined; ;) {
      const { body } = await by.call('GET /batches/{batch_id}/documents', {
        params: { batch_id: batch.id },
        query: { limit: 200, ...(cursor ? { cursor } : {}) },
      })
      documents.push(...body.data)
      if (body.next_cursor === null) break
      cursor = body.next_cursor
    }
    for (const it of documents) expect((await by.fetch(`/api/downloads/${it.pdf_file_id}`)).status).toBe(200)
    tell('storage fails one call of twenty', {
      faults,
      'uploads acknowledged': kept.size,
      refused,
      'of these unreadable': lost,
      documents: documents.length,
      'retries by hand': retries,
    })
    expect(faults).toBeGreaterThan(3)
    expect(lost).toBe(0)
    expect(documents.filter(it => it.status === 'done').length).toBe(rows)
    expect(new Set(documents.map(it => it.pdf_file_id)).size).toBe(rows)
  },
)

// Only root may mount.
test.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
  'a disk that is really full: work is refused with that sentence, what was made stays, and room lets it finish',
  { timeout: patience },
  async ({ skip }) => {
    const root = await mkdtemp(join(tmpdir(), 'octavo-full-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=500k', 'tmpfs', root], { stdio: 'ignore' })
    } catch {
      await rm(root, { recursive: true })
      skip('mounting is not allowed here')
    }
    const real = store
    try {
      store = localFiles({ root })
      const batch = await draft(by, greeting(), people(60, 'Cramped'))
      const job = await generateNow(by, batch.id)
      expect(job.failed).toBeGreaterThan(0)
      expect(job.error).toMatch(/full/)
      const before = (await documentsOf(by, batch.id)).filter(it => it.status === 'done')
      expect(before.length).toBe(job.done)
      const refused = await bringRefused()
      execFileSync('mount', ['-o', 'remount,size=64m', root])
      await by.call('POST /jobs/{job_id}/retry', { params: { job_id: job.id } })
      expect(await ended(by, job.id, 60)).toMatchObject({ status: 'done', done: 60, failed: 0 })
      const after = await documentsOf(by, batch.id)
      for (const it of before) expect(after.find(other => other.id === it.id)).toEqual(it)
      tell('a disk that is really full in the midst of a batch', {
        'made before': before.length,
        'lost of these': 0,
        'upload refused with': refused,
        'made in the end': after.length,
      })
    } finally {
      store = real
      execFileSync('umount', [root])
      await rm(root, { recursive: true })
    }
  },
)

async function bringRefused(): Promise<number> {
  const form = new FormData()
  form.set('file', new Blob(['a,b\n', randomBytes(2_000_000).toString('hex')]), 'rows.csv')
  const reply = await by.fetch('/api/uploads', { method: 'POST', body: form })
  expect(await reply.json()).toMatchObject({ code: 'storage.full' })
  return reply.status
}
