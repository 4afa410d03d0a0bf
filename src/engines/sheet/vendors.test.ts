// Files as six vendors send them, cut short.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { tableOf } from './fixtures/read.ts'
import { openWorkbook, type Table } from './index.ts'

const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name)
const tableIn = async (name: string) => tableOf(await readFile(fixture(name)))
const typesOf = (table: Table) => Object.fromEntries(table.columns.map(column => [column.name, column.type]))

describe('what vendors send', () => {
  it('Kaufwerk: Windows-1252, semicolons, two title lines, decimal comma, a Summe', async () => {
    const table = await tableIn('kaufwerk.csv')
    expect(table.header_row).toBe(4)
    expect(typesOf(table)).toEqual({
      Filiale: 'text',
      Filialname: 'text',
      Artikelnummer: 'text',
      'EAN-Code': 'text',
      Bezeichnung: 'text',
      Monat: 'text',
      Menge: 'number',
      'Umsatz netto EUR': 'number',
    })
    expect(table.list[0]).toEqual({
      row: 5,
      cells: ['KA001', 'Köln', 'A00002', '4000000310143', 'Amber No. 7 100 ml', '01.2024', 6, 515.7],
    })
    expect([table.list.length, table.warnings.map(one => one.code)]).toEqual([116, ['total_row']])
  })

  it('Northgate: days before months by the whole column, and faults left as they are', async () => {
    const table = await tableIn('northgate.csv')
    expect(typesOf(table)).toMatchObject({
      EAN: 'text',
      'Week Ending': 'date',
      Units: 'number',
      'Net Sales (GBP)': 'number',
    })
    const at = (row: number) => table.list.find(one => one.row === row)?.cells
    expect(table.list[0]?.cells[4]).toEqual(new Date('2026-04-11T00:00:00Z'))
    expect([at(33)?.[2], at(87)?.[4], at(133)?.[4], at(137)?.[5], at(197)?.[6]]).toEqual([
      '4.00031E+12',
      '31/06/2026',
      'soon',
      'three',
      '12.34.56',
    ])
  })

  it('Belmart: a cover sheet, months across in two merged header rows, subtotals', async () => {
    const book = await openWorkbook({ path: fixture('belmart.xlsx') })
    const [, sheet] = book.sheets
    const table = await book.table(sheet?.name)
    expect(table.header_row).toBe(2)
    expect(table.columns.slice(0, 6).map(column => column.name)).toEqual([
      'Store',
      'Category',
      'EAN',
      'Item',
      'Jan-26 Qty',
      'Jan-26 Value',
    ])
    expect(table.warnings.every(one => one.code === 'total_row')).toBe(true)
    for await (const row of table.rows()) expect(row.cells[0]).not.toMatch(/total/i)
    await book.close()
  })

  it('Sakura: Japanese names, date cells, full-width digits', async () => {
    const table = await tableIn('sakura.xlsx')
    expect(table.columns.map(column => column.type)).toEqual([
      'text',
      'text',
      'number',
      'text',
      'date',
      'number',
      'number',
    ])
    expect(table.list[1]?.cells[5]).toBe(21)
  })

  it('Shopify and Amazon: instants with zones, ids that keep their zeros, line breaks in notes', async () => {
    const shopify = await tableIn('shopify.csv')
    expect(typesOf(shopify)).toMatchObject({
      'Created at': 'date',
      'Lineitem sku': 'text',
      Id: 'text',
      Total: 'number',
      'Lineitem taxable': 'boolean',
    })
    expect(shopify.list[0]?.cells[3]).toEqual(new Date('2026-01-16T12:55:53Z'))
    const amazon = await tableIn('amazon.txt')
    expect(typesOf(amazon)).toMatchObject({
      'amazon-order-id': 'text',
      'purchase-date': 'date',
      quantity: 'number',
      'item-price': 'number',
    })
  })
})
