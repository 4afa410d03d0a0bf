// Which characters of the rows would come out as empty boxes, told before a job and not after.
import { execFile } from 'node:child_process'
import { open, readdir, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { addCoverage, Coverage } from './cmap.ts'
import { detectOffice } from './detect.ts'
import { listBundledFonts } from './fonts.ts'
import { findWasm } from './wasm.ts'

const run = promisify(execFile)
const FONT_FILE = /\.(ttf|otf|ttc|otc)$/i
const FONT_DIRS = ['/usr/share/fonts', '/usr/local/share/fonts', '/System/Library/Fonts', '/Library/Fonts']
/** Spaces, controls, and signs that only steer the drawing of others. */
const NEVER_DRAWN = /[\s\p{Cc}\p{Cf}\p{Zs}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}]/u
/** Told to people, who know a script better than a code; the first that fits. */
const SCRIPTS: [name: string, test: RegExp][] = [
  ['emoji', /\p{Extended_Pictographic}/u],
  ['Chinese or Japanese', /\p{Script=Han}/u],
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Korean', /\p{Script=Hangul}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Hindi (Devanagari)', /\p{Script=Devanagari}/u],
  ['Bengali', /\p{Script=Bengali}/u],
  ['Tamil', /\p{Script=Tamil}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Latin', /\p{Script=Latin}/u],
  ['private use', /\p{Co}/u],
  ['unassigned', /\p{Cn}/u],
  ['half of a character', /\p{Cs}/u],
]

export interface MissingGlyph {
  char: string
  /** As `U+4E2D`. */
  code: string
  /** The script or kind of sign, when known. */
  name?: string
}

/**
 * Characters that no font of the converter has, each once, in the order of Unicode. Reading the machine's fonts takes
 * some 10 ms the first time; the answer is kept for the life of the process, per engine.
 * @param engine whose fonts count; by default the engine that `openOffice` would choose.
 */
export async function missingGlyphs(
  texts: Iterable<string>,
  engine?: 'native' | 'wasm',
): Promise<MissingGlyph[]> {
  const seen = new Set<number>()
  for (const text of texts) {
    for (const char of text.normalize('NFC')) seen.add(char.codePointAt(0) ?? 0)
  }
  const chosen = engine ?? (await (usual ??= chooseUsual()))
  const coverage = await coverageOf(chosen)
  return [...seen]
    .filter(code => !coverage.has(code) && !NEVER_DRAWN.test(String.fromCodePoint(code)))
    .toSorted((a, b) => a - b)
    .map(describe)
}

function describe(code: number): MissingGlyph {
  const char = String.fromCodePoint(code)
  const name = SCRIPTS.find(([, test]) => test.test(char))?.[0]
  const missing = { char, code: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` }
  return name === undefined ? missing : { ...missing, name }
}

let usual: Promise<'native' | 'wasm'> | undefined

/** Asking LibreOffice for its version takes up to a second, so it is asked once. */
async function chooseUsual(): Promise<'native' | 'wasm'> {
  return (await detectOffice()).native === null ? 'wasm' : 'native'
}

const known = new Map<'native' | 'wasm', Promise<Coverage>>()

async function coverageOf(engine: 'native' | 'wasm'): Promise<Coverage> {
  const found = known.get(engine) ?? readCoverage(engine)
  known.set(engine, found)
  found.catch(() => known.delete(engine))
  return found
}

async function readCoverage(engine: 'native' | 'wasm'): Promise<Coverage> {
  const coverage = new Coverage()
  const files = await listBundledFonts()
  if (engine === 'native') files.push(...(await listSystemFonts()))
  else await addWasmFonts(coverage)
  for (const path of files) {
    await withFile(path, async file =>
      addCoverage(async (at, length) => readPart(file, at, length), coverage),
    )
  }
  return coverage
}

async function listSystemFonts(): Promise<string[]> {
  const listed = await run('fc-list', ['--format', '%{file}\n'], { maxBuffer: 16 * 1024 * 1024 }).catch(
    () => null,
  )
  if (listed !== null) return [...new Set(listed.stdout.split('\n').filter(path => FONT_FILE.test(path)))]
  const found = await Promise.all(
    FONT_DIRS.map(async dir => {
      const names = await readdir(dir, { recursive: true }).catch(() => [])
      return names.filter(name => FONT_FILE.test(name)).map(name => join(dir, name))
    }),
  )
  return found.flat()
}

/** The WASM package carries its fonts in one large file; its loader says where each begins and ends. */
async function addWasmFonts(coverage: Coverage): Promise<void> {
  const dir = findWasm()
  if (dir === null) return
  const loader = await readFile(`${dir}/wasm/soffice.cjs`, 'latin1')
  await withFile(`${dir}/wasm/soffice.data`, async file => {
    for (const [, , from, to] of loader.matchAll(
      /filename:"([^"]*\.(?:ttf|otf|ttc))",start:(\d+),end:(\d+)/g,
    )) {
      const [start, end] = [Number(from), Number(to)]
      const read = async (at: number, length: number) =>
        readPart(file, start + at, Math.min(length, end - start - at))
      await addCoverage(read, coverage)
    }
  })
}

async function withFile(path: string, act: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path).catch(() => null)
  if (file === null) return
  try {
    await act(file)
  } finally {
    await file.close()
  }
}

async function readPart(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, length))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
  return buffer.subarray(0, bytesRead)
}
