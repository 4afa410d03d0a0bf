// The body of a WASM converter process: one LibreOffice in WebAssembly, documents in, PDFs out, over the IPC channel.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import type * as Package from '@matbee/libreoffice-converter/server'

interface WasmStart {
  package_dir: string
  fonts: string[]
}
interface WasmAsk {
  docx: Uint8Array
  filter: string
}
export type WasmSays =
  | { says: 'ready' }
  | { says: 'pdf'; pdf: Uint8Array }
  | { says: 'unreadable'; why: string }
  | { says: 'failed'; why: string }

type Converter = Package.LibreOfficeConverter
type Loader = NonNullable<Package.LibreOfficeWasmOptions['wasmLoader']>
let converter: Converter | undefined

function say(message: WasmSays): void {
  process.send?.(message)
}

/** Names of the files inside the package whose place our fonts take, so that both engines draw with the same ones. */
const FAMILY: Record<string, string> = {
  Carlito: 'Carlito',
  Arimo: 'LiberationSans',
  Tinos: 'LiberationSerif',
  Cousine: 'LiberationMono',
}
const STYLE: Record<string, string> = {
  '400Regular': 'Regular',
  '400Regular_Italic': 'Italic',
  '700Bold': 'Bold',
  '700Bold_Italic': 'BoldItalic',
}

function placeOf(file: string): string {
  const [, family = '', style = ''] = /^([A-Za-z]+)_(\w+)\.ttf$/.exec(file) ?? []
  const [place, suffix] = [FAMILY[family], STYLE[style]]
  return place === undefined || suffix === undefined ? file : `${place}-${suffix}.ttf`
}

async function start(ask: WasmStart): Promise<void> {
  const require = createRequire(`${ask.package_dir}/package.json`)
  const { LibreOfficeConverter } = require('@matbee/libreoffice-converter/server') as typeof Package
  const loader = require('@matbee/libreoffice-converter/wasm/loader') as Loader
  // Otherwise soffice's own main() runs in a thread beside the initialisation from here, and both wait for one lock:
  // under load 4 of 6 starts hung, without it none of 6.
  const wasmLoader: Loader = {
    createModule: async config => loader.createModule({ ...config, noInitialRun: true }),
  }
  const fonts = await Promise.all(
    ask.fonts.map(async path => ({
      filename: placeOf(basename(path)),
      data: new Uint8Array(await readFile(path)),
    })),
  )
  converter = new LibreOfficeConverter({
    wasmPath: `${ask.package_dir}/wasm`,
    wasmLoader,
    fonts,
  })
  await converter.initialize()
  say({ says: 'ready' })
}

async function print(ask: WasmAsk): Promise<void> {
  if (converter === undefined) throw new Error('asked before ready')
  const options = { inputFormat: 'docx', outputFormat: 'pdf', filterOptions: ask.filter } as const
  const done = await converter.convert(ask.docx, options)
  say({ says: 'pdf', pdf: done.data })
}

process.on('disconnect', () => process.exit(0))
process.on('message', (message: WasmStart | WasmAsk) => {
  const act = 'docx' in message ? print(message) : start(message)
  act.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    say({ says: /Failed to load|loadComponent/i.test(why) ? 'unreadable' : 'failed', why })
  })
})
