// Status is always a glyph and a word, never colour alone.

/** How a state reads: its glyph and its colour. */
export type Tone = 'waiting' | 'running' | 'done' | 'warning' | 'failed' | 'paused'

const tones: Record<Tone, { glyph: string; colour: string }> = {
  waiting: { glyph: '○', colour: 'text-ink-2' },
  running: { glyph: '◐', colour: 'text-cyan' },
  done: { glyph: '●', colour: 'text-cloth' },
  warning: { glyph: '▲', colour: 'text-ochre' },
  failed: { glyph: '✕', colour: 'text-verm' },
  paused: { glyph: '◫', colour: 'text-ochre' },
}

export function Status({ tone, children }: { tone: Tone; children: string }) {
  const { glyph, colour } = tones[tone]
  return (
    <span className={`inline-flex items-baseline gap-1 ${colour}`}>
      <span aria-hidden className="w-3.5 text-center text-sm">
        {glyph}
      </span>
      <span>{children}</span>
    </span>
  )
}
