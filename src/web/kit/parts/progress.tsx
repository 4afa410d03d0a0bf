// An inline bar with a count, for work of a second or more. The native element speaks, the drawn one is seen.

interface ProgressAsk {
  label: string
  done: number
  total: number
  /** The count in words, where "3 / 10" does not do. */
  words?: string | undefined
}

export function Progress({ label, done, total, words }: ProgressAsk) {
  const share = total > 0 ? Math.min(1, done / total) : 0
  return (
    <div>
      <progress
        className="sr-only"
        aria-label={label}
        aria-valuetext={words}
        max={Math.max(1, total)}
        value={done}
      />
      <div aria-hidden className="h-2 border border-edge bg-leaf">
        <div
          className="h-full origin-left bg-cloth transition-transform rtl:origin-right"
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      {words && <p className="mt-1 text-sm text-ink-2">{words}</p>}
    </div>
  )
}
