// Steps over markup in bytes: to the end of a tag, over a whole element, never past the end.
import { damaged } from '../limits.ts'
import { doctype } from './xml.ts'

const LT = 60
const GT = 62
const SLASH = 47
const BANG = 33

export function brokenOff(row: number) {
  return damaged(row === 0 ? 'a sheet of it breaks off' : `a sheet of it breaks off in or after row ${row}`)
}

/** The next `<`. */
export function nextTag(bytes: Buffer, from: number, end: number, row: number): number {
  let at = from
  while (at < end && bytes[at] !== LT) at += 1
  if (at >= end) throw brokenOff(row)
  return at
}

/** Behind the `>` of the tag that starts at `from`; a `>` inside quotes is none. */
export function tagEnd(bytes: Buffer, from: number, end: number, row: number): number {
  let at = from + 1
  while (at < end) {
    const byte = bytes[at]
    if (byte === GT) return at + 1
    if (byte === 34 || byte === 39) {
      at = bytes.indexOf(byte, at + 1)
      if (at === -1) break
    }
    at += 1
  }
  throw brokenOff(row)
}

/** Behind a tag, a comment or a CDATA section. */
export function skipTag(bytes: Buffer, from: number, end: number, row: number): number {
  if (bytes[from + 1] !== BANG) return tagEnd(bytes, from, end, row)
  const comment = bytes[from + 2] === 45
  if (!comment && bytes[from + 2] !== 91) throw doctype()
  const close = bytes.indexOf(comment ? '-->' : ']]>', from)
  if (close === -1 || close >= end) throw brokenOff(row)
  return close + 3
}

/** Behind the whole element that starts at `from`, with all that is in it. */
export function skipElement(bytes: Buffer, from: number, end: number, row: number): number {
  let at = from
  let depth = 0
  do {
    at = nextTag(bytes, at, end, row)
    const closes = bytes[at + 1] === SLASH
    const special = bytes[at + 1] === BANG || bytes[at + 1] === 63
    at = skipTag(bytes, at, end, row)
    if (closes) depth -= 1
    else if (!special && bytes[at - 2] !== SLASH) depth += 1
  } while (depth > 0)
  return at
}

/** Is the tag's name at `at` this word, as a whole? */
export function isWord(bytes: Buffer, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[at + index] !== word.charCodeAt(index)) return false
  }
  return endsName(bytes[at + word.length])
}

export function endsName(byte: number | undefined): boolean {
  return byte !== undefined && (byte <= 32 || byte === GT || byte === SLASH)
}
