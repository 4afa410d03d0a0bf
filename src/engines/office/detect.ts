// Which LibreOffice this machine has.
import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { findWasm } from './wasm.ts'

const run = promisify(execFile)
const MAC = '/Applications/LibreOffice.app/Contents/MacOS/soffice'

/**
 * Looks for LibreOffice and for the WASM package. A soffice that does not say its version within 20 s does not count;
 * on Windows only WASM is used, since the pipe there has not been tried.
 */
export async function detectOffice(): Promise<{
  native: { path: string; version: string } | null
  wasm: boolean
}> {
  return { native: await findNative(), wasm: findWasm() !== null }
}

async function findNative(): Promise<{ path: string; version: string } | null> {
  if (process.platform === 'win32') return null
  const dirs = (process.env['PATH'] ?? '').split(delimiter).filter(dir => dir !== '')
  const places = [...dirs.flatMap(dir => [join(dir, 'soffice'), join(dir, 'libreoffice')]), MAC]
  for (const path of places) {
    const there = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (!there) continue
    const said = await run(path, ['--version'], { timeout: 20_000 }).catch(() => null)
    const version = said?.stdout.match(/LibreOffice\S*\s+([\d.]+)/)?.[1]
    if (version !== undefined) return { path, version }
  }
  return null
}
