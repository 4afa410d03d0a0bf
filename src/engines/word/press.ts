// Prints documents from a compiled template: what never changes is laid out once, touched parts are written and packed per row.
import { refuse } from '../../base/errors.ts'
import { contentTypes, partText, type Docx } from './package/docx.ts'
import { addRelations, declarePictures, relationsOf } from './package/relations.ts'
import type { Entry } from './package/unzip.ts'
import { packEntry, ZipForm } from './package/zip.ts'
import type { Op } from './plate/attempt.ts'
import { Packer, type Piece } from './pack/packer.ts'
import { Filling, textOfWritten, type Written } from './plate/filling.ts'
import { isPlainPart, isPlainText } from './plain.ts'
import type { Dialect } from './tags/find.ts'

export interface FillOptions {
  /** BCP 47; 'en-GB' unless said. */
  locale?: string
  /** ISO 4217; 'EUR' unless said. */
  currency?: string
  /** IANA name, for values that carry a time of day; UTC unless said. */
  time_zone?: string
  /** Preview: shade filled values and print "renewal_date is empty" in red where there is none. */
  marks?: boolean
  /** Bytes of the picture that a value names. */
  images?: (ref: string) => Uint8Array | undefined
}

export interface Filled {
  bytes: Uint8Array
  /** Paths that had no value. */
  missing: string[]
  faults: { code: string; detail: string; path?: string }[]
  /** It differs by plain text from any other document of this plate that does so too: what holds for one holds for all. */
  isPlain: boolean
}

export interface TouchedPart {
  name: string
  op: Op
  pieces: Piece[]
}

/** Level 6 as every peer uses; the higher ones cost twice the time for 2 % of the size. */
const DEFLATE_LEVEL = 6

/** Documents after which a packer is made: it costs about as much as ten of them. */
const PACKER_FROM = 3
/** Characters of a part: a larger one is left to zlib, since finding its repetitions takes long. */
const LARGEST_FOR_PACKER = 600_000

/** The archive of a template in two states: as it is, and ready to take pictures along. */
interface Form {
  zip: ZipForm
  /** Relationships of each touched part, where they are written per row. */
  relations: Map<string, string>
}

export class Press {
  readonly #docx: Docx
  readonly #parts: TouchedPart[]
  readonly #changed: Map<string, string>
  readonly #dialect: Dialect
  readonly #plain: Form
  #drawing: Form | undefined
  readonly #isPlain: boolean
  readonly #packers = new Map<TouchedPart, Packer | 'none'>()
  #filled = 0

  /** @param changed text of parts that were made harmless but hold no tag. */
  constructor(docx: Docx, parts: TouchedPart[], changed: Map<string, string>, dialect: Dialect) {
    this.#docx = docx
    this.#parts = parts
    this.#dialect = dialect
    this.#changed = new Map(changed)
    for (const [source, { xml }] of docx.relations) this.#changed.set(relationsOf(source), xml)
    if (docx.isAltered) this.#changed.set('[Content_Types].xml', contentTypes(docx))
    this.#plain = this.#lay(false)
    this.#isPlain = parts.every(part => {
      const own = docx.relations.get(part.name)?.xml ?? partText(docx, relationsOf(part.name))
      return isPlainPart(part, own)
    })
  }

  #lay(draws: boolean): Form {
    const changed = new Map(this.#changed)
    const perRow = new Set(this.#parts.map(part => part.name))
    const relations = new Map<string, string>()
    if (draws) {
      changed.set('[Content_Types].xml', declarePictures(contentTypes(this.#docx)))
      for (const part of this.#parts) {
        const name = relationsOf(part.name)
        perRow.add(name)
        relations.set(part.name, changed.get(name) ?? addRelations(partText(this.#docx, name), ''))
      }
    }
    const cold: Entry[] = []
    for (const entry of this.#docx.entries.values()) {
      const text = changed.get(entry.name)
      if (perRow.has(entry.name)) continue
      cold.push(
        text === undefined ? entry : packEntry({ name: entry.name, bytes: Buffer.from(text) }, DEFLATE_LEVEL),
      )
    }
    return { zip: new ZipForm(cold), relations }
  }

  fill(values: Record<string, unknown>, options: FillOptions): Filled {
    const { locale = 'en-GB', currency = 'EUR', time_zone, marks = false, images } = options
    checkOptions(locale, currency, time_zone)
    const run = new Filling(values, { locale, currency, time_zone, marks, images })
    if (this.#dialect === 'docxtemplater') run.truth = ['false', 'true']
    const parts = this.#parts.map(part => ({ part, ...run.part(() => part.op(run)) }))
    this.#filled++
    const fresh = parts.map(({ part, written }) => this.#pack(part, written))
    const isPlain = this.#isPlain && parts.every(({ written }) => isPlainText(written))
    if (run.pictures.length === 0) return this.#finish(this.#plain, fresh, run, isPlain)
    this.#drawing ??= this.#lay(true)
    for (const { part, relations } of parts) {
      const xml = addRelations(this.#drawing.relations.get(part.name), relations)
      fresh.push(packEntry({ name: relationsOf(part.name), bytes: Buffer.from(xml) }, DEFLATE_LEVEL))
    }
    for (const picture of run.pictures)
      fresh.push(packEntry({ name: `word/media/${picture.file}`, bytes: picture.bytes, store: true }, 0))
    return this.#finish(this.#drawing, fresh, run, false)
  }

  #pack(part: TouchedPart, written: Written[]): Entry {
    if (this.#filled > PACKER_FROM) {
      let packer = this.#packers.get(part)
      if (packer === undefined) {
        const isSmall = part.pieces.reduce((sum, piece) => sum + piece.text.length, 0) < LARGEST_FOR_PACKER
        packer = isSmall ? new Packer(part.pieces) : 'none'
        this.#packers.set(part, packer)
      }
      const packed = packer === 'none' ? undefined : packer.pack(written)
      if (packed)
        return { name: part.name, method: 8, crc: packed.crc, packed: packed.bytes, size: packed.size }
    }
    return packEntry({ name: part.name, bytes: Buffer.from(textOfWritten(written), 'utf8') }, DEFLATE_LEVEL)
  }

  #finish(form: Form, fresh: Entry[], run: Filling, isPlain: boolean): Filled {
    return { bytes: form.zip.write(fresh), missing: [...run.missing], faults: run.faults, isPlain }
  }
}

/** Throws refuse('fill.option_unknown') for a locale, currency or time zone that nobody knows. */
function checkOptions(locale: string, currency: string, zone: string | undefined): void {
  const key = `${locale}|${currency}|${zone ?? ''}`
  if (KNOWN_OPTIONS.has(key)) return
  try {
    new Intl.DateTimeFormat(locale, { timeZone: zone ?? 'UTC' }).format(0)
    new Intl.NumberFormat(locale, { style: 'currency', currency }).format(0)
  } catch (cause) {
    throw refuse(
      'fill.option_unknown',
      422,
      `The locale "${locale}", the currency "${currency}" or the time zone "${zone ?? 'UTC'}" is not known. Use names such as en-GB, EUR and Europe/Berlin.`,
      { cause },
    )
  }
  if (KNOWN_OPTIONS.size > 1_000) KNOWN_OPTIONS.clear()
  KNOWN_OPTIONS.add(key)
}

const KNOWN_OPTIONS = new Set<string>()
