// An inline bar with a count, for work of a second or more.

interface ProgressAsk {
  label: string
  done: number
  total: number
  /** The count in words, where "3 / 10" does not do. */
  words?: string
}

export function Progress({ label, done, total, words }: ProgressAsk) {
  const share = total > 0 ? Math.min(1, done / total) : 0
  return (
    <div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
        className="h-2 border border-edge bg-leaf"
      >
        <div
          className="h-full origin-left bg-cloth transition-transform rtl:origin-right"
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      {words && <p className="mt-1 text-sm text-ink-2">{words}</p>}
    </div>
  )
}
