// The main job on the command line: no server, no database, exit codes that scripts can trust.
import { fork } from 'node:child_process'
import { chmod, copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { letter, makeClients } from './files.ts'
import { root, runOctavo } from './octavo.ts'

let dir: string
const at = (name: string) => join(dir, name)

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'octavo-cli-'))
  await writeFile(at('clients.xlsx'), await makeClients(4))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

test('a DOCX and a PDF for every row of a spreadsheet', async () => {
  const ran = await runOctavo(['merge', letter, at('clients.xlsx'), '--out', at('out')])
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('4 of 4 documents') })
  const names = await readdir(at('out'))
  expect(names.filter(it => it.endsWith('.pdf'))).toHaveLength(4)
  expect(names.filter(it => it.endsWith('.docx'))).toHaveLength(4)
  expect(names.filter(it => it.endsWith('.part'))).toEqual([])
}, 60_000)

test('the same from JSON with nested lists, reported as JSON', async () => {
  const ran = await runOctavo([
    'merge',
    letter,
    join(root, 'samples/clients.json'),
    '--out',
    at('json'),
    '--json',
  ])
  expect(ran.code).toBe(0)
  const report = JSON.parse(ran.out) as { done: { row: number }[]; failed: unknown[] }
  expect(report.failed).toEqual([])
  expect(report.done.map(it => it.row)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
}, 60_000)

test('problems name the row as Excel shows it, and nothing is printed', async () => {
  const bytes = await makeClients(4, { spoil: (row, n) => n === 2 && (row.contact = '') })
  await writeFile(at('bad.xlsx'), bytes)
  const ran = await runOctavo(['merge', letter, at('bad.xlsx'), '--out', at('bad')])
  expect(ran.code).toBe(1)
  expect(ran.err).toContain('Row 4, contact: contact is empty.')
  await expect(readdir(at('bad'))).rejects.toThrow('ENOENT')
})

test('rows with problems can be left out', async () => {
  const ran = await runOctavo([
    'merge',
    letter,
    at('bad.xlsx'),
    '--out',
    at('bad'),
    '--skip-bad-rows',
    '--json',
  ])
  expect(ran.code).toBe(0)
  const report = JSON.parse(ran.out) as { done: { row: number }[]; problems: { row: number }[] }
  expect(report.done.map(it => it.row)).toEqual([2, 3, 5])
  expect(report.problems.map(it => it.row)).toEqual([4])
}, 60_000)

test.each([
  [
    'a template that is not there',
    ['merge', 'nowhere.docx', 'clients.xlsx', '--out', 'x'],
    1,
    'is not there',
  ],
  ['no folder for the documents', ['merge', letter, 'clients.xlsx'], 2, '--out'],
  ['a word that is no option', ['merge', letter, 'clients.xlsx', '--oot', 'x'], 2, '--oot'],
  ['a command that does not exist', ['mege'], 2, ''],
])('%s is said, with its exit code', async (_, args, code, said) => {
  const ran = await runOctavo(args)
  expect(ran.code).toBe(code)
  expect(ran.err).toContain(said)
})

test('a spreadsheet given as the template is refused in a sentence', async () => {
  await copyFile(at('clients.xlsx'), at('letter.docx'))
  const ran = await runOctavo(['merge', at('letter.docx'), at('clients.xlsx'), '--out', at('y')])
  expect(ran.code).toBe(1)
  expect(ran.err).toMatch(/Word|spreadsheet/)
  expect(ran.err).not.toMatch(/at .*\.ts:/)
})

test('a worker whose parent dies while it is still starting does not stay behind', async () => {
  const home = await mkdtemp(join(tmpdir(), 'octavo-orphan-'))
  await chmod(home, 0o711)
  const env = { ...process.env, OCTAVO_HOME: home, OCTAVO_LOG_LEVEL: 'silent' }
  const worker = fork(join(root, 'bin/octavo.js'), ['worker'], {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ended = new Promise(done => worker.once('exit', done))
  worker.disconnect()
  expect(await ended).toBe(0)
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}, 40_000)

test('settings are listed with their meaning, and the example file is up to date', async () => {
  const ran = await runOctavo(['config', '--example'], { PORT: '' })
  const { readFile } = await import('node:fs/promises')
  expect(ran.out.trim()).toBe((await readFile(join(root, '.env.example'), 'utf8')).trim())
})

test('a setting that cannot be used stops the start and says which', async () => {
  const ran = await runOctavo(['config'], { PORT: 'eighty' })
  expect(ran.code).toBe(2)
  expect(ran.err).toContain('PORT')
})
