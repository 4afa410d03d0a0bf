// The known name that a misspelt one was meant to be.

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const replaced = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1])
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap ? (row[j - 1] ?? 0) : replaced))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** The nearest of the known names, when at most a third of its letters are wrong. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.slice(0, 60).toLowerCase()
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 0.5
  for (const one of known) {
    const far = distance(wanted, one.toLowerCase())
    if (far < least) {
      least = far
      best = one
    }
  }
  return best
}
