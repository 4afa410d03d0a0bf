// Spreadsheets: bytes in, rows out; and rows in, XLSX or CSV out.
import { refuse } from '../../base/errors.ts'
import type { SheetInfo, Workbook } from './cells.ts'
import { openCsv } from './csv/workbook.ts'
import { iterate, type Feed } from './feed.ts'
import { findKind } from './kind.ts'
import { LIMITS, type SheetLimits } from './limits.ts'
import { openSource, type Source } from './source.ts'
import { findTable } from './table/table.ts'
import { openXlsx } from './xlsx/workbook.ts'

export { columnLetter } from './cells.ts'
export type { Cell, CellError, Column, DataRow, SheetInfo, Table, Workbook } from './cells.ts'
export type { SheetLimits } from './limits.ts'
export { writeCsv, writeXlsx, type WrittenSheet } from './write.ts'

/** A file whose sheets can be opened by their place, as often as wanted. */
interface Opened {
  kind: 'xlsx' | 'csv'
  sheets: SheetInfo[]
  encoding?: string
  delimiter?: string
  open(index: number): Promise<Feed>
}

/**
 * Opens a spreadsheet (.xlsx, .csv, .tsv or other separated text) by what its bytes are; the name is not believed.
 * @param options.name file name, used to name the one sheet of a CSV
 * @param options.limits lower or higher caps than the usual ones
 * @throws {Refusal} `sheet.wrong_type`, `sheet.encrypted`, `sheet.damaged`, `sheet.bomb`, `sheet.empty` …, all 422
 */
export async function openWorkbook(
  source: Uint8Array | { path: string },
  options: { name?: string; limits?: Partial<SheetLimits> } = {},
): Promise<Workbook> {
  const bytes = await openSource(source)
  try {
    const limits = { ...LIMITS, ...options.limits }
    const opened =
      (await findKind(bytes)) === 'zip'
        ? await openZip(bytes, limits)
        : await openText(bytes, limits, options.name)
    return workbook(opened, bytes)
  } catch (error) {
    await bytes.close()
    throw error
  }
}

async function openZip(source: Source, limits: SheetLimits): Promise<Opened> {
  const file = await openXlsx(source, limits)
  return {
    kind: 'xlsx',
    sheets: file.sheets.map(({ name, hidden }) => ({ name, hidden })),
    async open(index) {
      const sheet = file.sheets[index]
      if (sheet === undefined) throw new RangeError(`no sheet ${index}`)
      return file.open(sheet)
    },
  }
}

async function openText(source: Source, limits: SheetLimits, name: string | undefined): Promise<Opened> {
  const file = await openCsv(source, limits)
  const stem = (name ?? '').replace(/^.*[\\/]/, '').replace(/\.\w+$/, '')
  return {
    kind: 'csv',
    sheets: [{ name: stem || 'Sheet1', hidden: false }],
    encoding: file.encoding,
    delimiter: file.delimiter,
    open: async () => file.open(),
  }
}

function workbook(opened: Opened, source: Source): Workbook {
  const { kind, sheets, encoding, delimiter } = opened
  return {
    kind,
    sheets,
    encoding,
    delimiter,
    rows(sheet) {
      const index = findSheet(sheets, sheet)
      return iterate(() => opened.open(index))
    },
    async table(sheet, options) {
      const index = findSheet(sheets, sheet)
      const name = kind === 'csv' ? null : (sheets[index]?.name ?? null)
      return findTable({ sheet: name, delimiter, open: () => opened.open(index) }, options)
    },
    close: () => source.close(),
  }
}

/** By name as written, else without regard to case and outer spaces; the first visible one when none is named. */
function findSheet(sheets: SheetInfo[], wanted: string | undefined): number {
  if (wanted === undefined)
    return Math.max(
      0,
      sheets.findIndex(sheet => !sheet.hidden),
    )
  const plain = (name: string) => name.trim().toLowerCase()
  const exact = sheets.findIndex(sheet => sheet.name === wanted)
  const index = exact >= 0 ? exact : sheets.findIndex(sheet => plain(sheet.name) === plain(wanted))
  if (index >= 0) return index
  throw refuse(
    'sheet.not_found',
    422,
    `There is no sheet "${wanted}" in this file. It has: ${sheets.map(sheet => sheet.name).join(', ')}.`,
    { params: { sheet: wanted } },
  )
}
