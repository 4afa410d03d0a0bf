// pdf.js, fetched when a PDF is first to be shown; its worker is a file of ours, as the Content-Security-Policy wants.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { ownAddress } from './worker.ts'

export type Pdf = PDFDocumentProxy

let loading: Promise<typeof import('pdfjs-dist')> | undefined

/** Begins the fetch early, where a PDF will soon be shown. */
export function loadPdf() {
  loading ??= import('pdfjs-dist').then(pdfjs => {
    const worker = new URL('../../../../node_modules/pdfjs-dist/build/pdf.worker.min.mjs', import.meta.url)
    pdfjs.GlobalWorkerOptions.workerSrc = ownAddress(worker)
    return pdfjs
  })
  return loading
}

/** Opens a PDF from its bytes, which stay the caller's: pdf.js would hand them to its worker. */
export async function openPdf(bytes: ArrayBuffer): Promise<Pdf> {
  const pdfjs = await loadPdf()
  return pdfjs.getDocument({ data: bytes.slice(0), isEvalSupported: false }).promise
}
