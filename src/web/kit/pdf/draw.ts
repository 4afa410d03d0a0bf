// Draws one page of a PDF: its picture, sharp at the screen's density, and the text over it.
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from 'pdfjs-dist'
import './pdf.css'

interface DrawAsk {
  pdf: PDFDocumentProxy
  pdfjs: Pick<typeof import('pdfjs-dist'), 'TextLayer'>
  number: number
  /** CSS pixels. */
  width: number
  paper: HTMLCanvasElement
  layer: HTMLElement
  /** The element of class `pdf-page` that both are in. */
  frame: HTMLElement
  /** Height by width, as soon as it is known. */
  onRatio: (ratio: number) => void
}

/** Pixels that a phone's browser still gives one canvas (Safari's limit). */
const mostPixels = 16_000_000

/** A drawing under way, which may be given up half-way. */
export class Drawing {
  #isStopped = false
  #task: RenderTask | undefined

  /** Resolves to false when it was given up. @throws what pdf.js throws for a page that cannot be read or drawn */
  async draw({ pdf, pdfjs, number, width, paper, layer, frame, onRatio }: DrawAsk): Promise<boolean> {
    const page = await pdf.getPage(number)
    if (this.#isStopped) return false
    const plain = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: width / plain.width })
    onRatio(plain.height / plain.width)
    frame.style.setProperty('--scale', String(viewport.scale))
    if (!(await this.#paint(page, paper, viewport.scale))) return false
    layer.replaceChildren()
    const text = new pdfjs.TextLayer({
      textContentSource: page.streamTextContent(),
      container: layer,
      viewport,
    })
    await text.render()
    return !this.#isStopped
  }

  stop(): void {
    this.#isStopped = true
    this.#task?.cancel()
  }

  /** Drawn beside the old picture and put over it when done, so that a row change does not flash white. */
  async #paint(page: PDFPageProxy, paper: HTMLCanvasElement, scale: number): Promise<boolean> {
    const plain = page.getViewport({ scale })
    const density = Math.min(devicePixelRatio, 3, Math.sqrt(mostPixels / (plain.width * plain.height)))
    const viewport = page.getViewport({ scale: scale * density })
    const draft = document.createElement('canvas')
    draft.width = Math.round(viewport.width)
    draft.height = Math.round(viewport.height)
    this.#task = page.render({ canvas: draft, viewport })
    try {
      await this.#task.promise
    } catch (error) {
      if (this.#isStopped) return false
      throw error
    }
    if (this.#isStopped) return false
    paper.width = draft.width
    paper.height = draft.height
    paper.getContext('2d')?.drawImage(draft, 0, 0)
    return true
  }
}

/** Tells the width of an element, and whenever it becomes another; gives what stops it. */
export function watchWidth(target: HTMLElement, tell: (change: (before: number) => number) => void) {
  const watch = new ResizeObserver(([entry]) => {
    const next = Math.floor(entry?.contentRect.width ?? 0)
    // A scrollbar coming and going must not draw everything anew for ever.
    tell(before => (Math.abs(before - next) > 16 ? next : before))
  })
  watch.observe(target)
  return () => watch.disconnect()
}
