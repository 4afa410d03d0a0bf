// Whether two PDFs of one document look the same: pages, words, places of words on their lines, and strong pixels.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { countPages, renderPage } from '../src/engines/pdf/index.ts'
import { type Place, readPlaces } from './places.ts'
import { encodePng } from './png.ts'

const run = promisify(execFile)
/** Words may stand this far apart, points. */
export const APART_MAX = 0.5
/** Share of pixels that may differ strongly, at 100 dpi. */
export const STRONG_MAX = 0.001
/** A pixel differs strongly when its brightness does by more than this, of 255. Blurred edges differ by less. */
const STRONG = 128

export interface Comparison {
  pages: [number, number]
  words: [number, number]
  same_words: boolean
  /** Largest distance of the first or last letter of a word on its baseline, points; only told when the words are the same. */
  apart: number | null
  /** Largest share of strong pixels of any page. */
  strong: number | null
  equal: boolean
  pictures: { left: Buffer; right: Buffer; difference: Buffer }[]
}

export async function comparePdfs(
  left: Uint8Array,
  right: Uint8Array,
  withPictures: boolean,
): Promise<Comparison> {
  const [leftWords, rightWords] = await Promise.all([readWords(left), readWords(right)])
  const pages: [number, number] = [await countPages(left), await countPages(right)]
  const same = leftWords.join(' ') === rightWords.join(' ')
  const [leftPlaces, rightPlaces] = [await readPlaces(left), await readPlaces(right)]
  const apart = same ? Math.max(0, ...leftPlaces.map((place, i) => distance(place, rightPlaces[i]))) : null
  const pictures: Comparison['pictures'] = []
  let strong: number | null = pages[0] === pages[1] ? 0 : null
  for (let page = 1; page <= Math.min(...pages); page++) {
    const seen = await comparePage(left, right, page)
    if (strong !== null) strong = Math.max(strong, seen.strong)
    if (withPictures) pictures.push(seen)
  }
  const equal =
    pages[0] === pages[1] && apart !== null && apart <= APART_MAX && strong !== null && strong < STRONG_MAX
  return {
    pages,
    words: [leftWords.length, rightWords.length],
    same_words: same,
    apart,
    strong,
    equal,
    pictures,
  }
}

function distance(a: Place, b: Place | undefined): number {
  if (b === undefined || a.page !== b.page || a.text !== b.text) return Infinity
  return Math.max(...a.at.map((value, i) => Math.abs(value - (b.at[i] ?? Infinity))))
}

/** The sequence of words by Poppler's pdftotext, a reader that is neither ours nor LibreOffice's. */
async function readWords(pdf: Uint8Array): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'octavo-words-'))
  try {
    await writeFile(join(dir, 'in.pdf'), pdf)
    const { stdout } = await run('pdftotext', ['-layout', join(dir, 'in.pdf'), '-'], {
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout.split(/\s+/).filter(word => word !== '')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function comparePage(left: Uint8Array, right: Uint8Array, page: number) {
  const [a, b] = [await renderPage(left, page, 100), await renderPage(right, page, 100)]
  const width = Math.min(a.width, b.width)
  const height = Math.min(a.height, b.height)
  const shown = new Uint8Array(width * height * 4)
  let strong = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [one, two] = [brightness(a, x, y), brightness(b, x, y)]
      const isStrong = Math.abs(one - two) > STRONG
      if (isStrong) strong++
      const pale = 200 + Math.round(Math.min(one, two) * 0.2)
      shown.set(isStrong ? [220, 20, 60, 255] : [pale, pale, pale, 255], (y * width + x) * 4)
    }
  }
  return {
    strong: strong / (width * height),
    left: encodePng(a.width, a.height, a.rgba),
    right: encodePng(b.width, b.height, b.rgba),
    difference: encodePng(width, height, shown),
  }
}

function brightness(picture: { width: number; rgba: Uint8Array }, x: number, y: number): number {
  const at = (y * picture.width + x) * 4
  const { rgba } = picture
  return 0.299 * (rgba[at] ?? 0) + 0.587 * (rgba[at + 1] ?? 0) + 0.114 * (rgba[at + 2] ?? 0)
}
