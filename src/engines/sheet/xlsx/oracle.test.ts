// Generated workbooks, written by hucre, read by it and by us, and compared.
import * as fc from 'fast-check'
import { readXlsx, writeXlsx, writeXlsxStream, type CellValue } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { all } from '../fixtures/read.ts'
import { openWorkbook, type Cell } from '../index.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    'a & b < c > "d"',
    '  outer  ',
    'line\nbreak',
    'tab\tin',
    '_x0041_',
    '=1+1',
    '😀',
    'שלום',
    'ｶﾅ',
    '007',
    '#N/A',
    'true',
  ),
)
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 0.1, 1e21, 1e-7, 123456789.123),
)
/** Whole seconds of the years that both programs keep apart from Lotus's leap day. */
const date = fc.integer({ min: -2_000_000_000, max: 7_000_000_000 }).map(seconds => new Date(seconds * 1000))
const cell: fc.Arbitrary<CellValue> = fc.oneof(text, number, fc.boolean(), date, fc.constant(null))
const rows = fc.array(fc.array(cell, { maxLength: 12 }), { maxLength: 12 })

/** Both programs' rows made comparable: empty cells null, none trailing, times in milliseconds. */
function plain(list: readonly (readonly (Cell | undefined)[])[]): unknown[][] {
  const bare = list.map(row => {
    const cells = row.map(simple)
    while (cells.length > 0 && cells.at(-1) === null) cells.pop()
    return cells
  })
  while (bare.at(-1)?.length === 0) bare.pop()
  return bare
}

/** hucre writes a text such as `#N/A` as an error and reads errors as text. */
function simple(value: Cell | undefined): unknown {
  if (value instanceof Date) return { ms: value.getTime() }
  if (typeof value === 'object' && value !== null) return value.error
  return value === '' ? null : (value ?? null)
}

async function ours(bytes: Uint8Array, sheet: string): Promise<Cell[][]> {
  const book = await openWorkbook(bytes)
  const list: Cell[][] = []
  for (const row of await all(book.rows(sheet))) list[row.row - 1] = row.cells
  return Array.from(list, row => row ?? [])
}

describe('an .xlsx written by another program', () => {
  it('is read as that program reads it itself', async () => {
    const options = fc.record({
      stringMode: fc.constantFrom('shared', 'inline'),
      dateSystem: fc.constantFrom('1900', '1904'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(rows, { minLength: 1, maxLength: 3 }),
        options,
        async (sheets, { stringMode, dateSystem }) => {
          const named = sheets.map((list, index) => ({ name: `Sheet ${index}`, rows: list }))
          const bytes = await writeXlsx({
            sheets: named,
            stringMode: stringMode,
            dateSystem: dateSystem,
          })
          const theirs = await readXlsx(bytes)
          for (const sheet of theirs.sheets)
            expect(plain(await ours(bytes, sheet.name))).toEqual(plain(sheet.rows))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('is read the same when it was streamed, with sizes behind the data and in ZIP64', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), fc.boolean(), async (list, zip64, inlineStrings) => {
        const stream = writeXlsxStream(list, { name: 'S', zip64, inlineStrings })
        const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
        const [sheet] = (await readXlsx(bytes)).sheets
        expect(plain(await ours(bytes, 'S'))).toEqual(plain(sheet?.rows ?? []))
      }),
      { numRuns: 60 },
    )
  })
})
