// Joins many PDFs into one while they arrive: objects are renumbered and written at once, equal ones only once.
import { createHash } from 'node:crypto'
import { refuse } from '../../base/errors.ts'
import { nameTargets, resolveTargets, type Targets } from './destinations.ts'
import { PdfFile } from './file.ts'
import { listPages, type Page } from './pages.ts'
import { repairPdf, unreadablePdf } from './pdfium.ts'
import { Broken, type Dict, Name, print, printText, Ref, Stream, type Value } from './syntax.ts'

/** Objects remembered by content, about 100 bytes each; beyond that, equal objects are written again. */
const REMEMBERED_MAX = 300_000
/** Copying is recursive; a stack of 1 MB holds some 5,000 such steps. */
const DEPTH = 800
const CATALOG = 1
const ROOT = 2
/** What ties a page to the tree, form and structure of the file that it came from. */
const LEFT_BEHIND = new Set(['Parent', 'StructParents', 'StructParent'])
const NOT_CARRIED = new Set(['Catalog', 'Pages', 'StructTreeRoot', 'StructElem'])

/**
 * One PDF out of many, in order, streamed: memory holds one input and a table of what was written.
 * Each file with a title gets an outline entry at its first page. Links within a file keep working; its own outline,
 * form fields (their looks stay) and structure tree are left behind.
 * Refuses with `pdf.unreadable` 422 and the number of the file when one is beyond repair, `pdf.nothing_to_merge` 422.
 */
export async function* mergePdfs(
  files: AsyncIterable<{ bytes: Uint8Array; title?: string }>,
): AsyncGenerator<Uint8Array> {
  const book = new Book()
  yield book.take()
  let count = 0
  for await (const { bytes, title } of files) {
    count++
    await addFile(book, bytes, title, count)
    yield book.take()
  }
  if (count === 0) throw refuse('pdf.nothing_to_merge', 422, 'There is no PDF to merge. Choose at least one.')
  book.finish()
  yield book.take()
}

async function addFile(
  book: Book,
  bytes: Uint8Array,
  title: string | undefined,
  position: number,
): Promise<void> {
  book.add(await openOrRepair(bytes, position), title)
}

async function openOrRepair(bytes: Uint8Array, position: number): Promise<Part> {
  try {
    return openPart(bytes)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
  }
  const repaired = await repairPdf(bytes, position)
  try {
    return openPart(repaired)
  } catch (error) {
    throw error instanceof Broken ? unreadablePdf(position) : error
  }
}

interface Part {
  file: PdfFile
  pages: Page[]
  targets: Targets
}

/** Reads everything that will be copied, so that a damaged file is found before a byte of it is written. */
function openPart(bytes: Uint8Array): Part {
  const file = new PdfFile(bytes)
  const pages = listPages(file)
  const seen = new Set<number>()
  const visit = (value: Value, depth: number): void => {
    if (depth > DEPTH) throw new Broken('objects are chained too deeply')
    if (value instanceof Ref) {
      if (seen.has(value.num)) return
      seen.add(value.num)
      const object = file.resolve(value)
      if (isCarried(object)) visit(object, depth + 1)
    } else if (Array.isArray(value)) value.forEach(one => visit(one, depth + 1))
    else if (value instanceof Stream) {
      file.rawBytes(value)
      visit(value.dict, depth + 1)
    } else if (value instanceof Map) {
      for (const [key, one] of value) if (!LEFT_BEHIND.has(key)) visit(one, depth + 1)
    }
  }
  for (const page of pages) visit(page.dict, 0)
  return { file, pages, targets: nameTargets(file) }
}

function isCarried(value: Value): boolean {
  const dict = value instanceof Stream ? value.dict : value
  const type = dict instanceof Map ? dict.get('Type') : undefined
  return !(type instanceof Name && NOT_CARRIED.has(type.text))
}

/** The PDF being written. */
class Book {
  #chunks: Buffer[] = []
  #length = 0
  /** Byte offset of each object, by number; 0 and 1 to 2 are kept for the table's head, the catalog and the page root. */
  #offsets: number[] = [0, 0, 0]
  #byContent = new Map<string, number>()
  #branches: { num: number; count: number }[] = []
  #entries: { title: string; page: number }[] = []

  constructor() {
    // The comment of four high bytes marks the file as binary (7.5.2).
    this.#push(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'))
  }

  /** What was written since the last time. */
  take(): Uint8Array {
    const bytes = Buffer.concat(this.#chunks)
    this.#chunks = []
    return bytes
  }

  add(part: Part, title: string | undefined): void {
    const branch = this.#reserve()
    const copy = new Copy(part, this, new Map(part.pages.map(page => [page.num, this.#reserve()])))
    const kids = part.pages.map(page => copy.page(page, branch))
    const refs = kids.map(num => `${num} 0 R`).join(' ')
    this.write(branch, `<</Type/Pages/Parent ${ROOT} 0 R/Count ${kids.length}/Kids[${refs}]>>`)
    this.#branches.push({ num: branch, count: kids.length })
    if (title !== undefined && kids[0] !== undefined) this.#entries.push({ title, page: kids[0] })
  }

  finish(): void {
    const count = this.#branches.reduce((sum, branch) => sum + branch.count, 0)
    const kids = this.#branches.map(branch => `${branch.num} 0 R`).join(' ')
    this.write(ROOT, `<</Type/Pages/Count ${count}/Kids[${kids}]>>`)
    const outline = this.#writeOutline()
    const shown = outline === undefined ? '' : `/Outlines ${outline} 0 R/PageMode/UseOutlines`
    this.write(CATALOG, `<</Type/Catalog/Pages ${ROOT} 0 R${shown}>>`)
    this.#writeTable()
  }

  /** Writes an object under a new number, or finds the equal one that was written before. */
  share(head: string, body: Buffer | undefined): number {
    const hash = createHash('sha1').update(head)
    if (body !== undefined) hash.update(body)
    const key = hash.digest('latin1')
    const known = this.#byContent.get(key)
    if (known !== undefined) return known
    const num = this.#reserve()
    if (this.#byContent.size < REMEMBERED_MAX) this.#byContent.set(key, num)
    this.write(num, head, body)
    return num
  }

  reserve(): number {
    return this.#reserve()
  }

  write(num: number, head: string, body?: Buffer): void {
    this.#offsets[num] = this.#length
    this.#push(Buffer.from(`${num} 0 obj\n${head}`, 'latin1'))
    if (body !== undefined) {
      this.#push(Buffer.from('\nstream\n'))
      this.#push(body)
      this.#push(Buffer.from('\nendstream'))
    }
    this.#push(Buffer.from('\nendobj\n'))
  }

  #writeOutline(): number | undefined {
    if (this.#entries.length === 0) return undefined
    const root = this.#reserve()
    const nums = this.#entries.map(() => this.#reserve())
    this.#entries.forEach((entry, i) => {
      const before = i === 0 ? '' : `/Prev ${nums[i - 1]} 0 R`
      const after = i === nums.length - 1 ? '' : `/Next ${nums[i + 1]} 0 R`
      const what = `/Title ${printText(entry.title)}/Parent ${root} 0 R/Dest[${entry.page} 0 R/XYZ null null null]`
      this.write(nums[i] ?? 0, `<<${what}${before}${after}>>`)
    })
    this.write(root, `<</Type/Outlines/First ${nums[0]} 0 R/Last ${nums.at(-1)} 0 R/Count ${nums.length}>>`)
    return root
  }

  /** Every row of the table has 20 bytes (7.5.4). */
  #writeTable(): void {
    const at = this.#length
    const rows = this.#offsets.map((offset, num) =>
      num === 0 ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`,
    )
    const size = this.#offsets.length
    const trailer = `trailer\n<</Size ${size}/Root ${CATALOG} 0 R>>\nstartxref\n${at}\n%%EOF\n`
    this.#push(Buffer.from(`xref\n0 ${size}\n${rows.join('')}${trailer}`))
  }

  #reserve(): number {
    return this.#offsets.push(0) - 1
  }

  #push(bytes: Buffer): void {
    this.#chunks.push(bytes)
    this.#length += bytes.length
  }
}

/** Copies the objects of one file, children before parents, so that equal ones can be told by their bytes. */
class Copy {
  #part: Part
  #book: Book
  #pages: Map<number, number>
  /** New numbers; `undefined` while an object is being copied. */
  #nums = new Map<number, number | undefined>()

  constructor(part: Part, book: Book, pages: Map<number, number>) {
    this.#part = part
    this.#book = book
    this.#pages = pages
  }

  page(page: Page, branch: number): number {
    const num = this.#pages.get(page.num) ?? 0
    const dict: Dict = new Map([...page.dict].filter(([key]) => !LEFT_BEHIND.has(key)))
    const text = this.#print(dict)
    this.#book.write(num, `${text.slice(0, -2)}/Parent ${branch} 0 R>>`)
    return num
  }

  #print(value: Value): string {
    return print(this.#part.targets.size === 0 ? value : resolveTargets(value, this.#part.targets), ref =>
      this.#link(ref),
    )
  }

  #link(ref: Ref): string {
    const page = this.#pages.get(ref.num)
    if (page !== undefined) return `${page} 0 R`
    if (!this.#nums.has(ref.num)) return this.#copy(ref)
    // An object that leads back to itself needs its number before it is written.
    const num = this.#nums.get(ref.num) ?? this.#book.reserve()
    this.#nums.set(ref.num, num)
    return num === 0 ? 'null' : `${num} 0 R`
  }

  #copy(ref: Ref): string {
    const object = this.#part.file.resolve(ref)
    const dict = object instanceof Stream ? object.dict : object
    const type = dict instanceof Map ? dict.get('Type') : undefined
    const isPage = type instanceof Name && type.text === 'Page'
    if (object === null || isPage || !isCarried(object)) {
      this.#nums.set(ref.num, 0)
      return 'null'
    }
    this.#nums.set(ref.num, undefined)
    const { head, body } = this.#spell(object)
    const early = this.#nums.get(ref.num)
    const num = early ?? this.#book.share(head, body)
    if (early !== undefined) this.#book.write(early, head, body)
    this.#nums.set(ref.num, num)
    return `${num} 0 R`
  }

  #spell(object: Value): { head: string; body: Buffer | undefined } {
    if (!(object instanceof Stream)) return { head: this.#print(strip(object)), body: undefined }
    const body = this.#part.file.rawBytes(object)
    const dict: Dict = new Map(object.dict)
    dict.set('Length', body.length)
    return { head: this.#print(strip(dict)), body }
  }
}

function strip(value: Value): Value {
  if (!(value instanceof Map)) return value
  return new Map([...value].filter(([key]) => !LEFT_BEHIND.has(key)))
}
