// One page: its picture, sharp at the screen's density, and the text over it. Drawn when it comes near the window.
import { useEffect, useRef, useState } from 'react'
import { t } from '../text/text.ts'
import { Drawing } from './draw.ts'
import { loadPdf } from './load.ts'
import type { Pdf } from './load.ts'

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
    const begin = async () => {
      const [paper, layer, around] = [canvas.current, text.current, frame.current]
      const pdfjs = await loadPdf()
      if (paper && layer && around)
        await drawing.draw({ pdf, pdfjs, number, width, paper, layer, frame: around, onRatio: setRatio })
    }
    // A page that cannot be drawn stays blank: the others are still there to read.
    begin().catch(() => {})
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
