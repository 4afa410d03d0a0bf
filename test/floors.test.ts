// The floors of the house: who may import whom, as a table; a file on no floor is an error too.
import { glob, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')

/** Rooms from the lowest floor up. A room may enter those on lower floors; of its own floor only what `also` names. */
const rooms: { name: string; floor: number; at: RegExp; also?: string[] }[] = [
  { name: 'base', floor: 1, at: /^base\// },
  { name: 'sheet', floor: 2, at: /^engines\/sheet\// },
  { name: 'word', floor: 2, at: /^engines\/word\// },
  { name: 'office', floor: 2, at: /^engines\/office\// },
  { name: 'pdf', floor: 2, at: /^engines\/pdf\// },
  { name: 'kit', floor: 2, at: /^web\/kit\// },
  { name: 'workspace', floor: 3, at: /^modules\/workspace\// },
  { name: 'customers', floor: 4, at: /^modules\/customers\// },
  { name: 'templates', floor: 4, at: /^modules\/templates\// },
  { name: 'delivery', floor: 5, at: /^modules\/delivery\// },
  { name: 'documents', floor: 6, at: /^modules\/documents\// },
  { name: 'doors', floor: 7, at: /^doors\// },
  { name: 'web', floor: 7, at: /^web\/(?!kit\/)/ },
]

const roomOf = (path: string) => rooms.find(it => it.at.test(path))

async function sources(): Promise<string[]> {
  const found: string[] = []
  for await (const path of glob('**/*.{ts,tsx}', { cwd: src })) found.push(path.replaceAll('\\', '/'))
  return found.sort()
}

interface Import {
  path: string
  isType: boolean
}

async function importsOf(file: string): Promise<Import[]> {
  const text = await readFile(join(src, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)|(?:^|\n)import\s+'(\.[^']+)'/g,
  )
  return [...found].map(it => ({
    path: relative(src, resolve(src, dirname(file), it[2] ?? it[3] ?? it[4] ?? '')).replaceAll('\\', '/'),
    isType: it[1] !== undefined,
  }))
}

test('every source file stands on a floor', async () => {
  expect((await sources()).filter(path => !roomOf(path))).toEqual([])
})

test('no file imports from a higher floor, or from its neighbours', async () => {
  const wrong: string[] = []
  for (const file of await sources()) {
    if (/\.(test|suite)\.tsx?$/.test(file)) continue
    const from = roomOf(file)
    for (const { path } of await importsOf(file)) {
      const to = roomOf(path)
      if (!from || !to || from === to) continue
      const isBelow = to.floor < from.floor || (from.also ?? []).includes(to.name)
      if (!isBelow) wrong.push(`${file} → ${path}`)
    }
  }
  expect(wrong).toEqual([])
})

test('modules are entered by their index or contract, engines by their index', async () => {
  const wrong: string[] = []
  for (const file of await sources()) {
    if (/\.(test|suite)\.tsx?$/.test(file)) continue
    const from = roomOf(file)
    for (const { path } of await importsOf(file)) {
      const to = roomOf(path)
      if (!from || !to || from === to || to.name === 'base' || to.name === 'kit') continue
      const isDoor = /^(modules|engines)\/\w+\/index\.ts$/.test(path)
      const isContract = /^modules\/\w+\/(contract|shapes)\.ts$/.test(path)
      const isScreens = from.name === 'web' && /^modules\/\w+\/screens\//.test(path)
      // Screens build with what screens of modules below hold out for that.
      const isParts = /\/screens\//.test(file) && /^modules\/\w+\/screens\/parts\.ts$/.test(path)
      if (!isDoor && !isContract && !isScreens && !isParts) wrong.push(`${file} → ${path}`)
    }
  }
  expect(wrong).toEqual([])
})

test('screens keep the server out of the browser: of modules they take only types', async () => {
  const wrong: string[] = []
  for (const file of await sources()) {
    if (!/^(web\/|modules\/\w+\/screens\/)/.test(file) || /\.test\.tsx?$/.test(file)) continue
    for (const { path, isType } of await importsOf(file)) {
      const isBrowser = /^(web\/|modules\/\w+\/screens\/)/.test(path) || path === 'base/contract/client.ts'
      if (!isBrowser && !isType) wrong.push(`${file} → ${path}`)
    }
  }
  expect(wrong).toEqual([])
})

test('contracts stay browser-safe: they import zod, base/contract and other contracts only', async () => {
  const wrong: string[] = []
  for (const file of await sources()) {
    if (!/\/(contract|shapes)\.ts$/.test(file) || !file.startsWith('modules/')) continue
    for (const { path } of await importsOf(file))
      if (!path.startsWith('base/contract/') && !/\/(contract|shapes)\.ts$/.test(path))
        wrong.push(`${file} → ${path}`)
  }
  expect(wrong).toEqual([])
})
