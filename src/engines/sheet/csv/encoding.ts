// In which encoding a text file was written: proven where it can be, else the reading that looks most like language.
import { isAscii, isUtf8 } from 'node:buffer'
import { refuse } from '../../../base/errors.ts'
import type { Source } from '../source.ts'

export interface Encoding {
  /** A label that TextDecoder knows. */
  name: string
  /** Bytes of a byte order mark to leave out. */
  skip: number
  /** Proven UTF-8, which needs no decoding before it is scanned. */
  proven: boolean
}

const STEP = 1024 * 1024
/** Bytes around characters outside ASCII that are weighed. */
const SAMPLE = 64 * 1024

/** Reads the file once. Strict UTF-8 comes first: text of any length in another encoding almost never passes. */
export async function findEncoding(source: Source): Promise<Encoding> {
  const head = await source.read(0, 8192)
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', skip: 2, proven: false }
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', skip: 2, proven: false }
  const wide = bareUtf16(head)
  if (wide !== undefined) return { name: wide, skip: 0, proven: false }
  const memory = Buffer.allocUnsafe(Math.min(STEP, source.size))
  let utf8 = true
  let rest = Buffer.alloc(0)
  const samples: Buffer[] = []
  let sampled = 0
  for (let at = 0; at < source.size; at += STEP) {
    const chunk = await source.read(at, STEP, memory)
    if (chunk.includes(0)) throw binary()
    if (isAscii(chunk) && rest.length === 0) continue
    const last = at + chunk.length >= source.size
    const whole = Buffer.concat([rest, chunk])
    const cut = last ? whole.length : wholeCharacters(whole)
    utf8 &&= isUtf8(whole.subarray(0, cut))
    rest = Buffer.from(whole.subarray(cut))
    if (sampled < SAMPLE) {
      const part = foreignLines(chunk, SAMPLE - sampled)
      samples.push(part)
      sampled += part.length
    }
    if (!utf8 && sampled >= SAMPLE) break
  }
  // A file that says it is UTF-8 is read as such, with a mark in place of each wrong byte.
  const name = utf8 || marked ? 'utf-8' : guess(Buffer.concat(samples))
  return { name, skip: marked ? 3 : 0, proven: utf8 }
}

export function binary() {
  return refuse(
    'sheet.wrong_type',
    422,
    'This file is neither a spreadsheet nor text: it holds NUL bytes. Export it anew as .xlsx or .csv, then upload that.',
  )
}

/** UTF-16 without a mark: Western text has a NUL in every other byte, any text has at its commas and line ends. */
function bareUtf16(head: Buffer): string | undefined {
  if (head.length % 2 === 1) return undefined
  const nul = { even: 0, odd: 0 }
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) nul[at % 2 === 0 ? 'even' : 'odd'] += 1
  const some = Math.max(1, head.length / 50)
  // A stray NUL beside a line end looks like UTF-16 too; one beside a separator as well does not happen.
  const hasCells = (name: string) => /[,;\t|][\s\S]*[\r\n]/.test(new TextDecoder(name).decode(head))
  if (nul.odd > some && nul.even === 0 && hasCells('utf-16le')) return 'utf-16le'
  if (nul.even > some && nul.odd === 0 && hasCells('utf-16be')) return 'utf-16be'
  return undefined
}

/** End of the last character that is not cut off: at most three bytes are held back. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) return bytes.length - back
  }
  return bytes.length
}

/** Stretches between commas and line ends that hold a byte past ASCII. */
function foreignLines(bytes: Buffer, most: number): Buffer {
  const parts: Buffer[] = []
  let size = 0
  for (let at = 0; at < bytes.length && size < most; at += 1) {
    if ((bytes[at] as number) < 0x80) continue
    let from = at
    while (from > 0 && at - from < 60 && !isBreak(bytes[from - 1] as number)) from -= 1
    let to = at
    while (to < bytes.length && to - at < 200 && !isBreak(bytes[to] as number)) to += 1
    parts.push(bytes.subarray(from, to), Buffer.from('\n'))
    size += to - from + 1
    at = to
  }
  return Buffer.concat(parts)
}

function isBreak(byte: number): boolean {
  return byte === 10 || byte === 13 || byte === 44 || byte === 59 || byte === 9
}

/** Letters that a text in this code page is likely to hold; the first is tried first and wins a draw. */
const PAGES: [string, RegExp][] = [
  ['windows-1252', /[äöüÄÖÜßéèàâêîôûçëïñóíáúøåæœãõ€–’“”„°]/g],
  ['windows-1250', /[ąęćłńóśźżĄĘĆŁŃÓŚŹŻčšžřěůýáíéďťňČŠŽŘőűŐŰăşţđ€–„”]/g],
  ['iso-8859-2', /[ąęćłńóśźżĄĘĆŁŃÓŚŹŻčšžřěůýáíéďťňČŠŽŘőűŐŰăşţđ]/g],
  ['iso-8859-15', /[äöüÄÖÜßéèàâêîôûçëïñóíáúøåæœŒšžŠŽ€]/g],
  ['windows-1251', /[а-яё№]/gi],
  ['koi8-r', /[а-яё]/g],
  ['iso-8859-5', /[а-яё№]/gi],
  ['windows-1253', /[α-ωάέήίόύώς€]/gi],
  ['windows-1254', /[ğışçöüİĞŞâ€]/g],
  ['windows-1255', /[א-ת]/g],
  ['windows-1256', /[ء-ي]/g],
  ['windows-1257', /[āčēģīķļņšūžąęėįųĀČĒŠŪŽ]/g],
]

/**
 * Double-byte encodings, each with what its text consists of and what it cannot be without.
 * They break at once when read wrongly, so they may be believed when every byte fits.
 */
const DOUBLE: [string, RegExp, RegExp][] = [
  ['shift_jis', /[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]/g, /[\u3040-\u30ff]/g],
  ['euc-jp', /[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]/g, /[\u3040-\u30ff]/g],
  ['euc-kr', /[\uac00-\ud7a3]/g, /[\uac00-\ud7a3]/g],
  [
    'gb18030',
    /[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]/g,
    /[的一是不在人有这中大来上国年月日号名品店数量金额价格单]/g,
  ],
  [
    'big5',
    /[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]/g,
    /[的一是不在人有這中大來上國年月日號名品店數量金額價格單]/g,
  ],
]

function guess(sample: Buffer): string {
  const double = DOUBLE.find(([name, likely, needed]) => {
    const text = strictly(name, sample)
    if (text === undefined) return false
    const foreign = count(text, FOREIGN)
    return count(text, likely) > foreign * 0.9 && count(text, needed) > foreign * 0.05
  })
  if (double !== undefined) return double[0]
  let best = { name: 'windows-1252', score: 0 }
  for (const [name, likely] of PAGES) {
    const score = weigh(new TextDecoder(name).decode(sample), likely)
    if (score > best.score + 0.02) best = { name, score }
  }
  return best.name
}

function strictly(name: string, sample: Buffer): string | undefined {
  try {
    return new TextDecoder(name, { fatal: true }).decode(sample)
  } catch {
    // Not this encoding: the next one is tried.
    return undefined
  }
}

const FOREIGN = /[^\p{ASCII}]/gu
/** What no language does: control characters, symbols or capitals inside words, two scripts in one. */
const ODD =
  /[\u0080-\u009f\ufffd]|\p{Ll}[^\p{L}\p{M}\p{P}\p{N}\p{ASCII}\s]\p{Ll}|\p{Ll}\p{Lu}|[a-z][\u0370-\u06ff]|[\u0370-\u06ff][a-z]/gu

/** Share of the characters outside ASCII that are likely, less those that are odd. */
function weigh(text: string, likely: RegExp): number {
  const foreign = count(text, FOREIGN)
  return foreign === 0 ? 0 : (count(text, likely) - 2 * count(text, ODD)) / foreign
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}
