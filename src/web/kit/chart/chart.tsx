// A chart that follows the theme, with the same figures as a table behind a button.
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import { ProblemNote } from '../parts/problem.tsx'
import { number } from '../text/format.ts'
import { t } from '../text/text.ts'

export interface Figures {
  /** Over time as lines, by name as lying bars. */
  kind: 'lines' | 'bars'
  /** Of the axis: days, names. */
  labels: string[]
  /** At most four: there are four hues that can be told apart. */
  series: { name: string; values: number[] }[]
}

export interface Look {
  hues: string[]
  ink: string
  rule: string
  edge: string
  leaf: string
  font: string
}

interface ChartAsk {
  title: string
  figures: Figures
  /** Head of the table's first column. */
  head: string
}

export function Chart({ title, figures, head }: ChartAsk) {
  const [isTable, setTable] = useState(false)
  const id = useId()
  return (
    <section className="mb-8" aria-labelledby={id}>
      <div className="mb-2 flex flex-wrap items-center gap-3">
        <h2 id={id}>{title}</h2>
        <button
          type="button"
          className="btn btn-small ms-auto"
          aria-label={isTable ? t('{title} as a chart', { title }) : t('{title} as a table', { title })}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? t('As a chart') : t('As a table')}
        </button>
      </div>
      {isTable ? (
        <AsTable title={title} figures={figures} head={head} />
      ) : (
        <Drawn title={title} figures={figures} />
      )}
    </section>
  )
}

function Drawn({ title, figures }: { title: string; figures: Figures }) {
  // Colours are drawn in: another theme is another drawing.
  return <Canvas key={useTheme()} title={title} figures={figures} />
}

function Canvas({ title, figures }: { title: string; figures: Figures }) {
  const box = useRef<HTMLDivElement>(null)
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    let remove: (() => void) | undefined
    let isGone = false
    import('./draw.ts').then(
      ({ draw }) => {
        if (box.current && !isGone) remove = draw(box.current, figures, readLook(box.current))
      },
      (cause: unknown) => setError(cause),
    )
    return () => {
      isGone = true
      remove?.()
    }
  }, [figures])
  if (error !== undefined) return <ProblemNote error={error} />
  const height = figures.kind === 'bars' ? 60 + figures.labels.length * figures.series.length * 19 : 300
  return (
    <figure>
      <figcaption className="sr-only">
        {t('{title}: a chart. The button above shows it as a table.', { title })}
      </figcaption>
      <div ref={box} aria-hidden style={{ height }} />
    </figure>
  )
}

/** The theme's colours as they are now: a token alone reads `light-dark(…)`. */
function readLook(box: HTMLElement): Look {
  const probe = box.appendChild(document.createElement('i'))
  const of = (name: string) => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const look = {
    hues: ['--chart-1', '--chart-2', '--chart-3', '--chart-4'].map(of),
    ink: of('--ink-2'),
    rule: of('--rule'),
    edge: of('--edge'),
    leaf: of('--leaf'),
    font: getComputedStyle(box).fontFamily,
  }
  probe.remove()
  return look
}

/** Changes whenever light and dark change places. */
function useTheme(): string {
  return useSyncExternalStore(
    changed => {
      const system = matchMedia('(prefers-color-scheme: dark)')
      const watch = new MutationObserver(changed)
      system.addEventListener('change', changed)
      watch.observe(document.documentElement, { attributeFilter: ['data-theme'] })
      return () => {
        system.removeEventListener('change', changed)
        watch.disconnect()
      }
    },
    () =>
      `${document.documentElement.dataset.theme ?? ''} ${matchMedia('(prefers-color-scheme: dark)').matches}`,
  )
}

function AsTable({ title, figures, head }: ChartAsk) {
  const narrow = 'px-1 wrap-anywhere whitespace-normal sm:px-3'
  return (
    <table className="w-full">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr>
          <th className={`th ${narrow}`}>{head}</th>
          {figures.series.map(one => (
            <th key={one.name} className={`th text-end ${narrow}`}>
              {one.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {figures.labels.map((label, at) => (
          <tr key={`${at} ${label}`}>
            <th scope="row" className={`td text-start font-normal ${narrow}`}>
              {label}
            </th>
            {figures.series.map(one => (
              <td key={one.name} className={`td text-end ${narrow}`}>
                {number(one.values[at] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
