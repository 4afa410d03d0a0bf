// PDFs as wholes: counting their pages, joining many into one, drawing a page.
export { countPages } from './count.ts'
export { mergePdfs } from './merge.ts'
export { renderPage } from './pdfium.ts'
