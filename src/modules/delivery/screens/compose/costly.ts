// Characters that make an SMS dear: each has a plain one that says the same in the seven-bit alphabet.

const plain: Record<string, string> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '`': "'",
  '´': "'",
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  '\t': ' ',
}

export function canBePlain(text: string): boolean {
  return Array.from(text).some(char => char in plain)
}

export function makePlain(text: string): string {
  return Array.from(text, char => plain[char] ?? char).join('')
}

/** How a character is named where it is shown alone: some cannot be seen. */
export function charName(char: string): string {
  return /\s/u.test(char)
    ? `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    : char
}

export interface Piece {
  text: string
  isCostly: boolean
}

/** The text in pieces, so that the costly characters can be marked. */
export function piecesOf(text: string, outside: readonly string[]): Piece[] {
  const pieces: Piece[] = []
  for (const char of Array.from(text)) {
    const isCostly = outside.includes(char)
    const last = pieces.at(-1)
    if (last?.isCostly === isCostly) last.text += char
    else pieces.push({ text: char, isCostly })
  }
  return pieces
}
