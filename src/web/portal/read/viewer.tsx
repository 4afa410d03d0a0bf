// One document, to read: its pages or its picture, closer and farther, and always the way to keep it.
/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { number } from '../../kit/text/format.ts'
import { t } from '../../kit/text/text.ts'
import { fileOf, isStale, problemOf, type PortalDocument, type Problem } from '../call.ts'
import { Corrected, Download } from '../documents.tsx'
import { shownAs } from './kinds.ts'
import { useLatest } from './latest.ts'
import { Heading, Trouble, Waiting } from '../parts.tsx'
import { Pages, scroller } from './pages.tsx'
import { openPdf, type Pdf } from './pdf.ts'

const zooms = [0.5, 0.75, 1, 1.5, 2, 3, 4]
const fit = zooms.indexOf(1)

interface ViewerAsk {
  document: PortalDocument
  onClose: () => void
  onAsk: (document: PortalDocument) => void
  onDownload: (document: PortalDocument) => void
  /** A request for bytes was refused: whoever shows this looks what has become of the link. */
  onStale: () => void
}

export function Viewer({ document, onClose, onAsk, onDownload, onStale }: ViewerAsk) {
  const [step, setStep] = useState(fit)
  const [place, setPlace] = useState<string | null>(null)
  const zoom = zooms[step] ?? 1
  const { title, corrected_at } = document
  const isPdf = shownAs(document.media_type) === 'pdf'
  return (
    <article className="viewer" aria-label={title}>
      <div className="caption">
        <p className="ways">
          <button type="button" className="act act-plain" onClick={onClose}>
            <span className="flip" aria-hidden="true">
              ‹
            </span>
            {t('Documents')}
          </button>
          <Download document={document} onDownload={onDownload} />
        </p>
        <Heading>{title}</Heading>
        {corrected_at && <Corrected at={corrected_at} />}
      </div>
      <div className="tools">
        <output className="quiet">{place}</output>
        <fieldset className="zoom" aria-label={t('Zoom')}>
          <Step sign="−" label={t('Smaller')} isOver={step === 0} onClick={() => setStep(step - 1)} />
          <output>{number(zoom * 100)} %</output>
          <Step
            sign="+"
            label={t('Larger')}
            isOver={step === zooms.length - 1}
            onClick={() => setStep(step + 1)}
          />
        </fieldset>
      </div>
      {isPdf ? (
        <PdfView document={document} zoom={zoom} onPlace={setPlace} onStale={onStale} />
      ) : (
        <Picture document={document} zoom={zoom} onStale={onStale} />
      )}
      <p className="acts">
        <button type="button" className="act" onClick={() => onAsk(document)}>
          {t('Ask about it')}
        </button>
      </p>
    </article>
  )
}

interface StepAsk {
  sign: string
  label: string
  isOver: boolean
  onClick: () => void
}

function Step({ sign, label, isOver, onClick }: StepAsk) {
  return (
    <button
      type="button"
      className="act step"
      aria-label={label}
      aria-disabled={isOver}
      onClick={() => !isOver && onClick()}
    >
      {sign}
    </button>
  )
}

interface ViewAsk {
  document: PortalDocument
  zoom: number
  onStale: () => void
}

function PdfView({ document, zoom, onPlace, onStale }: ViewAsk & { onPlace: (place: string) => void }) {
  const { id, size, title } = document
  const [pdf, setPdf] = useState<Pdf | null>(null)
  const [broken, setBroken] = useState<Problem | null>(null)
  const [tries, setTries] = useState(0)
  const [part, setPart] = useState(0)
  const fail = (error: unknown) => {
    const problem = problemOf(error)
    // pdf.js wraps refusals of its own requests; whatever it was, the link may be shut now.
    onStale()
    if (!isStale(problem)) setBroken(problem)
  }
  const broke = useLatest(fail)
  useEffect(() => {
    let isGone = false
    let opened: Pdf | undefined
    setBroken(null)
    openPdf(id, size, setPart).then(
      found => {
        opened = found
        if (isGone) void found.destroy()
        else setPdf(found)
      },
      (error: unknown) => !isGone && broke.current?.(error),
    )
    return () => {
      isGone = true
      void opened?.destroy()
    }
  }, [id, size, tries, broke])
  if (broken) return <Unshown problem={broken} onRetry={() => setTries(tries + 1)} />
  if (!pdf) return <Waiting part={part} />
  const tellPage = (n: number) => onPlace(t('page {n} of {total}', { n, total: pdf.numPages }))
  return <Pages pdf={pdf} zoom={zoom} label={title} onPage={tellPage} onBroken={fail} />
}

function Picture({ document, zoom, onStale }: ViewAsk) {
  const [isBroken, setBroken] = useState(false)
  const fail = () => {
    setBroken(true)
    onStale()
  }
  if (isBroken) return <Unshown problem={null} onRetry={() => setBroken(false)} />
  return (
    <section className="pages" aria-label={document.title} {...scroller}>
      <img
        className="picture"
        src={fileOf(document.id)}
        alt={document.title}
        style={{ width: `${zoom * 100}%`, maxWidth: zoom === 1 ? '100%' : 'none' }}
        onError={fail}
      />
    </section>
  )
}

/** The server was away, or this is nothing that can be drawn here: the file itself can still be had. */
function Unshown({ problem, onRetry }: { problem: Problem | null; onRetry: () => void }) {
  const isDrawing = problem === null || problem.code === 'page.broken'
  return (
    <div className="leaf unshown">
      {isDrawing ? (
        <p role="alert">{t('This document cannot be shown in this browser. Download it to read it.')}</p>
      ) : (
        <Trouble problem={problem} />
      )}
      <button type="button" className="act" onClick={onRetry}>
        {t('Try again')}
      </button>
    </div>
  )
}
