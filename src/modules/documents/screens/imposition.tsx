// The imposition sheet: a cell per document, drawn; failures carry a ✕. Said to screen readers as a progress bar.
import { useEffect, useRef } from 'react'
import { t } from '../../../web/kit/text/text.ts'

interface SheetAsk {
  /** `.` waiting, `#` made, `x` failed. */
  cells: string
  perCell: number
  done: number
  failed: number
  total: number
}

const gap = 2
const height = 14
/** Narrower than this a ✕ cannot be read; on long sheets a cell may be narrower, or the sheet gets too tall. */
const narrowest = { short: 12, long: 7 }
const longOver = 600

/** How many columns: ten rows of cells where there is room, as on a printer's sheet. */
export function columnsFor(count: number, width: number): number {
  const wanted = Math.max(25, Math.ceil(count / 10))
  const cell = count > longOver ? narrowest.long : narrowest.short
  return Math.max(1, Math.min(wanted, count, Math.floor((width + gap) / cell)))
}

export function Imposition({ cells, perCell, done, failed, total }: SheetAsk) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const sheet = canvas.current
    if (!sheet) return undefined
    const redraw = () => draw(sheet, cells)
    redraw()
    const size = new ResizeObserver(redraw)
    size.observe(sheet.parentElement ?? sheet)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const theme = new MutationObserver(redraw)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    dark.addEventListener('change', redraw)
    return () => {
      size.disconnect()
      theme.disconnect()
      dark.removeEventListener('change', redraw)
    }
  }, [cells])
  const words = t('{done} made, {failed} failed, {left} waiting', { done, failed, left: Math.max(0, total - done - failed) })
  return (
    <div>
      <div
        role="progressbar"
        aria-label={t('Documents generated')}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done + failed}
        aria-valuetext={words}
      >
        <canvas ref={canvas} aria-hidden className="block w-full" />
      </div>
      {perCell > 1 && <p className="quiet mt-1">{t('A cell stands for {n} documents.', { n: perCell })}</p>}
    </div>
  )
}

function draw(sheet: HTMLCanvasElement, cells: string): void {
  const width = sheet.parentElement?.clientWidth ?? 0
  const context = sheet.getContext('2d')
  if (!context || width === 0) return
  const columns = columnsFor(cells.length, width)
  const rows = Math.max(1, Math.ceil(cells.length / columns))
  const step = (width + gap) / columns
  const full = rows * (height + gap) - gap
  const sharp = devicePixelRatio
  sheet.width = Math.round(width * sharp)
  sheet.height = Math.round(full * sharp)
  sheet.style.height = `${full}px`
  context.scale(sharp, sharp)
  const style = getComputedStyle(document.documentElement)
  const ink = (name: string) => style.getPropertyValue(name).trim()
  const colours = { made: ink('--cloth'), failed: ink('--verm'), rule: ink('--rule'), leaf: ink('--leaf') }
  const isMirrored = document.dir === 'rtl'
  for (let at = 0; at < cells.length; at++) {
    const column = at % columns
    const x = isMirrored ? width - (column + 1) * step + gap : column * step
    const y = Math.floor(at / columns) * (height + gap)
    drawCell(context, cells[at] ?? '.', { x, y, width: step - gap }, colours)
  }
}

interface Colours {
  made: string
  failed: string
  rule: string
  leaf: string
}

function drawCell(
  context: CanvasRenderingContext2D,
  state: string,
  { x, y, width }: { x: number; y: number; width: number },
  colours: Colours,
): void {
  if (state === '.') {
    context.strokeStyle = colours.rule
    context.lineWidth = 1
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1)
    return
  }
  context.fillStyle = state === 'x' ? colours.failed : colours.made
  context.fillRect(x, y, width, height)
  if (state !== 'x') return
  const arm = Math.max(1.5, Math.min(width, height) / 2 - 2)
  const [cx, cy] = [x + width / 2, y + height / 2]
  context.strokeStyle = colours.leaf
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(cx - arm, cy - arm)
  context.lineTo(cx + arm, cy + arm)
  context.moveTo(cx + arm, cy - arm)
  context.lineTo(cx - arm, cy + arm)
  context.stroke()
}
