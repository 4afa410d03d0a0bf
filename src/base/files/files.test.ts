// Rows of files keep names apart from bytes, and clean-up takes only what nobody uses.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDb, type TestDb } from '../../../test/database.ts'
import {
  fileById,
  localFiles,
  releaseFiles,
  removeUnused,
  saveFile,
  useFile,
  usesOf,
  type FileStore,
} from './index.ts'

let at: TestDb
let files: FileStore
let root: string
beforeAll(async () => {
  at = await openTestDb()
  root = await mkdtemp(join(tmpdir(), 'octavo-files-'))
  files = localFiles({ root })
})
afterAll(async () => {
  await at.close()
  await rm(root, { recursive: true })
})

const soon = () => new Date(Date.now() + 60_000).toISOString()

async function save(workspace_id: string, text: string, name = 'a.txt') {
  return at.db.in(workspace_id, tx =>
    saveFile({ tx, files }, { bytes: Buffer.from(text), media_type: 'text/plain', name }),
  )
}

test('a saved file has its person’s name in the row only, without path or control characters', async () => {
  const ours = await at.newWorkspace()
  const file = await save(ours, 'hello', 'C:\\Users\\Ada\\Angebot\r\n März.txt')
  expect(file).toMatchObject({ name: 'Angebot März.txt', size: 5, workspace_id: ours })
  expect(await at.db.in(ours, tx => fileById(tx, file.id))).toEqual(file)
  expect(Buffer.from(await files.read(ours, file.sha256)).toString()).toBe('hello')
})

test('a file of another workspace is not found', async () => {
  const file = await save(await at.newWorkspace(), 'secret')
  const theirs = await at.newWorkspace()
  await expect(at.db.in(theirs, tx => fileById(tx, file.id))).rejects.toMatchObject({
    code: 'file.not_found',
  })
})

test('a file of another workspace cannot be used, though its id is known', async () => {
  const file = await save(await at.newWorkspace(), 'secret')
  const theirs = await at.newWorkspace()
  const using = at.db.in(theirs, tx => useFile(tx, { file_id: file.id, kind: 'x', id: '1', label: 'X' }))
  await expect(using).rejects.toThrow(/foreign key/)
})

test('clean-up removes what nobody uses, keeps what is used, and bytes that another row shares', async () => {
  const ours = await at.newWorkspace()
  const used = await save(ours, 'used')
  const twin = await save(ours, 'used', 'twin.txt')
  const loose = await save(ours, 'loose')
  const user = { kind: 'template', id: '7' }
  await at.db.in(ours, async tx => {
    await useFile(tx, { ...user, file_id: used.id, label: 'Letter' })
    await useFile(tx, { ...user, file_id: used.id, label: 'Letter, renamed' })
  })
  expect(await at.db.in(ours, tx => usesOf(tx, used.id))).toEqual([{ ...user, label: 'Letter, renamed' }])

  expect(
    await removeUnused({ db: at.db, files }, { workspace_id: ours, before: '2020-01-01T00:00:00Z' }),
  ).toBe(0)
  expect(await removeUnused({ db: at.db, files }, { workspace_id: ours, before: soon() })).toBe(2)
  expect(await files.has(ours, loose.sha256)).toBe(false)
  expect(await files.has(ours, used.sha256)).toBe(true)
  await expect(at.db.in(ours, tx => fileById(tx, twin.id))).rejects.toMatchObject({ code: 'file.not_found' })

  await at.db.in(ours, tx => releaseFiles(tx, user))
  expect(await removeUnused({ db: at.db, files }, { workspace_id: ours, before: soon() })).toBe(1)
  expect(await files.has(ours, used.sha256)).toBe(false)
})
