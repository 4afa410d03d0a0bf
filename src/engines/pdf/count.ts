// How many pages a PDF has.
import { PdfFile } from './file.ts'
import { listPages } from './pages.ts'
import { countByPdfium, unreadablePdf } from './pdfium.ts'
import { Broken } from './syntax.ts'

/** Counts the pages by walking the page tree; PDFium counts those of damaged files. Refuses with `pdf.unreadable` 422. */
export async function countPages(pdf: Uint8Array): Promise<number> {
  try {
    return listPages(new PdfFile(pdf)).length
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    const count = await countByPdfium(pdf)
    if (count < 1) throw unreadablePdf()
    return count
  }
}
