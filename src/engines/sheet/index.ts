// Spreadsheets: bytes in, rows out; and rows in, XLSX or CSV out.
import { isRefusal, refuse } from '../../base/errors.ts'
import type { SheetInfo, Table, TableOptions, Warning, Workbook } from './cells.ts'
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
export { streamCsv, writeCsv, writeXlsx, type WrittenSheet } from './write.ts'

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
    table: (sheet, options) => tableOf(opened, sheet, options),
    close: () => source.close(),
  }
}

/** The table on the named sheet; where none is named, on the first visible one that has rows, with a word about it. */
async function tableOf(opened: Opened, wanted: string | undefined, options?: TableOptions): Promise<Table> {
  const { sheets, delimiter } = opened
  const first = findSheet(sheets, wanted)
  const find = (index: number) => {
    const sheet = opened.kind === 'csv' ? null : (sheets[index]?.name ?? null)
    return findTable({ sheet, delimiter, open: () => opened.open(index) }, options)
  }
  if (wanted !== undefined) return find(first)
  let empty: unknown
  for (const [index, sheet] of sheets.entries()) {
    if (index < first || (sheet.hidden && index > first)) continue
    try {
      const table = await find(index)
      if (index > first) table.warnings.unshift(skipped(sheets[first]?.name ?? '', sheet.name))
      return table
    } catch (error) {
      // An empty sheet is passed over for the next one; if all are empty, the first is what is told.
      if (!isEmpty(error)) throw error
      empty ??= error
    }
  }
  throw empty
}

function skipped(first: string, read: string): Warning {
  return { code: 'sheet_skipped', detail: `The first sheet, "${first}", is empty, so "${read}" was read.` }
}

function isEmpty(error: unknown): boolean {
  return isRefusal(error) && error.code === 'sheet.empty'
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
