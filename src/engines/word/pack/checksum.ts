// CRC-32 of a text put together from known pieces: a piece's checksum is joined to what came before in eight look-ups, whatever its length.

const POLYNOMIAL = 0xedb88320

/** Product of two polynomials modulo the CRC's own, bits reflected: the highest bit is x^0. */
function multiply(a: number, b: number): number {
  let product = 0
  let factor = b
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor
    factor = (factor & 1) !== 0 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1
  }
  return product >>> 0
}

/** x^(2^n) for n from 0 to 31. */
const POWERS: number[] = [0x40000000]
for (let at = 1; at < 32; at++) POWERS.push(multiply(POWERS[at - 1] ?? 0, POWERS[at - 1] ?? 0))

/**
 * What appending `length` bytes does to a checksum, as eight tables of sixteen: the checksum so far is multiplied by x^(8·length).
 * The same algebra as zlib's crc32_combine.
 */
export function appendTable(length: number): Uint32Array {
  let operator = 0x80000000
  for (let left = length, at = 3; left > 0; left = Math.floor(left / 2), at++) {
    if (left % 2 === 1) operator = multiply(POWERS[at & 31] ?? 0, operator)
  }
  const table = new Uint32Array(128)
  for (let nibble = 0; nibble < 8; nibble++) {
    for (let value = 1; value < 16; value++)
      table[nibble * 16 + value] = multiply(operator, (value << (nibble * 4)) >>> 0)
  }
  return table
}

/** Checksum of what came before (`crc`) followed by a piece with the checksum `piece`. */
export function append(crc: number, table: Uint32Array, piece: number): number {
  let out = piece
  for (let nibble = 0; nibble < 8; nibble++) out ^= table[nibble * 16 + ((crc >>> (nibble * 4)) & 15)] ?? 0
  return out >>> 0
}

/** One byte at a time, for the short texts between the pieces. */
export const BYTE_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  return crc >>> 0
})
