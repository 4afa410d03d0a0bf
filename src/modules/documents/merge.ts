// The whole job without a server: a template and rows in, a DOCX and a PDF per row out.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isRefusal, refuse } from '../../base/errors.ts'
import { mediaOf } from '../../base/http/media.ts'
import type { Office } from '../../engines/office/index.ts'
import { compileTemplate, type Plate } from '../../engines/word/index.ts'
import { checkPlate } from '../templates/index.ts'
import { findUnmatched, rowChecker, type Checked } from './checks.ts'
import { readRecords, readSheetData, type Data } from './data.ts'
import { localeOf } from './formats.ts'
import { glyphCheck } from './glyphs.ts'
import { matchColumns } from './matching.ts'
import { readJsonRecords } from './records.ts'
import type { RowProblem } from './shapes.ts'
import { titleOf } from './titles.ts'
import type { Values } from './tables.ts'
import { valuesToPrint } from './values.ts'
import { wholeOf } from './whole.ts'

export interface MergeAsk {
  template: string
  data: string
  /** Folder; made when it is not there. */
  out: string
  sheet?: string | undefined
  group_by?: string | undefined
  /** BCP 47. */
  locale: string
  outputs: { pdfa: boolean; tagged: boolean }
  /** Leave out rows with problems instead of refusing all. */
  skip_bad_rows: boolean
}

export interface Merged {
  row: number
  docx: string
  pdf: string
}

export interface MergeReport {
  done: Merged[]
  /** Rows that were left out or failed, as Excel numbers them. */
  problems: RowProblem[]
  failed: { row: number; detail: string }[]
  warnings: string[]
  total: number
}

/**
 * @param onRow told after each row: how many are done of how many
 * @throws refusals for files that cannot be used, unmatched placeholders, rows with problems (unless they are to be left out)
 */
export async function mergeFiles(
  ask: MergeAsk,
  office: Office,
  onRow: (done: number, total: number) => void,
): Promise<MergeReport> {
  const plate = compileTemplate(await readInput(ask.template))
  checkPlate(plate, basename(ask.template))
  const data = await readData(ask)
  const mapping = matchColumns(plate.placeholders, data.columns, null)
  const checked: Checked = {
    placeholders: plate.placeholders,
    columns: data.columns,
    mapping,
    home: homeOf(ask.locale),
  }
  refuseUnmatched(checked)
  const { good, problems, missing } = await sortRows(data, checked, ask.skip_bad_rows)
  await mkdir(ask.out, { recursive: true })
  const warnings = [...data.warnings, ...(missing ? [missing] : [])].map(it => it.detail)
  const report: MergeReport = { done: [], problems, failed: [], warnings, total: good.length }
  await printAll(ask, { office, plate, checked }, good, report, onRow)
  report.done.sort((a, b) => a.row - b.row)
  return report
}

async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read'
    throw refuse('file.unreadable', 422, `${path} ${why}. Check the path.`, { cause: error })
  }
}

async function readData(ask: MergeAsk): Promise<Data> {
  const bytes = await readInput(ask.data)
  const { kind } = await mediaOf(async (start, end) => bytes.subarray(start, end), bytes.byteLength)
  if (kind === 'json') return readRecords(readJsonRecords(bytes))
  if (kind !== 'xlsx' && kind !== 'csv')
    throw refuse('data.wrong_kind', 422, `${ask.data} is not a spreadsheet (.xlsx, .csv) or JSON.`)
  return readSheetData({ path: ask.data }, basename(ask.data), { sheet: ask.sheet, group_by: ask.group_by })
}

function refuseUnmatched(checked: Checked): void {
  const unmatched = findUnmatched(checked)
  if (unmatched.length === 0) return
  const columns = checked.columns.map(it => it.name).join(', ')
  throw refuse(
    'batch.placeholders_unmatched',
    422,
    `${unmatched.map(it => `No column for {${it.placeholder}}.`).join(' ')} The columns are ${columns}. Rename one, or give the tag a default.`,
    { errors: unmatched.map(it => ({ pointer: it.placeholder ?? '', code: it.code, detail: it.detail })) },
  )
}

interface Row {
  row: number
  values: Values
}

async function sortRows(data: Data, checked: Checked, mayLeaveOut: boolean) {
  const check = rowChecker(checked)
  const good: Row[] = []
  const problems: RowProblem[] = []
  const glyphs = glyphCheck()
  for await (const it of data.rows) {
    glyphs.add(it.row, JSON.stringify(it.values))
    const found = check(it.row, it.values)
    if (found.length) problems.push(...found)
    else good.push(it)
  }
  if (good.length === 0 && problems.length === 0)
    throw refuse('data.no_rows', 422, 'Below its header row this sheet is empty. There is nothing to print.')
  if (problems.length && !mayLeaveOut)
    throw refuse(
      'batch.has_bad_rows',
      422,
      `${problems.length} cells cannot be printed. Mend them, or leave those rows out with --skip-bad-rows.`,
      {
        errors: problems
          .slice(0, 200)
          .map(it => ({ row: it.row ?? 0, column: it.column ?? '', code: it.code, detail: it.detail })),
      },
    )
  return { good, problems, missing: await glyphs.warn() }
}

interface Press {
  office: Office
  plate: Plate
  checked: Checked
}

async function printAll(
  ask: MergeAsk,
  press: Press,
  rows: Row[],
  report: MergeReport,
  onRow: (done: number, total: number) => void,
): Promise<void> {
  const names = new Set<string>()
  const queue = rows.map(row => ({ ...row, name: uniqueName(names, row, press.checked) }))
  let at = 0
  const lane = async () => {
    for (let it = queue[at++]; it; it = queue[at++]) {
      try {
        report.done.push(await printRow(ask, press, it))
      } catch (error) {
        if (!isRefusal(error)) throw error
        report.failed.push({ row: it.row, detail: error.message })
      }
      onRow(report.done.length + report.failed.length, rows.length)
    }
  }
  // One lane more than converters: while one file is written, the next is converted.
  const lanes = press.office.status().processes.length + 1
  await Promise.all(Array.from({ length: lanes }, lane))
}

function uniqueName(names: Set<string>, it: Row, { mapping }: Checked): string {
  const title = titleOf(it.row, it.values, mapping)
  const name = names.has(title.toLowerCase()) ? `${title} (row ${it.row})` : title
  names.add(name.toLowerCase())
  return name
}

/** There is no workspace here that could say more. */
function homeOf(locale: string): Checked['home'] {
  const country = /-([A-Z]{2})\b/.exec(locale)?.[1] ?? 'GB'
  return { locale, country, time_zone: 'UTC', currency: 'EUR' }
}

async function printRow(ask: MergeAsk, press: Press, it: Row & { name: string }): Promise<Merged> {
  const locale = localeOf(press.checked.home)
  const { bytes: docx, isPlain } = wholeOf(
    press.plate.fill(valuesToPrint(it.values, { ...press.checked, locale }), locale),
  )
  // One template a run.
  const pdf = await press.office.convert(docx, { ...ask.outputs, ...(isPlain ? { kin: 'template' } : {}) })
  const [docxPath, pdfPath] = [join(ask.out, `${it.name}.docx`), join(ask.out, `${it.name}.pdf`)]
  await writeWhole(docxPath, docx)
  await writeWhole(pdfPath, pdf)
  return { row: it.row, docx: docxPath, pdf: pdfPath }
}

/** Never a half file under the real name, whenever it is cut off. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes)
  await rename(`${path}.part`, path)
}
