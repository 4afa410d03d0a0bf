// The main job, seen from outside: tables, workbooks, writing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { all, cellsOf, refusalOf, tableOf } from './fixtures/read.ts'
import { columnLetter, openWorkbook, streamCsv, writeCsv, writeXlsx, type Cell } from './index.ts'

const codeOf = async (source: Uint8Array | string) => (await refusalOf(source)).code

const PEOPLE: Cell[][] = [
  ['Name', 'Amount', 'Due', 'Paid'],
  ['Zoë 😀', 12.5, new Date(Date.UTC(2026, 0, 31)), true],
  ['שלום', -3, new Date(Date.UTC(2025, 5, 1, 13, 30)), false],
]

describe('a table', () => {
  it('comes out of an .xlsx as it went in, with emoji, right-to-left text, dates and booleans', async () => {
    const { list: rows, ...table } = await tableOf(await writeXlsx([{ name: 'People', rows: PEOPLE }]))
    expect(table.sheet).toBe('People')
    expect(table.header_row).toBe(1)
    expect(table.columns.map(column => [column.letter, column.name, column.type])).toEqual([
      ['A', 'Name', 'text'],
      ['B', 'Amount', 'number'],
      ['C', 'Due', 'date'],
      ['D', 'Paid', 'boolean'],
    ])
    expect(rows).toEqual([
      { row: 2, cells: PEOPLE[1] },
      { row: 3, cells: PEOPLE[2] },
    ])
  })

  it('comes out of a .csv with the same types', async () => {
    const { list: rows, ...table } = await tableOf(writeCsv(PEOPLE))
    expect(table.columns.map(column => column.type)).toEqual(['text', 'number', 'date', 'boolean'])
    expect(rows.map(row => row.cells)).toEqual(PEOPLE.slice(1))
  })

  it('can be read twice', async () => {
    const { list: rows, ...table } = await tableOf(await writeXlsx([{ name: 'People', rows: PEOPLE }]))
    expect(await all(table.rows())).toEqual(rows)
  })

  it('has unique names, and says where it had to make them', async () => {
    const table = await tableOf('Name,Amount,Amount,\nZoë,1,2,x\n')
    expect(table.columns.map(column => column.name)).toEqual(['Name', 'Amount', 'Amount (2)', 'Column D'])
    expect(table.warnings.map(warning => warning.code)).toEqual(['duplicate_header', 'blank_header'])
  })

  it('keeps a cell of 50,000 characters', async () => {
    const long = 'ä'.repeat(50_000)
    const { list: rows } = await tableOf(`Name,Note\nZoë,${long}\n`)
    expect(rows[0]?.cells[1]).toBe(long)
  })

  it('is refused where there is no header, no row or no table', async () => {
    expect(await codeOf('1,2,3\n4,5,6\n')).toBe('sheet.no_header')
    expect(await codeOf('Zoë,zoe@example.com,10.5\nAnn,ann@example.com,7\n')).toBe('sheet.no_header')
    expect(await codeOf('')).toBe('sheet.empty')
    expect(await codeOf('\n\n  \n')).toBe('sheet.empty')
    expect(await codeOf('%PDF-1.7\n')).toBe('sheet.wrong_type')
    expect(await codeOf(await writeXlsx([{ name: 'Empty', rows: [] }]))).toBe('sheet.empty')
  })
})

describe('a workbook', () => {
  it('lists hidden sheets, finds sheets by name and refuses names it does not have', async () => {
    const bytes = await writeXlsx([
      { name: 'First', rows: [['A'], ['1']] },
      { name: 'Second', rows: [['B'], ['2']] },
    ])
    const book = await openWorkbook(bytes)
    expect(book.sheets).toEqual([
      { name: 'First', hidden: false },
      { name: 'Second', hidden: false },
    ])
    expect(await all(book.rows('second'))).toEqual([
      { row: 1, cells: ['B'] },
      { row: 2, cells: ['2'] },
    ])
    expect(() => book.rows('Third')).toThrow('There is no sheet "Third" in this file. It has: First, Second.')
  })

  it('without a sheet named gives the first visible one that has rows, and says so', async () => {
    const bytes = await writeXlsx([
      { name: 'Cover', rows: [] },
      { name: 'Data', rows: [['A'], ['x']] },
    ])
    const book = await openWorkbook(bytes)
    const table = await book.table()
    expect([table.sheet, table.warnings.map(one => one.code)]).toEqual(['Data', ['sheet_skipped']])
    await expect(book.table('Cover')).rejects.toMatchObject({ code: 'sheet.empty' })
  })

  it('read from a file lets go of it, also when reading stops half-way', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'octavo-sheet-'))
    const file = path.join(folder, 'people.xlsx')
    await writeFile(
      file,
      await writeXlsx([{ name: 'People', rows: Array.from({ length: 20_000 }, (_, n) => [n]) }]),
    )
    const book = await openWorkbook({ path: file })
    for await (const row of book.rows()) if (row.row === 5) break
    await book.close()
    await rm(folder, { recursive: true })
    await expect(openWorkbook({ path: file })).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('writing', () => {
  it('titles columns, formats numbers and dates, and never makes a formula of a text', async () => {
    const bytes = await writeXlsx([
      {
        name: 'Sales: [2026]',
        columns: [
          { name: 'What', width: 30 },
          { name: 'Net', format: '#,##0.00' },
          { name: 'Day', format: 'yyyy-mm-dd' },
        ],
        rows: [
          ['=1+1', 12.5, new Date('2026-01-31')],
          [null, -3, null],
          [{ error: '#N/A' }, 0, null],
        ],
      },
    ])
    const book = await openWorkbook(bytes)
    expect(book.sheets[0]?.name).toBe('Sales   2026')
    expect(await cellsOf(bytes)).toEqual([
      ['What', 'Net', 'Day'],
      ['=1+1', 12.5, new Date('2026-01-31')],
      [null, -3],
      [{ error: '#N/A' }, 0],
    ])
  })

  it('keeps texts from running as formulas in CSV and leaves numbers alone', () => {
    expect(writeCsv([['=1+1', '+49', '-x', '@a', '\tb', -5, 'a "b", c', null, { error: '#N/A' }]])).toBe(
      `'=1+1,'+49,'-x,'@a,'\tb,-5,"a ""b"", c",,#N/A\r\n`,
    )
  })

  it('streams CSV in pieces that make the same text', async () => {
    const rows = Array.from({ length: 5000 }, (_, n): Cell[] => [n, `Zoë; "${n}"`])
    const pieces: string[] = []
    for await (const piece of streamCsv(rows, { delimiter: ';', mark: true })) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.join('')).toBe(writeCsv(rows, { delimiter: ';', mark: true }))
  })

  it('letters columns as Excel does', () => {
    expect([0, 25, 26, 701, 702, 16_383].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD'])
  })
})
