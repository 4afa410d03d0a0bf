// The head of every screen: where one is, the heading, the count, and the main actions at the end.
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { t } from '../text/text.ts'

interface PageAsk {
  title: string
  /** Where this screen hangs: label and address, outermost first. */
  trail?: { label: string; to: string }[]
  /** The folio: "57 of 500 batches". */
  folio?: string | undefined
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, trail = [], folio, actions, children }: PageAsk) {
  useEffect(() => {
    document.title = `${title} · Octavo`
  }, [title])
  return (
    <>
      <header className="mb-5 flex flex-wrap items-end justify-between gap-x-5 gap-y-3">
        <div className="min-w-0">
          {trail.length > 0 && (
            <nav aria-label={t('Where you are')} className="mb-1 text-sm text-ink-2">
              {trail.map((step, index) => (
                <span key={step.label}>
                  {index > 0 && <span aria-hidden> / </span>}
                  <Link to={step.to} className="tap hover:underline">
                    {step.label}
                  </Link>
                </span>
              ))}
            </nav>
          )}
          <h1 tabIndex={-1} className="outline-none">
            {title}
          </h1>
          {folio && <p className="quiet mt-0.5">{folio}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </>
  )
}

/** An empty list: one sentence, one action, one sample; never a spinner. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="leaf flex flex-col items-start gap-3 border-dashed p-5">
      <p className="font-semibold">{title}</p>
      {children}
    </div>
  )
}

/** What stands where an answer is awaited: nothing for 100 ms, then quiet lines the size of what comes. */
export function Waiting({ lines = 6, label }: { lines?: number; label?: string }) {
  return (
    <output className="block animate-[appear_200ms_150ms_both]">
      <span className="sr-only">{label ?? t('Loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} aria-hidden className="mb-1 block h-8 rounded-leaf bg-wash" />
      ))}
    </output>
  )
}

/** Figures as a ruled row. */
export function Metrics({ items }: { items: { label: string; value: string; note?: string }[] }) {
  return (
    <dl className="mb-5 grid grid-cols-2 border-y border-edge md:auto-cols-fr md:grid-flow-col md:grid-cols-none">
      {items.map(item => (
        <div
          key={item.label}
          className="border-rule px-4 py-3 not-first:border-s max-md:nth-[odd]:border-s-0 max-md:nth-[n+3]:border-t"
        >
          <dt className="quiet">{item.label}</dt>
          <dd className="display text-2xl">{item.value}</dd>
          {item.note && <dd className="text-xs text-ink-2">{item.note}</dd>}
        </div>
      ))}
    </dl>
  )
}
