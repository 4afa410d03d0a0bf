// One LibreOffice in WebAssembly, kept running in a process of its own: the converter for machines without LibreOffice.
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Cage, lockUp, makeHome, type Walls } from './cage.ts'
import { Unreadable } from './desk.ts'
import type { Converter, Print } from './converter.ts'
import { makeWarmUp } from './warm-up.ts'
import type { WasmSays } from './wasm-child.ts'

/**
 * Ready within 3 s on an idle machine, 15 s on two cores with a load of 17. Hung starts were the rule before main() was
 * kept from running (see the child), so a wait this long is enough to tell slow from hung.
 */
const PATIENCE_MS = [30_000, 45_000, 60_000]

/** Folder of the WASM package, or null when it is not installed. */
export function findWasm(): string | null {
  try {
    const dir = dirname(createRequire(import.meta.url).resolve('@matbee/libreoffice-converter/package.json'))
    return existsSync(`${dir}/wasm/soffice.wasm`) ? realpathSync(dir) : null
  } catch {
    return null
  }
}

/** Starts a WASM converter below `parent`; a start that stalls is killed and tried again. */
export async function startWasm(
  packageDir: string,
  parent: string,
  walls: Walls,
  fonts: string[],
  signal?: AbortSignal,
): Promise<Converter> {
  let last: unknown
  for (const patience of PATIENCE_MS) {
    signal?.throwIfAborted()
    const dir = await makeHome(parent, walls)
    const cage = lockUp(walls, dir, childCommand(packageDir, dirname(fonts[0] ?? parent), dir), {}, true)
    signal?.addEventListener('abort', cage.kill, { once: true })
    void cage.gone.then(() => signal?.removeEventListener('abort', cage.kill))
    try {
      const ready = await ask(cage, { package_dir: packageDir, fonts }, patience)
      if (ready.says !== 'ready') throw new Error(`WASM did not start: ${JSON.stringify(ready)}`)
      const first = await ask(cage, { docx: makeWarmUp(), filter: '' }, patience)
      if (first.says !== 'pdf') throw new Error(`WASM did not print: ${JSON.stringify(first)}`)
      return {
        pid: cage.pid(),
        gone: cage.gone,
        kill: cage.kill,
        complaints: cage.complaints,
        convert: (docx, print) => convert(cage, docx, print),
      }
    } catch (error) {
      last = error
      cage.kill()
      await cage.gone
    }
  }
  throw new Error('LibreOffice WASM did not start in three attempts', { cause: last })
}

/** Beside this file, in TypeScript from the tree and in JavaScript from the published package. */
export function childPath(): string {
  const kind = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`./wasm-child.${kind}`, import.meta.url))
}

/** Node's own permissions: it reads these folders and opens no socket, on machines as well where walls cannot be built. */
function childCommand(packageDir: string, fontDir: string, home: string): string[] {
  // The package asks for others beside it.
  const modules = dirname(dirname(packageDir))
  const readable = [modules, fontDir, home, dirname(childPath())].map(dir => `--allow-fs-read=${dir}/`)
  return [process.execPath, '--no-warnings', '--permission', '--allow-worker', ...readable, childPath()]
}

async function convert(cage: Cage, docx: Uint8Array, print: Print): Promise<Uint8Array> {
  const says = await ask(cage, { docx, filter: filterOptions(print) })
  if (says.says === 'pdf') return says.pdf
  if (says.says === 'unreadable') throw new Unreadable(says.why)
  throw new Error(says.says === 'failed' ? says.why : 'unexpected answer')
}

/** Sends one message and waits for the one answer; rejects when the process dies or takes longer than `patience` ms. */
async function ask(cage: Cage, message: object, patience?: number): Promise<WasmSays> {
  const { child } = cage
  return new Promise((resolve, reject) => {
    const timer =
      patience === undefined
        ? undefined
        : setTimeout(() => over(() => reject(new Error('stalled'))), patience)
    const onMessage = (said: unknown) => over(() => resolve(said as WasmSays))
    const onExit = () => over(() => reject(new Error(`the converter died: ${cage.complaints()}`)))
    const over = (act: () => void) => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
      child.off('error', onExit)
      act()
    }
    child.on('message', onMessage)
    child.on('exit', onExit)
    child.on('error', onExit)
    child.send(message, error => {
      if (error !== null) onExit()
    })
  })
}

function filterOptions(print: Print): string {
  const options: Record<string, { type: string; value: string }> = {
    ExportFormFields: { type: 'boolean', value: 'false' },
  }
  if (print.pdfa) options['SelectPdfVersion'] = { type: 'long', value: '2' }
  if (print.tagged) options['UseTaggedPDF'] = { type: 'boolean', value: 'true' }
  return JSON.stringify(options)
}
