// How hard the torture is: a short form in every test run, the full one by `npm run torture`.
import { appendFileSync } from 'node:fs'

export const isFull = process.env.TORTURE === 'full'

/** So many in the short form, so many in the full one. */
export const times = (short: number, full: number): number => (isFull ? full : short)

/** Milliseconds that a torture may take. */
export const patience = isFull ? 3_600_000 : 120_000

/** Keeps the figures of a run for `bench/results/torture.md`. */
export function tell(what: string, figures: Record<string, number | string>): void {
  const path = process.env.TORTURE_REPORT
  if (path) appendFileSync(path, `${JSON.stringify({ what, figures })}\n`)
}
