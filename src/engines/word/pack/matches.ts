// Finds repetitions in the constant pieces of a template (RFC 1951's matches), within a piece and back into earlier ones.

export interface Match {
  /** Where in the piece it stands. */
  at: number
  length: number
  /** The piece that it repeats, and where in it. */
  from: number
  offset: number
}

const SHORTEST = 4
const LONGEST = 258
const WINDOW = 32_768
/** Usable candidates looked at for each place, and candidates passed over: what zlib calls its chain. */
const CHAIN = 24
const PASSED = 200
const HASH_BITS = 16

/**
 * Matches of every piece, in order, not overlapping.
 * @param isNear whether a piece may refer back to another one, because that is always written before it.
 */
export function findMatches(pieces: Uint8Array[], isNear: (piece: number, to: number) => boolean): Match[][] {
  const starts: number[] = []
  let total = 0
  for (const piece of pieces) {
    starts.push(total)
    total += piece.length
  }
  const whole = Buffer.concat(pieces)
  const owner = new Uint32Array(total)
  pieces.forEach((piece, id) => owner.fill(id, starts[id], (starts[id] ?? 0) + piece.length))
  const chains: Chains = {
    whole,
    head: new Int32Array(1 << HASH_BITS).fill(-1),
    previous: new Int32Array(total),
    owner,
    starts,
    ends: pieces.map((piece, id) => (starts[id] ?? 0) + piece.length),
    isNear,
  }
  return pieces.map((_, id) => matchesOf(chains, id))
}

interface Chains {
  whole: Uint8Array
  /** The last place of each hash, and before each place the one before it. */
  head: Int32Array
  previous: Int32Array
  owner: Uint32Array
  starts: number[]
  ends: number[]
  isNear: (piece: number, to: number) => boolean
}

function hashAt(bytes: Uint8Array, at: number): number {
  const word =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
}

function matchesOf(chains: Chains, id: number): Match[] {
  const start = chains.starts[id] ?? 0
  const end = chains.ends[id] ?? 0
  const matches: Match[] = []
  for (let at = start; at + SHORTEST <= end;) {
    const best = bestAt(chains, id, at, end)
    if (best) matches.push({ at: at - start, length: best.length, from: best.from, offset: best.offset })
    const next = at + (best?.length ?? 1)
    for (; at < next; at++) {
      if (at + SHORTEST > end) continue
      const hash = hashAt(chains.whole, at)
      chains.previous[at] = chains.head[hash] ?? -1
      chains.head[hash] = at
    }
  }
  return matches
}

function bestAt(
  chains: Chains,
  id: number,
  at: number,
  end: number,
): { length: number; from: number; offset: number } | undefined {
  const { whole, owner, starts, ends } = chains
  let length = SHORTEST - 1
  let found = -1
  let [tried, passed] = [0, 0]
  for (
    let spot = chains.head[hashAt(whole, at)] ?? -1;
    spot >= 0 && tried < CHAIN && passed < PASSED;
    spot = chains.previous[spot] ?? -1
  ) {
    const from = owner[spot] ?? 0
    if (from === id ? at - spot > WINDOW : !chains.isNear(id, from)) {
      passed++
      continue
    }
    tried++
    // A match may run into its own copy, but never over the end of the piece that it repeats.
    const most = Math.min(LONGEST, end - at, from === id ? LONGEST : (ends[from] ?? 0) - spot)
    let same = 0
    while (same < most && whole[spot + same] === whole[at + same]) same++
    if (same > length) {
      length = same
      found = spot
    }
    if (length === LONGEST) break
  }
  if (found < 0) return undefined
  const from = owner[found] ?? 0
  return { length, from, offset: found - (starts[from] ?? 0) }
}
