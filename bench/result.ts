// What a benchmark gives back: medians beside each other, and the ratios that a claim is made of.
import { cpus } from 'node:os'

export interface Row {
  what: string
  median: number
  unit: string
  note?: string
}

export interface Ratio {
  what: string
  ratio: number
  /** What the claim wants; null: reported only. */
  wanted: number | null
}

export interface BenchResult {
  name: string
  rows: Row[]
  ratios: Ratio[]
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

const short = (value: number) =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2)

/** The result as a page that a person reads. */
export function writeReport(result: BenchResult, seconds: number): string {
  const rows = result.rows.map(it => `| ${it.what} | ${short(it.median)} ${it.unit} | ${it.note ?? ''} |`)
  const ratios = result.ratios.map(it => {
    const verdict =
      it.wanted === null ? 'reported' : `${it.ratio >= it.wanted ? '●' : '✕'} wanted ${it.wanted}`
    return `| ${it.what} | ${it.ratio.toFixed(2)} | ${verdict} |`
  })
  return [
    `# ${result.name}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(seconds)} s in all. Medians; peers in the same run.`,
    '',
    '| what | median | note |',
    '|---|---|---|',
    ...rows,
    ...(ratios.length ? ['', '| ratio | | |', '|---|---|---|', ...ratios] : []),
    '',
  ].join('\n')
}
