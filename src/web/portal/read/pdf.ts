// pdf.js for customers' browsers, old ones too: fetched while they read, its worker started beside it.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { ownAddress } from '../../kit/pdf/worker.ts'
import { fileOf, readBytes } from '../call.ts'

export type Pdf = PDFDocumentProxy

/** Up to this many bytes one request is quicker than pieces. */
const whole = 1_000_000
/** Bytes of a piece, where the server gives ranges. */
const piece = 262_144

/** The build for browsers of the last five years or so: the other needs one of this year. */
const worker = new URL('../../../../node_modules/pdfjs-dist/legacy/build/pdf.worker.min.mjs', import.meta.url)

async function begin() {
  // At once, so that its 1.3 MB come beside the library's and not after them.
  const thread = new Worker(ownAddress(worker), { type: 'module' })
  const broken = new Promise<never>((_, fail) =>
    thread.addEventListener('error', () => {
      // Asked for again, all of it is begun again.
      begun = undefined
      thread.terminate()
      fail(new Error('The worker of pdf.js did not start'))
    }),
  )
  broken.catch(() => {})
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs')
  return { pdfjs, broken, port: pdfjs.PDFWorker.create({ port: thread }) }
}

let begun: ReturnType<typeof begin> | undefined

export function loadPdf() {
  begun ??= begin().catch((error: unknown) => {
    begun = undefined
    throw error
  })
  return begun
}

/** @throws {CallError} when the server refuses; whatever pdf.js throws when it is no PDF that can be drawn */
export async function openPdf(
  document_id: string,
  size: number,
  onPart: (part: number) => void,
): Promise<Pdf> {
  const isWhole = size <= whole
  const [{ pdfjs, port, broken }, data] = await Promise.all([
    loadPdf(),
    isWhole ? readBytes(document_id, size, onPart) : undefined,
  ])
  const parts = `/assets/pdfjs-${pdfjs.version}`
  const opening = pdfjs.getDocument({
    ...(data
      ? { data }
      : { url: fileOf(document_id), rangeChunkSize: piece, disableAutoFetch: true, disableStream: true }),
    worker: port,
    isEvalSupported: false,
    cMapUrl: `${parts}/cmaps/`,
    standardFontDataUrl: `${parts}/standard_fonts/`,
    wasmUrl: `${parts}/wasm/`,
  })
  return Promise.race([opening.promise, broken])
}
