// Where each word of a PDF stands: the origins of its first and last letter on the baseline, in points, by PDFium.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { init } from '@embedpdf/pdfium'

export interface Place {
  page: number
  text: string
  /** x and y of the first letter, x of the last. */
  at: [number, number, number]
}

/** Boxes by `pdftotext -bbox` would do, but their height is what the font's descriptor claims, and each LibreOffice rounds that in its own way. */
export async function readPlaces(pdf: Uint8Array): Promise<Place[]> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'))
  const module = await init({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength),
  })
  module.PDFiumExt_Init()
  const { wasmExports } = module.pdfium
  const pointer = wasmExports.malloc(pdf.length)
  ;(module.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8.set(pdf, pointer)
  const document = module.FPDF_LoadMemDocument(pointer, pdf.length, '')
  const spot = wasmExports.malloc(16)
  const places: Place[] = []
  for (let number = 0; number < module.FPDF_GetPageCount(document); number++) {
    const page = module.FPDF_LoadPage(document, number)
    const text = module.FPDFText_LoadPage(page)
    let word: Place | undefined
    for (let i = 0; i < module.FPDFText_CountChars(text); i++) {
      const char = String.fromCodePoint(module.FPDFText_GetUnicode(text, i))
      module.FPDFText_GetCharOrigin(text, i, spot, spot + 8)
      const [x, y] = [module.pdfium.getValue(spot, 'double'), module.pdfium.getValue(spot + 8, 'double')]
      if (/\s/.test(char)) {
        word = undefined
      } else if (word === undefined) {
        word = { page: number + 1, text: char, at: [x, y, x] }
        places.push(word)
      } else {
        word.text += char
        word.at[2] = x
      }
    }
    module.FPDFText_ClosePage(text)
    module.FPDF_ClosePage(page)
  }
  module.FPDF_CloseDocument(document)
  return places.toSorted(byReading)
}

/** Headers and footers are painted before the text by one version and after it by another, so places are paired by word. */
function byReading(a: Place, b: Place): number {
  if (a.page !== b.page) return a.page - b.page
  if (a.text !== b.text) return a.text < b.text ? -1 : 1
  return Math.abs(a.at[1] - b.at[1]) > 3 ? b.at[1] - a.at[1] : a.at[0] - b.at[0]
}
