// Reads the sheet of an import into rows whose cells are checked.
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import type { Cell, Table } from '../../../engines/sheet/index.ts'
import type { Upload } from '../../workspace/contract.ts'
import { readRow, type GivenRow } from './cells.ts'
import { checkMapping, guessMapping } from './columns.ts'
import type { ImportMapping, ImportReport } from './contract.ts'

/** Rows are held in memory while they are compared: 50,000 take some 100 MB. */
const most = 50_000

interface Sheet {
  sheet: string | null
  columns: ImportReport['columns']
  mapping: ImportMapping
  rows: GivenRow[]
}

/** @throws refusals of the sheet engine and of checkMapping, `import.too_long` (413), `import.has_no_rows` (422) */
export async function readSheet(
  base: Base,
  workspace_id: string,
  upload: Upload,
  ask: { sheet?: string | undefined; mapping?: ImportMapping | undefined; country: string },
): Promise<Sheet> {
  const { openWorkbook } = await import('../../../engines/sheet/index.ts')
  const path = await base.files.pathOf?.(workspace_id, upload.sha256)
  const source = path ? { path } : await base.files.read(workspace_id, upload.sha256)
  const book = await openWorkbook(source, { name: upload.name })
  try {
    const table = await book.table(ask.sheet)
    const names = table.columns.map(it => it.name)
    const mapping = ask.mapping ?? guessMapping(names)
    checkMapping(mapping, names)
    return { sheet: table.sheet, mapping, ...(await readRows(table, mapping, ask.country)) }
  } finally {
    await book.close()
  }
}

async function readRows(
  table: Table,
  mapping: ImportMapping,
  country: string,
): Promise<Pick<Sheet, 'columns' | 'rows'>> {
  const rows: GivenRow[] = []
  const samples = new Map<string, string>()
  for await (const { row, cells } of table.rows()) {
    const byName = new Map(table.columns.map((it, at) => [it.name, cells[at] ?? null]))
    if (samples.size < table.columns.length) noteSamples(samples, byName)
    if (rows.push(readRow(row, byName, mapping, country)) > most)
      throw refuse('import.too_long', 413, `An import takes up to ${most} rows. Split the file.`, {
        params: { most },
      })
  }
  if (rows.length === 0)
    throw refuse('import.has_no_rows', 422, 'This sheet has a header, but no rows below it.')
  const columns = table.columns.map(it => ({
    name: it.name,
    letter: it.letter,
    sample: samples.get(it.name) ?? null,
  }))
  return { columns, rows }
}

function noteSamples(samples: Map<string, string>, cells: Map<string, Cell>): void {
  for (const [name, cell] of cells) {
    if (cell === null || samples.has(name)) continue
    const text =
      cell instanceof Date ? cell.toISOString().slice(0, 10) : typeof cell === 'object' ? cell.error : cell
    samples.set(name, String(text).slice(0, 80).toWellFormed())
  }
}
