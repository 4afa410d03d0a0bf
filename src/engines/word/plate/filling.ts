// One document being written: the text so far, and the pictures that it has brought along.
import { crc32 } from 'node:zlib'
import { Run } from '../grammar/run.ts'
import type { Piece } from '../pack/packer.ts'
import type { Picture } from '../print/pictures.ts'

/** Above what Word gives out by itself, so that no number is used twice. */
const FIRST_ID = 900_000_000
/** Bytes of pictures in one document. */
const MOST_PICTURE_BYTES = 200 * 1024 * 1024

export type Written = Piece | string

export function textOfWritten(written: Written[]): string {
  let text = ''
  for (const one of written) text += typeof one === 'string' ? one : one.text
  return text
}

export interface KeptPicture {
  /** `octavo1.png` in the folder of media. */
  file: string
  bytes: Uint8Array
}

export interface FillingAsk {
  locale: string
  currency: string
  time_zone: string | undefined
  marks: boolean
  images: ((ref: string) => Uint8Array | undefined) | undefined
}

export class Filling extends Run {
  /** The part being written: pieces of the template, and text between them. */
  #out: Written[] = []
  readonly marks: boolean
  readonly images: FillingAsk['images']
  readonly pictures: KeptPicture[] = []
  /** The picture that takes the place of the one whose marks are being written. */
  swap: { relation: string; width: number; height: number } | undefined
  /** Picture number by relationship, for the part being written. */
  #relations = new Map<number, string>()
  readonly #known = new Map<string, number>()
  #ids = FIRST_ID
  #pictureBytes = 0

  constructor(values: Record<string, unknown>, ask: FillingAsk) {
    super(values, ask.locale, ask.currency, ask.time_zone)
    this.marks = ask.marks
    this.images = ask.images
  }

  add(text: string): void {
    this.#out.push(text)
    this.write(text.length)
  }

  put(piece: Piece): void {
    this.#out.push(piece)
    this.write(piece.text.length)
  }

  /** What `write` adds, without adding it. */
  aside(write: () => void): Written[] {
    const kept = this.#out
    this.#out = []
    write()
    const written = this.#out
    this.#out = kept
    return written
  }

  /** Adds what was written aside; it has been counted there. */
  keep(written: Written[]): void {
    for (const one of written) this.#out.push(one)
  }

  /** Writes a part, with the relationships that its pictures need. */
  part(write: () => void): { written: Written[]; relations: string } {
    this.#relations = new Map()
    const written = this.aside(write)
    const relations = [...this.#relations]
      .map(
        ([at, id]) =>
          `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="/word/media/${this.pictures[at]?.file ?? ''}"/>`,
      )
      .join('')
    return { written, relations }
  }

  /** The same bytes are kept once, however often they are shown. */
  keepPicture(picture: Picture): { relation: string; id: number } {
    const key = `${picture.bytes.length}:${crc32(picture.bytes)}`
    let at = this.#known.get(key)
    if (at === undefined) {
      at = this.pictures.length
      this.#pictureBytes += picture.bytes.length
      if (this.#pictureBytes > MOST_PICTURE_BYTES) this.write(Number.MAX_SAFE_INTEGER)
      this.pictures.push({ file: `octavo${at + 1}.${picture.extension}`, bytes: picture.bytes })
      this.#known.set(key, at)
    }
    const relation = this.#relations.get(at) ?? `rIdOctavo${at + 1}`
    this.#relations.set(at, relation)
    return { relation, id: ++this.#ids }
  }

  /** The names that `{% set %}` may write to: never the caller's own object. */
  ownNames(): Record<string, unknown> {
    if (this.scope.up) return this.scope.names
    const names: Record<string, unknown> = {}
    this.scope = { names, up: this.scope }
    return names
  }
}
