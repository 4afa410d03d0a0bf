// Opens the office: chooses the engine, builds its walls and fonts, and turns Word documents into PDFs.
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { refuse } from '../../base/errors.ts'
import { findWalls } from './cage.ts'
import { detectOffice } from './detect.ts'
import { disarm } from './disarm.ts'
import { layOutFonts } from './fonts.ts'
import { startNative } from './native.ts'
import type { Log, Print } from './converter.ts'
import { Pool, type PoolOptions, type Seat } from './pool.ts'
import { nameRoom, sweepRooms } from './rooms.ts'
import { childPath, findWasm, startWasm } from './wasm.ts'

/** Resident memory of one converter, bytes: a native one holds 218 MB, one in WASM 1.6 GB. */
const MEMORY = { native: 0.3e9, wasm: 1.7e9 }
/** Converters are replaced after so many documents, before small leaks add up. */
const RECYCLE = { native: 1_000, wasm: 400 }
/** Raise when a change here alters the PDFs, so that cached ones are made anew. */
const EDITION = 1

export interface OfficeStatus {
  engine: 'native' | 'wasm'
  version: string
  processes: Seat[]
  queued: number
}

export interface ConvertOptions {
  /** PDF/A-2b, for archives. */
  pdfa?: boolean
  /** With a structure tree, for screen readers. */
  tagged?: boolean
  /**
   * Of documents that differ by plain text alone, from one template: the first is looked through whole, and when it is
   * harmless the others are too: 1.1 of the 4 ms that a worker needs for a letter.
   */
  kin?: string
  signal?: AbortSignal
  timeout_ms?: number
}

export interface Office {
  engine: 'native' | 'wasm'
  /** Starts all converters now instead of with the first document. */
  warm(): Promise<void>
  /**
   * Prints one .docx as PDF. Refusals: `conversion.timeout` 504, `conversion.crashed` 502, `conversion.refused` 422,
   * `conversion.unavailable` and `conversion.closed` 503.
   */
  convert(docx: Uint8Array, options?: ConvertOptions): Promise<Uint8Array>
  status(): OfficeStatus
  /** Kills the converters and removes their folders. */
  close(): Promise<void>
}

/** Where finished PDFs are kept, by a key of 64 hexadecimal digits. */
export interface ByteCache {
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, bytes: Uint8Array): Promise<void>
}

export interface OfficeOptions {
  /** `auto` takes the machine's LibreOffice, else WASM. */
  engine?: 'auto' | 'native' | 'wasm'
  /** Converters at once; by default as many as cores and memory allow. */
  processes?: number
  /** An existing folder for profiles and documents under way; every parent must be traversable by user nobody when run as root. */
  temp_dir: string
  cache?: ByteCache
  /** Longest time for one document, 60,000 ms by default; waiting in the queue does not count. */
  timeout_ms?: number
  recycle_after?: number
  log?: Log
}

/** Opens the office. No converter starts before the first document, or `warm()`. */
export async function openOffice(options: OfficeOptions): Promise<Office> {
  const log = options.log ?? (() => {})
  const room = join(options.temp_dir, nameRoom())
  const found = await chooseEngine(options.engine ?? 'auto')
  await sweepRooms(options.temp_dir, log)
  await mkdir(room, { recursive: true })
  await chmod(room, 0o711)
  const start = await prepare(found, room, log)
  const pool = new Pool({
    seats: options.processes ?? countSeats(found.engine),
    recycle_after: options.recycle_after ?? RECYCLE[found.engine],
    start,
    log,
  })
  const kins = new Kins()
  const printNow = async (docx: Uint8Array, ask: ConvertOptions) => {
    const print: Print = { pdfa: ask.pdfa === true, tagged: ask.tagged === true }
    const safe = kins.has(ask.kin) ? docx : disarm(docx)
    if (safe === docx) kins.add(ask.kin)
    const key = options.cache === undefined ? '' : cacheKey(safe, print, found)
    const kept = await options.cache?.get(key)
    if (kept !== undefined) return kept
    const pdf = await pool.convert(safe, print, ask.timeout_ms ?? options.timeout_ms ?? 60_000, ask.signal)
    await options.cache?.set(key, pdf)
    return pdf
  }
  return {
    engine: found.engine,
    warm: async () => pool.warm(),
    convert: async (docx, ask = {}) => printNow(docx, ask),
    status: () => ({
      engine: found.engine,
      version: found.version,
      processes: pool.seats(),
      queued: pool.queued(),
    }),
    close: async () => {
      await pool.close()
      await rm(room, { recursive: true, force: true })
    },
  }
}

/** Kins that were found harmless; the oldest are forgotten, and looked through again. */
class Kins {
  readonly #known = new Set<string>()

  has(kin: string | undefined): boolean {
    return kin !== undefined && this.#known.has(kin)
  }

  add(kin: string | undefined): void {
    if (kin === undefined) return
    this.#known.add(kin)
    const [oldest] = this.#known
    if (this.#known.size > 200 && oldest !== undefined) this.#known.delete(oldest)
  }
}

interface Found {
  engine: 'native' | 'wasm'
  path: string
  version: string
}

async function chooseEngine(wish: 'auto' | 'native' | 'wasm'): Promise<Found> {
  const native = wish === 'wasm' ? null : (await detectOffice()).native
  if (native !== null) return { engine: 'native', ...native }
  const path = findWasm()
  if (wish !== 'native' && path !== null)
    return { engine: 'wasm', path, version: await readWasmVersion(path) }
  throw refuse(
    'conversion.no_office',
    503,
    wish === 'native'
      ? 'LibreOffice is not installed on this server. Install libreoffice-writer-nogui, or set the engine to wasm.'
      : 'This server has no converter: neither LibreOffice nor its WASM package is installed. Install libreoffice-writer-nogui.',
  )
}

/** The package's version stands for the LibreOffice inside it. */
async function readWasmVersion(packageDir: string): Promise<string> {
  const facts = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as { version: string }
  return `wasm-${facts.version}`
}

async function prepare(found: Found, room: string, log: Log): Promise<PoolOptions['start']> {
  const { fonts, config } = await layOutFonts(join(room, 'fonts'))
  const needed =
    found.engine === 'native'
      ? [found.path]
      : [`${found.path}/wasm/soffice.wasm`, childPath(), process.execPath]
  const walls = await findWalls([...needed, config])
  log('info', 'The office is open', { engine: found.engine, version: found.version, ...walls.says })
  if (!walls.says.unprivileged || !walls.says.no_network) {
    log('warn', 'Converters run with more rights than they need', walls.says)
  }
  return found.engine === 'native'
    ? async signal => startNative(found.path, room, walls, config, signal)
    : async signal => startWasm(found.path, room, walls, fonts, signal)
}

function countSeats(engine: 'native' | 'wasm'): number {
  const memory = process.constrainedMemory() || process.availableMemory()
  const free = Math.min(process.availableMemory(), memory) * 0.6
  return Math.max(1, Math.min(availableParallelism(), Math.floor(free / MEMORY[engine])))
}

function cacheKey(docx: Uint8Array, print: Print, found: Found): string {
  const facts = JSON.stringify([EDITION, found.engine, found.version, print.pdfa, print.tagged])
  return createHash('sha256').update(facts).update(docx).digest('hex')
}
