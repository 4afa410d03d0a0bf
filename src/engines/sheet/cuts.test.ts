// Files handed over in pieces of any size must read the same, wherever the pieces end.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataRow } from './cells.ts'
import { Records } from './csv/records.ts'
import { drain, type Feed, type Merge } from './feed.ts'
import { LIMITS } from './limits.ts'
import { Grid } from './xlsx/grid.ts'
import type { Part } from './xlsx/inflate.ts'
import { readSharedStrings } from './xlsx/strings.ts'

/** Bytes handed out in the given sizes, in turn, each in memory of its own; the first may have to hold more. */
function pieces(bytes: Buffer, sizes: number[], first = 0): Part {
  let at = 0
  let turn = 0
  return {
    async read() {
      if (at >= bytes.length) return null
      const size = at < first ? first : (sizes[turn++ % sizes.length] as number)
      const piece = Buffer.from(bytes.subarray(at, at + size))
      at += size
      return piece
    },
    close() {},
  }
}

async function rowsOf(feed: Feed): Promise<{ rows: DataRow[]; merges: Merge[] }> {
  const rows: DataRow[] = []
  const { merges } = await drain(feed, row => void rows.push(row))
  return { rows, merges }
}

const SHEET = Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="m"><sheetPr><x/></sheetPr><cols><col min="1"/></cols><sheetData>' +
    '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45000.5</v></c></row><row r="2"/><!-- <row> -->' +
    '<row r="3" ht="15"><c r="C3" t="inlineStr"><is><r><t xml:space="preserve">é </t></r><r><t>&amp;😀</t></r></is></c></row>' +
    '<row r="4"><c r="A4" t="str"><f>A1&amp;""</f><v>x</v></c><c r="B4" t="b"><v>1</v></c><c r="C4" t="e"><v>#N/A</v></c><c r="D4"><v>-1.5E-7</v></c></row>' +
    '</sheetData><mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="C3:C9"/></mergeCells><rowBreaks/></worksheet>',
)
const STRINGS = Buffer.from(
  '<?xml version="1.0"?><sst count="3"><si><t>plain</t></si><si/><si><r><rPr/><t>ri</t></r><r><t>ch €</t></r><rPh><t>no</t></rPh></si><si><t xml:space="preserve"> &lt; </t></si></sst>',
)
const CSV = Buffer.from('a,"b ""q""\r\nline",é€😀\r\n\r\n,,\r1;2,"x"y,"",z\n"last"')
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 })

describe('a file read in pieces of any size', () => {
  const gridOf = async (cuts: number[]) => {
    const strings = await readSharedStrings(pieces(STRINGS, cuts, 40), LIMITS)
    const styles = Uint8Array.from([0, 1])
    return rowsOf(new Grid(pieces(SHEET, cuts, 90), { strings, styles, is1904: false, limits: LIMITS }))
  }

  it('is the same workbook', async () => {
    const whole = await gridOf([10_000])
    expect(whole.rows).toEqual([
      { row: 1, cells: ['plain', new Date('2023-03-15T12:00:00Z')] },
      { row: 3, cells: [null, null, 'é &😀'] },
      { row: 4, cells: ['x', true, { error: '#N/A' }, -1.5e-7] },
    ])
    expect(whole.merges.length).toBe(2)
    await fc.assert(
      fc.asyncProperty(sizes, async cuts => {
        expect(await gridOf(cuts)).toEqual(whole)
      }),
      { numRuns: 200 },
    )
  })

  it('has the same shared texts', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async cuts => {
        const strings = await readSharedStrings(pieces(STRINGS, cuts, 40), LIMITS)
        expect([0, 1, 2, 3].map(index => strings.get(index))).toEqual(['plain', '', 'rich €', ' < '])
      }),
      { numRuns: 200 },
    )
  })

  it('has the same records', async () => {
    const read = async (cuts: number[]) => rowsOf(new Records(pieces(CSV, cuts), ',', LIMITS))
    const whole = await read([10_000])
    expect(whole.rows).toEqual([
      { row: 1, cells: ['a', 'b "q"\r\nline', 'é€😀'] },
      { row: 4, cells: ['1;2', 'xy', null, 'z'] },
      { row: 5, cells: ['last'] },
    ])
    await fc.assert(
      fc.asyncProperty(sizes, async cuts => {
        expect(await read(cuts)).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  })
})
