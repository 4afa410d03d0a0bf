// What a person waits for: the first load, each route, the styles; gzip, of the build that is shipped.
import { glob, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

interface Chunk {
  file: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
}

const root = join(import.meta.dirname, '..')
const out = join(root, 'dist/web-budgets')
const kB = 1_000
let chunks: Record<string, Chunk>

beforeAll(async () => {
  // vitest says `test`, and React's development build is twice the size.
  vi.stubEnv('NODE_ENV', 'production')
  await build({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'src/web'),
    logLevel: 'error',
    build: { outDir: out, emptyOutDir: true },
  })
  chunks = JSON.parse(await readFile(join(out, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
}, 120_000)

afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(out, { recursive: true, force: true })
})

/** A chunk with everything that comes along with it. */
function withImports(key: string, found = new Set<string>()): Set<string> {
  if (found.has(key)) return found
  found.add(key)
  for (const next of chunks[key]?.imports ?? []) withImports(next, found)
  return found
}

async function zipped(files: Iterable<string>): Promise<number> {
  let sum = 0
  for (const file of files) sum += gzipSync(await readFile(join(out, file))).length
  return sum
}

const filesOf = (keys: Iterable<string>) => [...keys].map(key => chunks[key]?.file ?? '').filter(Boolean)

function entry(page = 'index.html'): string {
  if (!chunks[page]?.isEntry) throw new Error(`The build has no ${page}`)
  return page
}

const stylesOf = (keys: Iterable<string>) => new Set([...keys].flatMap(key => chunks[key]?.css ?? []))

test('the first load is at most 160 kB of JavaScript, the sign-in and Today included', async () => {
  const first = withImports(entry())
  const screens = Object.keys(chunks).filter(key => /\/login\.tsx$|today\.tsx$/.test(key))
  expect(screens).toHaveLength(4)
  for (const key of screens) withImports(key, first)
  expect(await zipped(filesOf(first))).toBeLessThanOrEqual(160 * kB)
})

test('no route adds more than 60 kB, drawing of PDFs and charts aside', async () => {
  const first = withImports(entry())
  const heavy: string[] = []
  for (const key of Object.keys(chunks)) {
    if (!chunks[key]?.isDynamicEntry || key.includes('pdfjs-dist')) continue
    if (key.endsWith('/chart/draw.ts')) continue
    const added = filesOf([...withImports(key)].filter(one => !first.has(one)))
    const size = await zipped(added)
    if (size > 60 * kB) heavy.push(`${key}: ${Math.round(size / kB)} kB`)
  }
  expect(heavy).toEqual([])
})

test('charts come in a chunk of their own, at most 190 kB, that no screen brings along', async () => {
  const draw = Object.keys(chunks).find(key => key.endsWith('/chart/draw.ts'))
  if (!draw) throw new Error('The build has no chunk for charts')
  const dashboard = Object.keys(chunks).find(key => key.endsWith('/dashboard/dashboard.tsx')) ?? ''
  expect([...withImports(dashboard)]).not.toContain(draw)
  expect(await zipped(filesOf([draw]))).toBeLessThanOrEqual(190 * kB)
})

test('all styles together are at most 12 kB', async () => {
  const portal = stylesOf([entry('portal.html')])
  const sheets = [...stylesOf(Object.keys(chunks))].filter(file => !portal.has(file))
  expect(sheets.length).toBeGreaterThan(0)
  expect(await zipped(sheets)).toBeLessThanOrEqual(12 * kB)
})

test('neither zod nor pdf.js comes with the first load', async () => {
  const text = await Promise.all(filesOf(withImports(entry())).map(file => readFile(join(out, file), 'utf8')))
  expect(text.join('')).not.toMatch(/ZodError|GlobalWorkerOptions/)
})

test.each(['index.html', 'portal.html'])(
  '%s holds no inline script, so that the Content-Security-Policy can be strict',
  async name => {
    const page = await readFile(join(out, name), 'utf8')
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/)
  },
)

test('the customers’ page is at most 40 kB of JavaScript and 12 kB of styles before its viewer, without React', async () => {
  const first = withImports(entry('portal.html'))
  const files = filesOf(first)
  expect(await zipped(files)).toBeLessThanOrEqual(40 * kB)
  expect(await zipped(stylesOf(first))).toBeLessThanOrEqual(12 * kB)
  const text = await Promise.all(files.map(file => readFile(join(out, file), 'utf8')))
  expect(text.join('')).not.toMatch(/ZodError|GlobalWorkerOptions|react-dom|unsafe-inline/)
  const page = await readFile(join(out, 'portal.html'), 'utf8')
  expect(page).not.toMatch(/<style|\sstyle=|https?:\/\//)
})

test('files find each other by where they lie, so that a CDN can hold them: none names another from the root', async () => {
  const wrong: string[] = []
  for await (const path of glob('assets/*.{js,css}', { cwd: out })) {
    const text = await readFile(join(out, path), 'utf8')
    // What pdf.js fetches by name stays on our own origin.
    for (const [found] of text.matchAll(/\/assets\/(?!pdfjs-|\$\{)[^"'`)\s]{0,60}/g))
      wrong.push(`${path}: ${found}`)
  }
  expect(wrong).toEqual([])
})
