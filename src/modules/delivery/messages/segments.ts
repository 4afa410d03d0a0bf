// How many SMS a text is: GSM 03.38 seven-bit where every character is in it, UCS-2 otherwise; longer ones in parts.
import type { Segments } from '../shapes.ts'

/** 3GPP TS 23.038 §6.2.1, default alphabet, without the escape. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** §6.2.1.1: behind an escape, two septets each. */
const extended = new Set('\f^{}\\[~]|€')

/** Septets or UTF-16 units: one message alone, and one part of several (§9.2.3.24.1: six bytes are the header's). */
const room = { gsm7: { one: 160, part: 153 }, ucs2: { one: 70, part: 67 } }

export function countSegments(text: string): Segments {
  const outside = new Set<string>()
  for (const char of text) if (!basic.has(char) && !extended.has(char)) outside.add(char)
  const encoding = outside.size > 0 ? 'ucs2' : 'gsm7'
  // What may not be torn apart at the end of a part: an escape and its character, both halves of a pair.
  const sizes = Array.from(text, char => (encoding === 'gsm7' ? (extended.has(char) ? 2 : 1) : char.length))
  const units = sizes.reduce((sum, it) => sum + it, 0)
  const { one, part } = room[encoding]
  if (units <= one) return made(encoding, units, units === 0 ? 0 : 1, one, one - units, outside)
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > part) {
      segments++
      used = 0
    }
    used += size
  }
  return made(encoding, units, segments, part, part - used, outside)
}

function made(
  encoding: Segments['encoding'],
  units: number,
  segments: number,
  per_segment: number,
  left: number,
  outside: Set<string>,
): Segments {
  return { encoding, units, segments, per_segment, left, outside: [...outside].slice(0, 20) }
}
