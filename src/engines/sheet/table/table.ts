// The table on a sheet: found in one pass over the whole file, then read again, typed, as often as asked.
import { columnLetter, type Column, type Table, type TableOptions } from '../cells.ts'
import { drain, iterate, type Feed } from '../feed.ts'
import type { Evidence, Locale } from './evidence.ts'
import { finishNames } from './names.ts'
import { shaper } from './shape.ts'
import { Survey } from './survey.ts'
import { decide, type Verdict } from './verdict.ts'

export interface TableSource {
  sheet: string | null
  delimiter?: string
  open: () => Promise<Feed>
}

/**
 * The first pass tells a column's type by all of its values: 1.0 s for 100,000 × 20 cells of XLSX, 2.0 s for
 * 1 M × 8 of CSV, twice what the rows alone take.
 * @throws {Refusal} `sheet.empty`, `sheet.no_header`
 */
export async function findTable(source: TableSource, options: TableOptions = {}): Promise<Table> {
  const survey = new Survey(options.header_row)
  const feed = await source.open()
  const { merges, ...notes } = await drain(feed, row => survey.see(row, feed.line))
  const header = survey.finish(source.sheet)
  const { warnings } = survey
  warnings.addNotes(notes)
  const wide = survey.columns.map((evidence, at) => ({ evidence, at, name: header.names[at] ?? '' }))
  // A column without name or values is a spacer.
  const kept = wide.filter(({ evidence, name }) => name !== '' || evidence.seen > 0)
  const names = finishNames(kept, header.row, warning => warnings.add(warning))
  const locale = sharedLocale(kept, source.delimiter, options)
  const verdicts = kept.map(({ evidence }) => decide(evidence, locale))
  for (const [index, { doubt }] of verdicts.entries()) {
    if (doubt !== undefined) warnings.add({ ...doubt, column: names[index] })
  }
  const places = kept.map(({ at }) => at)
  const shape = { places, verdicts, merges, isData: survey.isData.bind(survey) }
  return {
    sheet: source.sheet,
    header_row: header.row,
    columns: verdicts.map((verdict, index) => column(index, places[index] ?? 0, names[index] ?? '', verdict)),
    warnings: warnings.list(),
    rows: () => iterate(source.open, () => shaper(shape)),
  }
}

function column(index: number, at: number, name: string, { type, evidence, reading }: Verdict): Column {
  return { index, letter: columnLetter(at), name, type, evidence, reading }
}

/** How the file writes numbers and dates, where its columns agree. */
function sharedLocale(
  columns: { evidence: Evidence; name: string }[],
  delimiter: string | undefined,
  options: TableOptions,
): Locale {
  const locales = columns.map(({ evidence, name }) => evidence.locale(name))
  const agreed = <V extends { value: string }>(list: (V | undefined)[]): V | undefined => {
    const told = list.filter(one => one !== undefined)
    return new Set(told.map(one => one.value)).size === 1 ? told[0] : undefined
  }
  const semicolon =
    delimiter === ';' ? { value: ',' as const, why: 'the file is separated by semicolons' } : undefined
  const said = options.dates === undefined ? undefined : { value: options.dates, why: 'you said so' }
  return {
    decimal: agreed(locales.map(one => one.decimal)) ?? semicolon,
    order: said ?? agreed(locales.map(one => one.order)),
  }
}
