// Characters that would print as empty boxes, told before the job: which, and in which rows.

/** What every bundled font has: Latin, common punctuation, currency signs. The rest is looked up. */
const unusual = /[^\u0000-\u024f\u2000-\u206f\u20a0-\u20bf]/gu
/** Rows named in the warning; more would not be read. */
const named = 10

export interface GlyphWarning {
  code: 'glyphs_missing'
  detail: string
}

/** Collects the unusual characters of rows; `warn` then asks the converter's fonts for them. */
export function glyphCheck() {
  const rowsOf = new Map<string, Set<number>>()
  return {
    add(row: number, text: string): void {
      for (const [char] of text.matchAll(unusual)) {
        const rows = rowsOf.get(char) ?? new Set()
        rowsOf.set(char, rows.add(row))
      }
    },
    async warn(): Promise<GlyphWarning | null> {
      if (rowsOf.size === 0) return null
      const { missingGlyphs } = await import('../../engines/office/index.ts')
      const missing = await missingGlyphs(rowsOf.keys())
      if (missing.length === 0) return null
      const rows = new Set(missing.flatMap(it => [...(rowsOf.get(it.char) ?? [])]))
      return {
        code: 'glyphs_missing',
        detail: describe(
          missing,
          [...rows].toSorted((a, b) => a - b),
        ),
      }
    },
  }
}

function describe(missing: { char: string; code: string; name?: string }[], rows: number[]): string {
  const chars = missing.slice(0, 5).map(it => `${it.char} (${it.name ?? it.code})`)
  const more = missing.length > chars.length ? ` and ${missing.length - chars.length} more` : ''
  const which = rows.slice(0, named).join(', ') + (rows.length > named ? ' …' : '')
  const who = rows.length === 1 ? `Row ${which} holds` : `${rows.length} rows (${which}) hold`
  return `${who} characters that no installed font has: ${chars.join(', ')}${more}. They would print as empty boxes: install a font that has them, or change the text.`
}
