// CSV on its way out: RFC 4180, UTF-8 with BOM so that Excel reads it, formulas made harmless.
import { Readable } from 'node:stream'

type Cell = string | number | boolean | null

/** Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers. */
function csvCell(value: Cell): string {
  if (value === null) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const csvLine = (cells: readonly Cell[]) => `${cells.map(csvCell).join(',')}\r\n`

/** Streams a table page by page, so that any length costs the memory of one page. */
export function csvStream(
  head: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): Readable {
  async function* lines() {
    yield `\uFEFF${csvLine(head)}`
    for await (const rows of pages) yield rows.map(csvLine).join('')
  }
  return Readable.from(lines(), { objectMode: false })
}
