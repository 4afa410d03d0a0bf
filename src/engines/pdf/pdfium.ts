// PDFium in WebAssembly: repairs what our own reader cannot read, and draws pages.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'
import { refuse } from '../../base/errors.ts'

/** Longest side of a drawn page, pixels: 80 MB of picture. */
const SIDE_MAX = 4_500
const BGRX = 4
/** FPDF_ANNOT | FPDF_REVERSE_BYTE_ORDER: annotations are drawn, and bytes come as RGBA. */
const DRAW_FLAGS = 0x01 | 0x10

/** The package's types leave out Emscripten's; the view changes when the memory grows, so it is fetched each time. */
function memory(module: WrappedPdfiumModule): Uint8Array {
  return (module.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8
}

let loaded: Promise<WrappedPdfiumModule> | undefined

async function pdfium(): Promise<WrappedPdfiumModule> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined
    throw error
  })
  return loaded
}

async function load(): Promise<WrappedPdfiumModule> {
  const path = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')
  const bytes = await readFile(path)
  const module = await init({
    wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  })
  module.PDFiumExt_Init()
  return module
}

/** Runs `act` on an open document. A bomb can abort the WebAssembly; then the next call gets a new one. */
async function withDocument<T>(
  pdf: Uint8Array,
  refusal: () => Error,
  act: (module: WrappedPdfiumModule, document: number) => T,
): Promise<T> {
  const module = await pdfium()
  const heap = module.pdfium.wasmExports
  let pointer = 0
  try {
    pointer = heap.malloc(pdf.length)
    memory(module).set(pdf, pointer)
    const document = module.FPDF_LoadMemDocument(pointer, pdf.length, '')
    if (document === 0) throw refusal()
    try {
      return act(module, document)
    } finally {
      module.FPDF_CloseDocument(document)
    }
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || (error instanceof RangeError && pointer !== 0)) {
      loaded = undefined
      throw refusal()
    }
    throw error
  } finally {
    if (loaded !== undefined) heap.free(pointer)
  }
}

export async function countByPdfium(pdf: Uint8Array): Promise<number> {
  return withDocument(
    pdf,
    () => unreadablePdf(),
    (module, document) => module.FPDF_GetPageCount(document),
  )
}

/** Reads the file as leniently as PDFium does and writes it anew, without encryption. */
export async function repairPdf(pdf: Uint8Array, position: number): Promise<Uint8Array> {
  return withDocument(
    pdf,
    () => unreadablePdf(position),
    (module, document) => {
      module.EPDF_RemoveEncryption(document)
      const writer = module.PDFiumExt_OpenFileWriter()
      try {
        module.PDFiumExt_SaveAsCopy(document, writer)
        const size = module.PDFiumExt_GetFileWriterSize(writer)
        if (size === 0) throw unreadablePdf(position)
        const pointer = module.pdfium.wasmExports.malloc(size)
        module.PDFiumExt_GetFileWriterData(writer, pointer, size)
        const copy = memory(module).slice(pointer, pointer + size)
        module.pdfium.wasmExports.free(pointer)
        return copy
      } finally {
        module.PDFiumExt_CloseFileWriter(writer)
      }
    },
  )
}

export interface Picture {
  width: number
  height: number
  /** Four bytes a pixel, rows from the top, on white. */
  rgba: Uint8Array
}

/**
 * Draws one page. Refuses with `pdf.unreadable` 422, `pdf.no_such_page` 404, `pdf.page_too_large` 422.
 * @param page from 1.
 */
export async function renderPage(pdf: Uint8Array, page: number, dpi: number): Promise<Picture> {
  return withDocument(
    pdf,
    () => unreadablePdf(),
    (module, document) => {
      const handle = module.FPDF_LoadPage(document, page - 1)
      if (handle === 0)
        throw refuse('pdf.no_such_page', 404, `This PDF has no page ${page}.`, { params: { page } })
      try {
        const width = Math.max(1, Math.round((module.FPDF_GetPageWidthF(handle) * dpi) / 72))
        const height = Math.max(1, Math.round((module.FPDF_GetPageHeightF(handle) * dpi) / 72))
        if (Math.max(width, height) > SIDE_MAX) throw tooLarge(page)
        return draw(module, handle, width, height)
      } finally {
        module.FPDF_ClosePage(handle)
      }
    },
  )
}

function draw(module: WrappedPdfiumModule, page: number, width: number, height: number): Picture {
  const pointer = module.pdfium.wasmExports.malloc(width * height * 4)
  const bitmap = module.FPDFBitmap_CreateEx(width, height, BGRX, pointer, width * 4)
  module.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
  module.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, DRAW_FLAGS)
  const rgba = memory(module).slice(pointer, pointer + width * height * 4)
  module.FPDFBitmap_Destroy(bitmap)
  module.pdfium.wasmExports.free(pointer)
  return { width, height, rgba }
}

function tooLarge(page: number): Error {
  const detail = `Page ${page} is too large to draw at this resolution. Choose a lower one.`
  return refuse('pdf.page_too_large', 422, detail, { params: { page } })
}

/** @param position number of the file among several, from 1. */
export function unreadablePdf(position?: number): Error {
  const which = position === undefined ? 'This PDF' : `PDF number ${position}`
  const detail = `${which} cannot be read: it is damaged, or locked with a password. Save it again without a password, then retry.`
  return refuse('pdf.unreadable', 422, detail, { params: { position: position ?? null } })
}
