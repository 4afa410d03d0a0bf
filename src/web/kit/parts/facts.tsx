// Facts of one thing as a ruled list of label and value.
import type { ReactNode } from 'react'

export function Facts({ items }: { items: [label: string, value: ReactNode][] }) {
  return (
    <dl className="mb-5 border-t border-edge">
      {items.map(([label, value]) => (
        <div
          key={label}
          className="grid min-h-9 grid-cols-[clamp(6rem,30%,12rem)_minmax(0,1fr)] items-center gap-3 border-b border-rule py-1"
        >
          <dt className="text-sm text-ink-2">{label}</dt>
          <dd className="min-w-0">
            {value === null || value === undefined || value === '' ? (
              <span className="text-ink-3">–</span>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
