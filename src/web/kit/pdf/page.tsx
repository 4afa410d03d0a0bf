// One page: its picture, sharp at the screen's density, and the text over it. Drawn when it comes near the window.
import { useEffect, useRef, useState } from 'react'
import type { PDFPageProxy, RenderTask } from 'pdfjs-dist'
import { t } from '../text/text.ts'
import { loadPdf } from './load.ts'
import type { Pdf } from './load.ts'
import './pdf.css'

/** A4 upright, until the page says otherwise. */
const a4 = 297 / 210

interface PageAsk {
  pdf: Pdf
  number: number
  /** CSS pixels. */
  width: number
  onSeen?: (number: number) => void
}

export function PdfPage({ pdf, number, width, onSeen }: PageAsk) {
  const frame = useRef<HTMLElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const text = useRef<HTMLDivElement>(null)
  const [ratio, setRatio] = useState(a4)
  const isNear = useNear(frame, seen => seen && onSeen?.(number))

  useEffect(() => {
    if (!isNear || width < 1) return undefined
    const drawing = new Drawing()
    void drawing.draw({ pdf, number, width, canvas, text, frame, onRatio: setRatio })
    return () => drawing.stop()
  }, [pdf, number, width, isNear])

  return (
    <figure
      ref={frame}
      className="pdf-page mx-auto border border-rule"
      style={{ width, height: width * ratio }}
      aria-label={t('Page {n} of {total}', { n: number, total: pdf.numPages })}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" aria-hidden />
      <div ref={text} className="pdf-text" />
    </figure>
  )
}

interface DrawAsk {
  pdf: Pdf
  number: number
  width: number
  canvas: React.RefObject<HTMLCanvasElement | null>
  text: React.RefObject<HTMLDivElement | null>
  frame: React.RefObject<HTMLElement | null>
  onRatio: (ratio: number) => void
}

/** A drawing under way, which may be given up half-way. */
class Drawing {
  #isStopped = false
  #task: RenderTask | undefined

  async draw(ask: DrawAsk): Promise<void> {
    const { TextLayer } = await loadPdf()
    const page = await ask.pdf.getPage(ask.number).catch(() => undefined)
    const paper = ask.canvas.current
    if (this.#isStopped || !page || !paper) return
    const plain = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: ask.width / plain.width })
    ask.onRatio(plain.height / plain.width)
    ask.frame.current?.style.setProperty('--scale', String(viewport.scale))
    if (!(await this.#paint(page, paper, viewport.scale))) return
    const layer = ask.text.current
    if (!layer || this.#isStopped) return
    layer.replaceChildren()
    await new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport }).render()
  }

  stop(): void {
    this.#isStopped = true
    this.#task?.cancel()
  }

  /** Drawn beside the old picture and put over it when done, so that a row change does not flash white. */
  async #paint(page: PDFPageProxy, paper: HTMLCanvasElement, scale: number): Promise<boolean> {
    const viewport = page.getViewport({ scale: scale * Math.min(devicePixelRatio, 3) })
    const draft = document.createElement('canvas')
    draft.width = Math.round(viewport.width)
    draft.height = Math.round(viewport.height)
    this.#task = page.render({ canvas: draft, viewport })
    const isDrawn = await this.#task.promise.then(
      () => true,
      () => false,
    )
    if (!isDrawn || this.#isStopped) return false
    paper.width = draft.width
    paper.height = draft.height
    paper.getContext('2d')?.drawImage(draft, 0, 0)
    return true
  }
}

/** Whether it is within a window's height of the window; `onMiddle` tells when it is in its middle. */
function useNear(frame: React.RefObject<HTMLElement | null>, onMiddle: (isIn: boolean) => void): boolean {
  const [isNear, setNear] = useState(false)
  const told = useRef(onMiddle)
  useEffect(() => {
    told.current = onMiddle
  })
  useEffect(() => {
    const target = frame.current
    if (!target) return undefined
    const near = new IntersectionObserver(entries => setNear(entries.some(entry => entry.isIntersecting)), {
      rootMargin: '100% 0px',
    })
    const middle = new IntersectionObserver(
      entries => told.current(entries.some(entry => entry.isIntersecting)),
      { rootMargin: '-45% 0px' },
    )
    near.observe(target)
    middle.observe(target)
    return () => {
      near.disconnect()
      middle.disconnect()
    }
  }, [frame])
  return isNear
}
