// An .xlsx file: its sheets by name, and the rows of one of them.
import { refuse } from '../../../base/errors.ts'
import type { Feed } from '../feed.ts'
import { damaged, type SheetLimits } from '../limits.ts'
import type { Source } from '../source.ts'
import { Grid } from './grid.ts'
import { Budget, openPart, readPart } from './inflate.ts'
import {
  notAWorkbook,
  readRelations,
  readStyles,
  readWorkbook,
  type SheetPart,
  type WorkbookParts,
} from './parts.ts'
import { readSharedStrings, type SharedStrings } from './strings.ts'
import { readDirectory, type Entry } from './zip.ts'

/** Styles of a workbook that has been copied about for ten years; more is not read. */
const MOST = 32 * 1024 * 1024

export class XlsxFile {
  readonly sheets: SheetPart[]
  readonly #source: Source
  readonly #entries: Map<string, Entry>
  readonly #budget: Budget
  readonly #parts: WorkbookParts
  readonly #styles: Uint8Array
  #strings: Promise<SharedStrings> | undefined

  constructor(
    source: Source,
    entries: Map<string, Entry>,
    budget: Budget,
    parts: WorkbookParts,
    styles: Uint8Array,
  ) {
    this.#source = source
    this.#entries = entries
    this.#budget = budget
    this.#parts = parts
    this.#styles = styles
    this.sheets = parts.sheets
  }

  async open(sheet: SheetPart): Promise<Feed> {
    const strings = await this.#sharedStrings()
    const entry = this.#entries.get(sheet.path.toLowerCase())
    if (entry === undefined) throw damaged(`the sheet "${sheet.name}" is missing in it`)
    const { limits } = this.#budget
    return new Grid(await openPart(this.#source, entry, this.#budget), {
      strings,
      styles: this.#styles,
      is1904: this.#parts.is1904,
      limits,
    })
  }

  /** Read once, when the first sheet is: they are the same for all. */
  #sharedStrings(): Promise<SharedStrings> | undefined {
    const entry =
      this.#parts.strings === undefined ? undefined : this.#entries.get(this.#parts.strings.toLowerCase())
    if (entry === undefined) return undefined
    this.#strings ??= openPart(this.#source, entry, this.#budget).then(part =>
      readSharedStrings(part, this.#budget.limits),
    )
    return this.#strings
  }
}

export async function openXlsx(source: Source, limits: SheetLimits): Promise<XlsxFile> {
  const entries = await readDirectory(source, limits)
  const budget = new Budget(limits)
  const text = async (path: string) => {
    const entry = entries.get(path.toLowerCase())
    return entry === undefined ? undefined : decode(await readPart(source, entry, budget, MOST))
  }
  const roots = [...readRelations((await text('_rels/.rels')) ?? '', '').values()]
  const main = roots.find(one => one.kind === 'officeDocument')?.path ?? 'xl/workbook.xml'
  const workbook = main.endsWith('.bin') ? undefined : await text(main)
  if (workbook === undefined || !/<(?:\w+:)?workbook[\s>]/.test(workbook)) throw notAWorkbook(entries.keys())
  const folder = main.includes('/') ? main.slice(0, main.lastIndexOf('/')) : ''
  const file = main.slice(main.lastIndexOf('/') + 1)
  const relations = readRelations(
    (await text(`${folder}/_rels/${file}.rels`.replace(/^\//, ''))) ?? '',
    folder,
  )
  const parts = readWorkbook(workbook, relations)
  if (parts.sheets.length === 0) {
    throw refuse(
      'sheet.empty',
      422,
      'This workbook has no sheet with cells. Add the rows, then upload it again.',
    )
  }
  const styles = parts.styles === undefined ? undefined : await text(parts.styles)
  return new XlsxFile(source, entries, budget, parts, readStyles(styles ?? ''))
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  return bytes.toString('utf8')
}
