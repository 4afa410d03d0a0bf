// The pages of a PDF below each other: drawn as they come near the window, given back to the phone's memory when they leave.
/** @jsxImportSource preact */
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Drawing, watchWidth } from '../../kit/pdf/draw.ts'
import { t } from '../../kit/text/text.ts'
import { useLatest } from './latest.ts'
import { loadPdf, type Pdf } from './pdf.ts'

/** A4 upright, until the first page says otherwise. */
const a4 = 297 / 210

/** Zoomed pages scroll sideways, and Safari gives a scroller no focus of its own. */
export const scroller = { tabIndex: 0 }

interface PagesAsk {
  pdf: Pdf
  /** 1 is as wide as the room. */
  zoom: number
  label: string
  onPage: (number: number) => void
  onBroken: (error: unknown) => void
}

export function Pages({ pdf, zoom, label, onPage, onBroken }: PagesAsk) {
  const room = useRef<HTMLElement>(null)
  const width = useWidth(room)
  const [ratio, setRatio] = useState(a4)
  const numbers = Array.from({ length: pdf.numPages }, (_, index) => index + 1)
  return (
    <section ref={room} className="pages" aria-label={t('Pages of {title}', { title: label })} {...scroller}>
      {width > 0 &&
        numbers.map(number => (
          <Page
            key={number}
            {...{ pdf, number, onPage, onBroken }}
            width={Math.round((width - 2) * zoom)}
            usual={ratio}
            onRatio={found => number === 1 && setRatio(found)}
          />
        ))}
    </section>
  )
}

interface PageAsk extends Omit<PagesAsk, 'zoom' | 'label'> {
  number: number
  width: number
  usual: number
  onRatio: (ratio: number) => void
}

function Page({ pdf, number, width, usual, onRatio, onPage, onBroken }: PageAsk) {
  const frame = useRef<HTMLElement>(null)
  const paper = useRef<HTMLCanvasElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const [ratio, setRatio] = useState<number | null>(null)
  const isNear = useNear(frame, () => onPage(number))
  const tell = useLatest({ onRatio, onBroken })
  useEffect(() => {
    const [canvas, text, around] = [paper.current, layer.current, frame.current]
    if (!isNear || !canvas || !text || !around) return undefined
    const drawing = new Drawing()
    const begin = async () => {
      const { pdfjs } = await loadPdf()
      const learn = (found: number) => {
        setRatio(found)
        tell.current?.onRatio(found)
      }
      await drawing.draw({
        pdf,
        pdfjs,
        number,
        width,
        paper: canvas,
        layer: text,
        frame: around,
        onRatio: learn,
      })
      around.dataset.drawn = 'true'
    }
    begin().catch((error: unknown) => tell.current?.onBroken(error))
    return () => drawing.stop()
  }, [pdf, number, width, isNear, tell])
  useEffect(() => {
    const [canvas, text] = [paper.current, layer.current]
    if (isNear || !canvas || canvas.width === 0) return
    canvas.width = 0
    text?.replaceChildren()
  }, [isNear])
  return (
    <figure
      ref={frame}
      className="pdf-page"
      style={{ width: `${width}px`, height: `${Math.round(width * (ratio ?? usual))}px` }}
      aria-label={t('Page {n} of {total}', { n: number, total: pdf.numPages })}
    >
      <canvas ref={paper} width={0} aria-hidden="true" />
      <div ref={layer} className="pdf-text" dir="ltr" />
    </figure>
  )
}

/** Whether it is within a window's height of the window; `onMiddle` is told when it is in its middle. */
function useNear(frame: RefObject<HTMLElement | null>, onMiddle: () => void): boolean {
  const [isNear, setNear] = useState(false)
  const told = useLatest(onMiddle)
  useEffect(() => {
    const target = frame.current
    if (!target) return undefined
    const isIn = (entries: IntersectionObserverEntry[]) => entries.at(-1)?.isIntersecting === true
    const near = new IntersectionObserver(entries => setNear(isIn(entries)), { rootMargin: '100% 0px' })
    const middle = new IntersectionObserver(entries => isIn(entries) && told.current?.(), {
      rootMargin: '-45% 0px',
    })
    near.observe(target)
    middle.observe(target)
    return () => {
      near.disconnect()
      middle.disconnect()
    }
  }, [frame, told])
  return isNear
}

function useWidth(room: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => (room.current ? watchWidth(room.current, setWidth) : undefined), [room])
  return width
}
