// Periods as numbers that sort as time does: undated first, a year before its quarters.

export interface Period {
  year: number
  /** Null: the end of the year. */
  quarter: number | null
}

/** The last period that counts as of then. As of a year without a quarter is as of its fourth. */
export function lastPeriod({ year, quarter }: Period): number {
  return year * 5 + (quarter ?? 4)
}

/** `2026-Q3` or `2026`, as the contract has checked it. */
export function readAsOf(text: string): number {
  const [year, quarter] = text.split('-Q')
  return lastPeriod({ year: Number(year), quarter: quarter === undefined ? null : Number(quarter) })
}

/** `2026-Q3`, `2026`, or nothing for an undated one. */
export function periodName({ year, quarter }: { year: number | null; quarter: number | null }): string {
  if (year === null) return ''
  return quarter === null ? String(year) : `${year}-Q${quarter}`
}
