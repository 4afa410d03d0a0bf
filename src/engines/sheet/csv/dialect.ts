// Which character separates the cells of a text file, told by how evenly it divides the first hundred lines.
import { splitRecords } from './split.ts'

export interface Dialect {
  delimiter: string
  /** Characters of a leading `sep=;` line, which Excel obeys and does not show. */
  skip: number
}

const CANDIDATES = [',', ';', '\t', '|'] as const
const LINES = 100

export function findDialect(head: string): Dialect {
  const told = /^"?sep=(.)"?\r?\n/i.exec(head)
  if (told !== null) return { delimiter: told[1] ?? ',', skip: told[0].length }
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of CANDIDATES) {
    const score = weigh(splitRecords(head, delimiter, LINES).map(record => record.length))
    if (score > best.score) best = { delimiter, score }
  }
  return { delimiter: best.delimiter, skip: 0 }
}

/** Evenness² × log₂(cells), where evenness is the share of lines with the commonest number of cells above one. */
function weigh(counts: number[]): number {
  const lines = counts.filter(count => count > 0)
  const times = new Map<number, number>()
  for (const count of lines) if (count > 1) times.set(count, (times.get(count) ?? 0) + 1)
  let mode = 1
  let most = 0
  for (const [count, seen] of times) {
    if (seen > most || (seen === most && count > mode)) [mode, most] = [count, seen]
  }
  if (mode === 1) return 0
  // A decimal comma divides every row of numbers but not the line of names above them.
  const first = lines.findIndex(count => count > 1)
  const header = lines[first] === mode && first < 40 ? 1 : 0.5
  const evenness = most / lines.length
  return evenness * evenness * Math.log2(mode) * header
}
