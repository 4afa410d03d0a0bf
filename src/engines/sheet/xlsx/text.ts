// Text out of bytes at the least cost: few calls into the decoder, since each costs more than the text is long.
import { cellText } from './xml.ts'

const AMP = 38
const UNDERSCORE = 95
const RETURN = 13
const SLOTS = 4096
/** Longer texts seldom repeat. */
const SHORT = 24

/** Texts seen lately, by a hash of their bytes. A hit costs half of a call into the decoder, and no garbage. */
const seen: string[] = Array.from({ length: SLOTS }, () => '')

/** Bytes `from` to `to` of a cell's content, escapes undone. */
export function readText(bytes: Uint8Array, from: number, to: number): string {
  let hash = 0
  let high = 0
  let special = false
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number
    high |= byte
    hash = (Math.imul(hash, 31) + byte) | 0
    if (byte === AMP || byte === UNDERSCORE || byte === RETURN) special = true
  }
  const buffer = bytes as Buffer
  if (special) return cellText(buffer.toString('utf8', from, to))
  if (high >= 128) return buffer.toString('utf8', from, to).toWellFormed()
  if (to - from > SHORT) return buffer.toString('latin1', from, to)
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1)
  const known = seen[slot] as string
  if (known.length === to - from && same(known, bytes, from)) return known
  const text = buffer.toString('latin1', from, to)
  seen[slot] = text
  return text
}

function same(text: string, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) !== bytes[from + at]) return false
  }
  return true
}
