// Reads the words of a PDF in tests, by a reader that is not the one under test.
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

export async function readPdf(pdf: Uint8Array): Promise<{ pages: number; text: string; fonts: string[] }> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0, useSystemFonts: false })
  const document = await task.promise
  const lines: string[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const content = await page.getTextContent()
    for (const item of content.items) if ('str' in item) lines.push(item.str + (item.hasEOL ? '\n' : ''))
  }
  const pages = document.numPages
  await task.destroy()
  const raw = Buffer.from(pdf).toString('latin1')
  const fonts = [...new Set([...raw.matchAll(/\/(?:[A-Z]{6}\+)([\w-]+)/g)].map(match => match[1] ?? ''))]
  return { pages, text: lines.join(''), fonts: fonts.toSorted() }
}
