// Makes the grid of a written table agree with its rows: a loop over cells leaves more or fewer columns than the template had.
import { CLOSE, scan, type Token } from '../xml/scan.ts'

const number = (raw: string | undefined): number => Number(/w:val="(\d+)"/.exec(raw ?? '')?.[1] ?? 0)

function childrenOf(tokens: Token[], parent: number): number[] {
  const children: number[] = []
  const end = tokens[parent]?.partner ?? -1
  for (let at = parent + 1; at < end; at = Math.max(at, tokens[at]?.partner ?? at) + 1) {
    if (tokens[at]?.name !== '' && tokens[at]?.kind !== CLOSE) children.push(at)
  }
  return children
}

function named(tokens: Token[], parent: number, name: string): number | undefined {
  return childrenOf(tokens, parent).find(at => tokens[at]?.name === name)
}

/** Columns of a row: its cells with what they span, and what is left out before and after them. */
function columnsOf(tokens: Token[], row: number): number {
  let columns = 0
  for (const child of childrenOf(tokens, row)) {
    if (tokens[child]?.name === 'w:trPr') {
      for (const at of childrenOf(tokens, child))
        if (/^w:grid(?:Before|After)$/.test(tokens[at]?.name ?? '')) columns += number(tokens[at]?.raw)
    } else if (tokens[child]?.name === 'w:tc') {
      const properties = named(tokens, child, 'w:tcPr')
      const span = properties === undefined ? undefined : named(tokens, properties, 'w:gridSpan')
      columns += span === undefined ? 1 : Math.max(1, number(tokens[span]?.raw))
    }
  }
  return columns
}

/** The table with as many grid columns as its widest row has, in the width that it had. */
export function fitGrid(xml: string): string {
  const tokens = scan(xml, 'table')
  const table = tokens.findIndex(token => token.name === 'w:tbl')
  const grid = named(tokens, table, 'w:tblGrid')
  const holder = grid === undefined ? undefined : tokens[grid]
  if (grid === undefined || !holder || holder.partner === -1) return xml
  const widths = childrenOf(tokens, grid).map(at =>
    Number(/w:w="(\d+)"/.exec(tokens[at]?.raw ?? '')?.[1] ?? 0),
  )
  const rows = childrenOf(tokens, table).filter(at => tokens[at]?.name === 'w:tr')
  const columns = Math.max(...rows.map(row => columnsOf(tokens, row)), 1)
  const total = widths.reduce((sum, width) => sum + width, 0)
  if (columns === widths.length || columns > 500) return xml
  const kept = widths.slice(0, columns)
  const average = total / columns
  // New columns get an even share; the others keep their proportions within what is left.
  const share =
    columns > widths.length
      ? (average * widths.length) / Math.max(1, total)
      : total /
        Math.max(
          1,
          kept.reduce((sum, width) => sum + width, 0),
        )
  const fitted = Array.from({ length: columns }, (_, at) =>
    Math.round(at < kept.length ? (kept[at] ?? 0) * share : average),
  )
  const made = fitted.map(width => `<w:gridCol w:w="${width}"/>`).join('')
  return tokens
    .map((token, at) => (at > grid && at < holder.partner ? '' : at === grid ? token.raw + made : token.raw))
    .join('')
}
