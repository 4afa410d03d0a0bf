// Huffman codes for one deflate block, and the header that declares them (RFC 1951, 3.2.7).

/** Number of literal/length and distance symbols of deflate. */
export const LITERALS = 286
export const DISTANCES = 30

export interface Code {
  /** Bits of each symbol, already reversed, as deflate packs them. */
  bits: Uint16Array
  lengths: Uint8Array
}

/** Takes bits from the lowest on. */
export class BitWriter {
  bytes: Uint8Array
  at = 0
  /** Fewer than eight bits not yet written. */
  held = 0
  count = 0

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
  }

  /** @param length at most 16. */
  put(bits: number, length: number): void {
    this.held |= bits << this.count
    this.count += length
    while (this.count >= 8) {
      this.bytes[this.at++] = this.held & 255
      this.held >>>= 8
      this.count -= 8
    }
  }

  room(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + bytes))
    larger.set(this.bytes.subarray(0, this.at))
    this.bytes = larger
  }

  restart(): void {
    this.at = 0
    this.held = 0
    this.count = 0
  }
}

/** Lengths of a code of at most `longest` bits. Rare symbols are made less rare until it fits. */
function lengthsOf(counts: number[], longest: number): Uint8Array {
  let weights = counts
  for (;;) {
    const depths = depthsOf(weights)
    if (depths.every(depth => depth <= longest)) return Uint8Array.from(depths)
    weights = weights.map(weight => (weight === 0 ? 0 : Math.ceil(weight / 2) + 1))
  }
}

function depthsOf(weights: number[]): number[] {
  const parents: number[] = []
  const leaves = weights
    .flatMap((weight, symbol) => (weight > 0 ? [{ weight, node: symbol }] : []))
    .sort((a, b) => a.weight - b.weight)
  const joined: { weight: number; node: number }[] = []
  let [leaf, join] = [0, 0]
  const least = () => {
    const [a, b] = [leaves[leaf], joined[join]]
    if (a && (!b || a.weight <= b.weight)) {
      leaf++
      return a
    }
    join++
    return b ?? { weight: 0, node: 0 }
  }
  let next = weights.length
  while (leaves.length - leaf + joined.length - join > 1) {
    const [a, b] = [least(), least()]
    parents[a.node] = next
    parents[b.node] = next
    joined.push({ weight: a.weight + b.weight, node: next })
    next++
  }
  const depth = (node: number): number => {
    let steps = 0
    for (let at = parents[node]; at !== undefined; at = parents[at]) steps++
    return steps
  }
  return weights.map((weight, symbol) => (weight === 0 ? 0 : Math.max(1, depth(symbol))))
}

export function makeCode(counts: number[], longest: number): Code {
  const lengths = lengthsOf(counts, longest)
  const bits = new Uint16Array(lengths.length)
  let code = 0
  for (let length = 1; length <= longest; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      bits[symbol] = reverse(code, length)
      code++
    }
    code <<= 1
  }
  return { bits, lengths }
}

function reverse(code: number, length: number): number {
  let out = 0
  for (let at = 0; at < length; at++) out |= ((code >>> at) & 1) << (length - 1 - at)
  return out
}

/** The order in which the lengths of the code for lengths are written (RFC 1951, 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Begins the one and last block of a stream. */
export function writeHeader(out: BitWriter, literals: Code, distances: Code): void {
  const lengths = [...literals.lengths, ...distances.lengths]
  const symbols: { symbol: number; extra: number }[] = []
  for (let at = 0; at < lengths.length;) {
    let same = 1
    while (at + same < lengths.length && lengths[at + same] === lengths[at]) same++
    symbols.push({ symbol: lengths[at] ?? 0, extra: 0 })
    let left = same - 1
    // 16 repeats the length before it three to six times.
    while (left >= 3) {
      const times = Math.min(6, left)
      symbols.push({ symbol: 16, extra: times - 3 })
      left -= times
    }
    for (; left > 0; left--) symbols.push({ symbol: lengths[at] ?? 0, extra: 0 })
    at += same
  }
  const counts = Array.from({ length: 19 }, () => 0)
  for (const { symbol } of symbols) counts[symbol] = (counts[symbol] ?? 0) + 1
  const code = makeCode(counts, 7)
  // Last block, dynamic codes; 286 literal, 30 distance and 19 length symbols.
  out.put(0b101, 3)
  out.put(LITERALS - 257, 5)
  out.put(DISTANCES - 1, 5)
  out.put(19 - 4, 4)
  for (const symbol of ORDER) out.put(code.lengths[symbol] ?? 0, 3)
  for (const { symbol, extra } of symbols) {
    out.put(code.bits[symbol] ?? 0, code.lengths[symbol] ?? 0)
    if (symbol === 16) out.put(extra, 2)
  }
}
