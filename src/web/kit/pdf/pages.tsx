// All pages of a PDF below each other, as wide as there is room or as the zoom says.
import { useEffect, useRef, useState } from 'react'
import { watchWidth } from './draw.ts'
import { openPdf } from './load.ts'
import type { Pdf } from './load.ts'
import { PdfPage } from './page.tsx'

interface PagesAsk {
  bytes: ArrayBuffer
  /** 1 is as wide as the room. */
  zoom?: number
  isFirstOnly?: boolean
  onPage?: (number: number, total: number) => void
  onError?: (error: unknown) => void
}

export function PdfPages({ bytes, zoom = 1, isFirstOnly = false, onPage, onError }: PagesAsk) {
  const room = useRef<HTMLDivElement>(null)
  const width = useWidth(room)
  const pdf = usePdf(bytes, onError)
  return (
    <div ref={room} className="overflow-x-auto">
      <div className="flex flex-col gap-3">
        {pdf && width > 0 ? (
          Array.from({ length: isFirstOnly ? 1 : pdf.numPages }, (_, index) => (
            <PdfPage
              key={index}
              pdf={pdf}
              number={index + 1}
              width={Math.round((width - 2) * zoom)}
              onSeen={number => onPage?.(number, pdf.numPages)}
            />
          ))
        ) : (
          <BlankPage />
        )}
      </div>
    </div>
  )
}

/** A sheet of A4 without anything on it yet. */
export function BlankPage({ children }: { children?: React.ReactNode }) {
  return <div className="leaf grid aspect-[210/297] w-full place-items-center p-5 text-ink-2">{children}</div>
}

/** The opened PDF; the last one stays until the next is open. */
function usePdf(bytes: ArrayBuffer, onError?: (error: unknown) => void): Pdf | undefined {
  const [pdf, setPdf] = useState<Pdf>()
  const tell = useRef(onError)
  useEffect(() => {
    tell.current = onError
  })
  useEffect(() => {
    let isGone = false
    let opened: Pdf | undefined
    openPdf(bytes).then(
      found => {
        opened = found
        if (isGone) void found.destroy()
        else setPdf(found)
      },
      (error: unknown) => tell.current?.(error),
    )
    return () => {
      isGone = true
      // The next one may still be opening while this one is on the screen.
      if (opened) setTimeout(() => void opened?.destroy(), 2_000)
    }
  }, [bytes])
  return pdf
}

function useWidth(room: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => (room.current ? watchWidth(room.current, setWidth) : undefined), [room])
  return width
}
