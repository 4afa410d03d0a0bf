// Claim: Octavo's office prints Word letters as fast as a LibreOffice that is merely kept running, with walls, watch and replacement.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { openDesk } from '../src/engines/office/desk.ts'
import { detectOffice, openOffice } from '../src/engines/office/index.ts'
import { layOutFonts } from '../src/engines/office/fonts.ts'
import { openUrp } from '../src/engines/office/urp.ts'
import { businessLetter } from './office-letters.ts'
import type { BenchResult } from './result.ts'

const runFile = promisify(execFile)
const COUNT = 60
const ROUNDS = 3

/** Prints the same letters in each way, the ways in turn, on this machine as it is. */
export async function run(): Promise<BenchResult> {
  const { native } = await detectOffice()
  if (native === null) return { name: 'office', rows: [], ratios: [] }
  const temp = await mkdtemp(join(tmpdir(), 'octavo-bench-'))
  const letters = Array.from({ length: COUNT }, (_, i) => businessLetter(i + 1))
  try {
    const single = await measureSingle(native.path, temp, letters.slice(0, 4))
    const plain = await openPlain(native.path, temp)
    const one = await openOurs('native', 1, temp)
    const two = await openOurs('native', 2, temp)
    const wasm = await openOurs('wasm', 1, temp)
    const ways = { plain, one, two, wasm }
    const rates: Record<keyof typeof ways, number[]> = { plain: [], one: [], two: [], wasm: [] }
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of Object.keys(ways) as (keyof typeof ways)[])
        rates[way].push(await ways[way].print(letters))
    }
    const memory = Object.fromEntries(
      await Promise.all(Object.entries(ways).map(async ([way, { pids }]) => [way, await readMemory(pids())])),
    )
    await Promise.all(Object.values(ways).map(async way => way.close()))
    return summarise(single, rates, memory as Record<string, number>)
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

function summarise(
  single: number,
  rates: Record<'plain' | 'one' | 'two' | 'wasm', number[]>,
  memory: Record<string, number>,
): BenchResult {
  const row = (what: string, way: keyof typeof rates, note?: string) => [
    { what, median: round(median(rates[way])), unit: 'documents/s', note },
    { what: `${what}, memory`, median: memory[way] ?? 0, unit: 'MB resident' },
  ]
  return {
    name: 'office',
    rows: [
      {
        what: 'one soffice call per file',
        median: round(single),
        unit: 'documents/s',
        note: 'what docxtpl users do',
      },
      ...row(
        'plain soffice kept running, one file after the other',
        'plain',
        'driven by our own protocol client, without walls, disarming, time-outs',
      ),
      ...row('Octavo, LibreOffice, 1 process', 'one'),
      ...row('Octavo, LibreOffice, 2 processes', 'two'),
      ...row('Octavo, LibreOffice in WASM, 1 process', 'wasm'),
    ],
    ratios: [
      {
        what: 'Octavo with 1 process to plain soffice kept running',
        ratio: round(median(rates.one) / median(rates.plain)),
        wanted: 0.9,
      },
      {
        what: 'Octavo with 2 processes to plain soffice kept running',
        ratio: round(median(rates.two) / median(rates.plain)),
        wanted: 1,
      },
      {
        what: 'Octavo with 1 process to one soffice call per file',
        ratio: round(median(rates.one) / single),
        wanted: 10,
      },
    ],
  }
}

async function measureSingle(soffice: string, temp: string, letters: Buffer[]): Promise<number> {
  const profile = `-env:UserInstallation=${pathToFileURL(join(temp, 'single')).href}`
  const file = join(temp, 'single.docx')
  const once = async (letter: Buffer) => {
    await writeFile(file, letter)
    await runFile(soffice, [profile, '--headless', '--convert-to', 'pdf', '--outdir', temp, file])
  }
  const [first = Buffer.alloc(0), ...rest] = letters
  await once(first)
  return timeRate(rest.length, async () => {
    for (const letter of rest) await once(letter)
  })
}

/** What a home-made server does: start soffice with a pipe, load, store, close. */
async function openPlain(soffice: string, temp: string) {
  const name = `bench${process.pid}`
  const profile = `-env:UserInstallation=${pathToFileURL(join(temp, 'plain')).href}`
  const accept = `--accept=pipe,name=${name};urp;StarOffice.ComponentContext`
  const options = ['--headless', '--nologo', '--norestore', '--nodefault', profile, accept]
  // The same fonts, or it would lay out other pages.
  const { config } = await layOutFonts(join(temp, 'fonts'))
  const env = { ...process.env, FONTCONFIG_FILE: config }
  const child = spawn(soffice, options, { stdio: 'ignore', detached: true, env })
  const group = child.pid ?? 0
  const end = () => process.kill(-group, 'SIGKILL')
  process.once('exit', end)
  const path = `/tmp/OSL_PIPE_${process.getuid?.() ?? 0}_${name}`
  let urp
  for (let i = 0; i < 1_000 && urp === undefined; i++) {
    urp = await openUrp(path).catch(() => undefined)
    if (urp === undefined) await sleep(20)
  }
  if (urp === undefined) throw new Error('the plain soffice did not start')
  const desk = await openDesk(urp)
  const [from, to] = [join(temp, 'plain.docx'), join(temp, 'plain.pdf')]
  const once = async (letter: Buffer) => {
    await writeFile(from, letter)
    await desk.print(pathToFileURL(from).href, pathToFileURL(to).href, { pdfa: false, tagged: false })
    return readFile(to)
  }
  await once(businessLetter(0))
  return {
    pids: () => [group],
    print: async (letters: Buffer[]) =>
      timeRate(letters.length, async () => {
        for (const letter of letters) await once(letter)
      }),
    close: async () => {
      process.off('exit', end)
      end()
      await rm(path, { force: true })
    },
  }
}

async function openOurs(engine: 'native' | 'wasm', processes: number, temp: string) {
  const office = await openOffice({ engine, processes, temp_dir: temp })
  await office.warm()
  await Promise.all(Array.from({ length: processes * 2 }, async () => office.convert(businessLetter(0))))
  return {
    pids: () => office.status().processes.map(seat => seat.pid ?? 0),
    print: async (letters: Buffer[]) =>
      timeRate(letters.length, async () => Promise.all(letters.map(async letter => office.convert(letter)))),
    close: async () => office.close(),
  }
}

async function timeRate(count: number, act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return (count * 1_000) / (performance.now() - start)
}

/** Resident memory of processes and all below them, megabytes; 0 where there is no /proc. */
async function readMemory(pids: number[]): Promise<number> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc').catch(() => [])) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : ''
    const parent = /\) \S (\d+)/.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const all = new Set(pids)
  for (let grew = true; grew;) {
    const size = all.size
    for (const [pid, parent] of parents) if (all.has(parent)) all.add(pid)
    grew = all.size > size
  }
  let kilobytes = 0
  for (const pid of all) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    kilobytes += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)
  }
  return Math.round(kilobytes / 1_024)
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
