// Headers, rows that are no data, and what texts are read as, by the whole column.
import { describe, expect, it } from 'vitest'
import { packWorkbook } from '../fixtures/pack.ts'
import { tableOf } from '../fixtures/read.ts'

const csv = (...rows: string[]) => `${rows.join('\n')}\n`
async function columnOf(
  name: string,
  values: string[],
  options?: { dates?: 'dmy' | 'mdy' },
  delimiter = '\t',
) {
  const table = await tableOf(
    csv(['Key', name].join(delimiter), ...values.map((value, n) => [`k${n}x`, value].join(delimiter))),
    options,
  )
  return { ...table.columns[1], cells: table.list.map(row => row.cells[1]), warnings: table.warnings }
}

describe('the header', () => {
  it('is found below titles, notes and blank rows', async () => {
    const table = await tableOf(
      csv(
        'Kaufwerk GmbH;;;',
        'Bericht 2024 – Lieferant 40021;;;',
        '',
        'Filiale;Artikel;Menge;Umsatz',
        'Köln;A1;3;1,50',
        'Bonn;A2;4;2,50',
      ),
    )
    expect([table.header_row, table.columns.map(column => column.name), table.list.length]).toEqual([
      4,
      ['Filiale', 'Artikel', 'Menge', 'Umsatz'],
      2,
    ])
  })

  it('may stand in two rows, with a group over several columns', async () => {
    const table = await tableOf(
      csv('Store,Item,Jan-24,,Feb-24,', ',,Qty,Value,Qty,Value', 'Leeds,x,1,2.5,3,4.5', 'Bath,y,1,2.5,3,4.5'),
    )
    expect(table.header_row).toBe(2)
    expect(table.columns.map(column => column.name)).toEqual([
      'Store',
      'Item',
      'Jan-24 Qty',
      'Jan-24 Value',
      'Feb-24 Qty',
      'Feb-24 Value',
    ])
    expect(table.list[0]).toEqual({ row: 3, cells: ['Leeds', 'x', 1, 2.5, 3, 4.5] })
  })

  it('is found below a block of notes that is as wide as the table', async () => {
    const table = await tableOf(csv('Report,Q1', 'Date,2024-01-01', '', 'Name,Amount', 'A,1', 'B,2', 'C,3'))
    expect([table.header_row, table.list.length]).toEqual([4, 3])
    const sections = await tableOf(csv('Name,Town', 'Ann,Bath', '', 'Bob,Leeds', 'Cy,York', 'Di,Hull'))
    expect([sections.header_row, sections.list.length]).toEqual([1, 4])
  })

  it('may have units below the names', async () => {
    const table = await tableOf(csv('Name,Weight,Length', ',kg,cm', 'A,1.5,20', 'B,2.5,30'))
    expect(table.columns.map(column => [column.name, column.type])).toEqual([
      ['Name', 'text'],
      ['Weight kg', 'number'],
      ['Length cm', 'number'],
    ])
  })

  it('repeated over both of its rows is left out on each page', async () => {
    const page = ['Store,Jan,,Feb,', ',Qty,Value,Qty,Value', 'Leeds,1,2.5,3,4.5', 'Bath,1,2.5,3,4.5']
    expect((await tableOf(csv(...page, ...page))).list.map(row => row.row)).toEqual([3, 4, 7, 8])
  })

  it('may hold years', async () => {
    const table = await tableOf(csv('Store,2023,2024,2025', 'Leeds,10,20,30', 'Bath,11,21,31'))
    expect(table.columns.map(column => column.name)).toEqual(['Store', '2023', '2024', '2025'])
  })

  it('may hold months as dates or as numbers', async () => {
    expect(
      (await tableOf(csv('Store,01.01.2025,01.02.2025', 'Leeds,10,20', 'Bath,11,21'))).columns[1]?.name,
    ).toBe('01.01.2025')
    expect((await tableOf(csv('Store,1,2,3', 'Leeds,10,20,30', 'Bath,11,21,31'))).columns[3]?.name).toBe('3')
    await expect(tableOf(csv('Leeds,10,20,30', 'Bath,11,21,31'))).rejects.toMatchObject({
      code: 'sheet.no_header',
    })
    await expect(tableOf(csv('Leeds,10,a@example.com'))).rejects.toMatchObject({ code: 'sheet.no_header' })
  })

  it('is the row that a person points at', async () => {
    const table = await tableOf(csv('1,2', 'a,b', '3,4'), { header_row: 2 })
    expect([table.columns.map(column => column.name), table.list.map(row => row.cells)]).toEqual([
      ['a', 'b'],
      [[3, 4]],
    ])
    const two = csv('Store,2025,,2026,', ',Qty,Value,Qty,Value', 'Leeds,1,2.5,3,4.5', 'Bath,1,2.5,3,4.5')
    for (const header_row of [1, 2, undefined])
      expect((await tableOf(two, { header_row })).columns[4]?.name).toBe('2026 Value')
    await expect(tableOf(csv('a,b', '3,4'), { header_row: 9 })).rejects.toMatchObject({
      code: 'sheet.no_header',
    })
  })

  it('alone is a table without rows', async () => {
    const table = await tableOf(csv('Name,Phone,E-mail'))
    expect([table.columns.length, table.list.length, table.columns[0]?.type]).toEqual([3, 0, 'empty'])
  })

  it('may begin right of column A, below empty rows', async () => {
    const text = (ref: string, value: string) => `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`
    const table = await tableOf(
      packWorkbook({
        cells: `<row r="4">${text('C4', 'Name')}${text('E4', 'Town')}</row><row r="5">${text('C5', 'Zoë')}${text('E5', 'Bath')}</row>`,
      }),
    )
    expect(table.columns.map(column => [column.index, column.letter, column.name])).toEqual([
      [0, 'C', 'Name'],
      [1, 'E', 'Town'],
    ])
    expect(table.list).toEqual([{ row: 5, cells: ['Zoë', 'Bath'] }])
  })
})

describe('rows that are no data', () => {
  it('are left out and told: totals, subtotals, repeated headers', async () => {
    const table = await tableOf(
      csv(
        'Store,Item,Units',
        'Leeds,Soap,1',
        'Leeds,Balm,2',
        'Leeds total,,3',
        'Store,Item,Units',
        'Bath,Soap,4',
        'Subtotal Bath,,4',
        'Grand total,,7',
        'Summe:,,7',
      ),
    )
    expect(table.list.map(row => row.row)).toEqual([2, 3, 6])
    expect(table.warnings.map(one => [one.code, one.row])).toEqual([
      ['total_row', 4],
      ['repeated_header', 5],
      ['total_row', 7],
      ['total_row', 8],
      ['total_row', 9],
    ])
  })

  it('are not customers whose names hold such a word', async () => {
    const table = await tableOf(
      csv(
        'Customer,Town,E-mail',
        'Total Energies,Paris,a@example.com',
        'Sum Ltd,Bath,b@example.com',
        'Ann,Leeds,c@example.com',
      ),
    )
    expect(table.list.length).toBe(3)
  })
})

describe('numbers as text', () => {
  it.each([
    ['decimal comma', ['1.234,56', '7', '-3,5'], [1234.56, 7, -3.5]],
    ['decimal point', ['1,234.56', '7', '-3.5'], [1234.56, 7, -3.5]],
    ['apostrophes and spaces', ["1'234.50", '1 234 567.25', '1\u00A0000.5'], [1234.5, 1234567.25, 1000.5]],
    ['signs behind, brackets, CR', ['12.50-', '(3.25)', '4.00CR', '−1.5'], [-12.5, -3.25, -4, -1.5]],
    ['currencies', ['€ 1.234,50', '12,00 EUR', '-3,99 €'], [1234.5, 12, -3.99]],
    ['full-width digits', ['１２', '３．５', '7'], [12, 3.5, 7]],
    ['per cent', ['12.5 %', '3%', '100%'], [0.125, 0.03, 1]],
  ])('are read with %s', async (_, texts, numbers) => {
    const column = await columnOf('Amount', texts)
    expect([column.type, column.cells]).toEqual(['number', numbers])
  })

  it('say what the column proves, and where', async () => {
    const column = await columnOf('Amount', ['1.234', '2.500', '7,5'])
    expect(column.cells).toEqual([1234, 2500, 7.5])
    expect(column.evidence).toContain('decimal comma: "7,5" in row 4')
    expect(column.reading).toEqual({ decimal: ',' })
  })

  it('are doubted where thousands and decimals cannot be told apart, unless another column tells', async () => {
    const alone = await columnOf('Amount', ['1,234', '2,500'])
    expect([alone.cells, alone.warnings[0]?.code]).toEqual([[1234, 2500], 'number_ambiguous'])
    const beside = await tableOf(csv('A\tB', '1,234\t7,5', '2,500\t8,5'))
    expect(beside.list.map(row => row.cells)).toEqual([
      [1.234, 7.5],
      [2.5, 8.5],
    ])
    expect(beside.columns[0]?.evidence).toContain('since column "B" holds "7,5" in row 2')
  })

  it('stay text when they are names: leading zeros, EANs, telephones, months, long ids', async () => {
    for (const texts of [
      ['00123', '00456'],
      ['4000000310075', '4000000310143'],
      ['0170 1234567', '+49 170 1234567'],
      ['10.2024', '11.2024'],
      ['12345678901234567890', '12345678901234567891'],
      ['1', '2', '007'],
    ]) {
      const column = await columnOf('Id', texts)
      expect([column.type, column.cells]).toEqual(['text', texts])
    }
  })

  it('with small exponents are numbers', async () => {
    expect((await columnOf('Dose', ['1.5E-3', '2E5'])).cells).toEqual([0.0015, 200_000])
  })

  it('that a spreadsheet program has spoilt are told', async () => {
    const column = await columnOf('EAN', ['4000000310075', '4.00E+12', '4000000310143'])
    expect([column.type, column.warnings[0]?.code]).toEqual(['text', 'scientific_identifier'])
  })

  it('keep the few values that are none as text, to be shown as faults', async () => {
    const column = await columnOf('Units', [...Array.from({ length: 30 }, (_, n) => String(n)), 'three'])
    expect([column.type, column.cells.at(-1)]).toEqual(['number', 'three'])
    expect(column.evidence).toContain('30 of 31 values')
  })

  it('may have dashes and n/a in place of some', async () => {
    const column = await columnOf('Units', ['5', '-', '7', 'n/a', '8'])
    expect([column.type, column.cells]).toEqual(['number', [5, '-', 7, 'n/a', 8]])
    expect((await columnOf('Units', ['-', '–'])).type).toBe('text')
  })

  it('are left alone where half of them are words or codes', async () => {
    const column = await columnOf('Ref', ['12', 'A7', '13', 'B8'])
    expect([column.type, column.cells]).toEqual(['mixed', ['12', 'A7', '13', 'B8']])
  })
})

describe('dates as text', () => {
  const day = (text: string) => new Date(`${text}T00:00:00Z`)

  it.each([
    ['2026-01-31', '2026-01-31'],
    ['2026/1/31', '2026-01-31'],
    ['31.01.2026', '2026-01-31'],
    ['31/1/26', '2026-01-31'],
    ['1/31/2026', '2026-01-31'],
    ['31-Jan-26', '2026-01-31'],
    ['31. März 2026', '2026-03-31'],
    ['31 janvier 2026', '2026-01-31'],
    ['31 de mayo de 2026', '2026-05-31'],
    ['Jan 31, 2026', '2026-01-31'],
    ['Saturday, January 31st, 2026', '2026-01-31'],
    ['2026年1月31日', '2026-01-31'],
  ])('%s is %s', async (text, iso) => {
    const column = await columnOf('Day', [text, text])
    expect([column.type, column.cells]).toEqual(['date', [day(iso), day(iso)]])
  })

  it('keep their instant where a zone is told', async () => {
    const column = await columnOf('At', [
      '2026-01-16 13:55:53 +0100',
      '2026-01-26T20:07:44Z',
      '2026-01-26 8:07 pm',
    ])
    expect(column.cells).toEqual(
      ['2026-01-16T12:55:53Z', '2026-01-26T20:07:44Z', '2026-01-26T20:07:00Z'].map(text => new Date(text)),
    )
  })

  it('are ordered by the whole column: one 23rd tells', async () => {
    const column = await columnOf('Day', ['03/04/2026', '05/06/2026', '23/04/2026'])
    expect(column.cells).toEqual([day('2026-04-03'), day('2026-06-05'), day('2026-04-23')])
    expect(column.evidence).toContain('day first: "23/04/2026" in row 4')
    expect((await columnOf('Day', ['03/04/2026', '04/23/2026'])).cells[0]).toEqual(day('2026-03-04'))
  })

  it('that nothing tells apart are asked about and not guessed', async () => {
    const column = await columnOf('Day', ['03/04/2026', '05/06/2026'])
    expect([column.type, column.cells, column.warnings[0]?.code]).toEqual([
      'text',
      ['03/04/2026', '05/06/2026'],
      'date_ambiguous',
    ])
    const told = await columnOf('Day', ['03/04/2026', '05/06/2026'], { dates: 'mdy' })
    expect([told.type, told.cells[0]]).toEqual(['date', day('2026-03-04')])
  })

  it('leave impossible ones as text', async () => {
    const days = Array.from({ length: 28 }, (_, n) => `${n + 1}/06/2026`)
    const column = await columnOf('Day', [...days, '31/06/2026', 'soon'])
    expect([column.type, column.cells.slice(-2)]).toEqual(['date', ['31/06/2026', 'soon']])
  })
})
