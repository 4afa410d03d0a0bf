import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../base/errors.ts'
import { columnLetter, openWorkbook, writeCsv, writeXlsx, type Cell, type DataRow } from './index.ts'

async function all(rows: AsyncIterable<DataRow>): Promise<DataRow[]> {
  const list: DataRow[] = []
  for await (const row of rows) list.push(row)
  return list
}

async function tableOf(bytes: Uint8Array | string) {
  const book = await openWorkbook(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  const table = await book.table()
  return { table, rows: await all(table.rows()) }
}

async function codeOf(bytes: Uint8Array | string): Promise<string> {
  try {
    await tableOf(bytes)
  } catch (error) {
    if (isRefusal(error)) return error.code
    throw error
  }
  return 'no refusal'
}

const PEOPLE: Cell[][] = [
  ['Name', 'Amount', 'Due', 'Paid'],
  ['Zoë 😀', 12.5, new Date(Date.UTC(2026, 0, 31)), true],
  ['שלום', -3, new Date(Date.UTC(2025, 5, 1, 13, 30)), false],
]

describe('a table', () => {
  it('comes out of an .xlsx as it went in, with emoji, right-to-left text, dates and booleans', async () => {
    const { table, rows } = await tableOf(await writeXlsx([{ name: 'People', rows: PEOPLE }]))
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
    const { table, rows } = await tableOf(writeCsv(PEOPLE))
    expect(table.columns.map(column => column.type)).toEqual(['text', 'number', 'date', 'boolean'])
    expect(rows.map(row => row.cells)).toEqual(PEOPLE.slice(1))
  })

  it('can be read twice', async () => {
    const { table, rows } = await tableOf(await writeXlsx([{ name: 'People', rows: PEOPLE }]))
    expect(await all(table.rows())).toEqual(rows)
  })

  it('has unique names, and says where it had to make them', async () => {
    const { table } = await tableOf('Name,Amount,Amount,\nZoë,1,2,x\n')
    expect(table.columns.map(column => column.name)).toEqual(['Name', 'Amount', 'Amount (2)', 'Column D'])
    expect(table.warnings.map(warning => warning.code)).toEqual(['duplicate_header', 'blank_header'])
  })

  it('keeps a cell of 50,000 characters', async () => {
    const long = 'ä'.repeat(50_000)
    const { rows } = await tableOf(`Name,Note\nZoë,${long}\n`)
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
})

describe('writing', () => {
  it('keeps texts from running as formulas in CSV and leaves numbers alone', () => {
    expect(writeCsv([['=1+1', '+49', '-x', '@a', '\tb', -5, 'a "b", c', null, { error: '#N/A' }]])).toBe(
      `'=1+1,'+49,'-x,'@a,'\tb,-5,"a ""b"", c",,#N/A\r\n`,
    )
  })

  it('letters columns as Excel does', () => {
    expect([0, 25, 26, 701, 702, 16_383].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD'])
  })
})
