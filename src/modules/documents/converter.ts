// The process's own converter: opened on first use, with as many LibreOffice processes as it may keep busy.
import type { Base } from '../../base/base.ts'
import type { ConverterFacts } from '../../base/jobs/index.ts'
import type { ByteCache, Office } from '../../engines/office/index.ts'

let opened: Promise<Office> | null = null
let known: Omit<ConverterFacts, 'asked'> | null = null

/** How many documents this process converts at a time: a worker its slots, the API one for previews. */
export interface ConverterSize {
  processes: number
}

export function converterOf(base: Base, size: ConverterSize): Promise<Office> {
  opened ??= open(base, size).catch((error: unknown) => {
    opened = null
    known = { engine: null, version: null, error: error instanceof Error ? error.message : String(error) }
    throw error
  })
  return opened
}

async function open(base: Base, size: ConverterSize): Promise<Office> {
  const { openOffice, openTempDir } = await import('../../engines/office/index.ts')
  const office = await openOffice({
    engine: base.config.office,
    processes: size.processes,
    temp_dir: await openTempDir(),
    cache: recentBytes(48),
    log: (level, message, facts) => base.log[level](facts ?? {}, message),
  })
  known = { engine: office.engine, version: office.status().version, error: null }
  base.log.info({ engine: office.engine, version: office.status().version }, 'converter opened')
  return office
}

/** What this process converts with, as far as it has been opened; for the signs that a worker gives. */
export function converterFacts(base: Base): ConverterFacts | null {
  return known && { ...known, asked: base.config.office }
}

/** Puts another in its place, before the first is opened: a torture's, that prints nothing and takes no time. */
export function useConverter(office: Office): void {
  opened = Promise.resolve(office)
}

/** Starts the converter before it is asked for: the first page then takes 0.1 s instead of 2. WASM would cost 1.6 GB for it. */
export async function warmConverter(base: Base, size: ConverterSize): Promise<void> {
  const office = await converterOf(base, size)
  if (office.engine === 'native' || size.processes > 1) await office.warm()
}

export async function closeConverter(): Promise<void> {
  const office = await opened
  opened = null
  await office?.close()
}

/** The last PDFs, for the row that is looked at again. */
function recentBytes(most: number): ByteCache {
  const kept = new Map<string, Uint8Array>()
  return {
    async get(key) {
      return kept.get(key)
    },
    async set(key, bytes) {
      kept.delete(key)
      kept.set(key, bytes)
      const oldest = kept.keys().next().value
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    },
  }
}
