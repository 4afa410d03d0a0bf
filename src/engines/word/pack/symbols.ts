// Symbols of deflate for lengths and distances (RFC 1951, 3.2.5).

export const BASE_LENGTHS: number[] = []
export const EXTRA_LENGTHS: number[] = []
export const LENGTH_SYMBOL = new Uint8Array(259)
for (let symbol = 0, length = 3; symbol < 29; symbol++) {
  const extra = symbol < 8 || symbol === 28 ? 0 : (symbol >> 2) - 1
  BASE_LENGTHS.push(symbol === 28 ? 258 : length)
  EXTRA_LENGTHS.push(extra)
  for (let at = 0; at < 1 << extra && length + at <= 258; at++) LENGTH_SYMBOL[length + at] = symbol
  length += 1 << extra
}
LENGTH_SYMBOL[258] = 28

export function distanceSymbol(distance: number): { symbol: number; extra: number; value: number } {
  const back = distance - 1
  if (back < 4) return { symbol: back, extra: 0, value: 0 }
  const power = 31 - Math.clz32(back)
  const half = (back >>> (power - 1)) & 1
  return { symbol: 2 * power + half, extra: power - 1, value: back - ((2 + half) << (power - 1)) }
}
