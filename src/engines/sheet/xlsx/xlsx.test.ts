// Every way in which a workbook may write its cells, dates and parts.
import { describe, expect, it } from 'vitest'
import { pack, packWorkbook, workbookParts } from '../fixtures/pack.ts'
import { all, cellsOf, refusalOf, tableOf } from '../fixtures/read.ts'
import { openWorkbook } from '../index.ts'

const row = (...cells: string[]) => `<row r="1">${cells.join('')}</row>`

describe('cells of an .xlsx', () => {
  it('are read in every way that a text may be written', async () => {
    const bytes = packWorkbook({
      cells: row(
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="B1" t="s"><v>1</v></c>',
        '<c r="C1" t="inlineStr"><is><t xml:space="preserve"> in </t></is></c>',
        '<c r="D1" t="inlineStr"><is><r><rPr><b/></rPr><t>bo</t></r><r><t>ld</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>',
        '<c r="E1" t="str"><f>"a"&amp;"b"</f><v>a &amp; b</v></c>',
        '<c r="F1" t="inlineStr"><is><t>line_x000D_&#10;&#x1F600;_x005F_x0041_</t></is></c>',
        "<c r='G1' t='inlineStr'><is><t/></is></c>",
      ),
      strings:
        '<si><t>plain</t></si><si><r><t>rich </t></r><r><rPr><i/></rPr><t>text €</t></r><rPh sb="0" eb="1"><t>フリ</t></rPh><phoneticPr fontId="1"/></si>',
    })
    expect(await cellsOf(bytes)).toEqual([
      ['plain', 'rich text €', ' in ', 'bold', 'a & b', 'line\r\n😀_x0041_'],
    ])
  })

  it('may be texts that are all empty', async () => {
    expect(
      await cellsOf(
        packWorkbook({ cells: row('<c t="s"><v>0</v></c>', '<c><v>1</v></c>'), strings: '<si><t/></si>' }),
      ),
    ).toEqual([[null, 1]])
  })

  it('are numbers exactly as JavaScript reads them', async () => {
    const numbers = [
      '0',
      '-0',
      '1',
      '-1.5',
      '0.1',
      '1E-7',
      '1.7976931348623157E+308',
      '123456789012345678',
      '0.30000000000000004',
      '83.510000000000005',
      '.5',
      '5.',
      '1e21',
      '00012',
      '999999999999999',
    ]
    const bytes = packWorkbook({ cells: row(...numbers.map(number => `<c><v>${number}</v></c>`)) })
    expect((await cellsOf(bytes))[0]).toEqual(numbers.map(number => Number(number) + 0))
  })

  it('are booleans, errors and cached results of formulas', async () => {
    const bytes = packWorkbook({
      cells: row(
        '<c r="A1" t="b"><v>1</v></c>',
        '<c r="B1" t="b"><v>0</v></c>',
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="D1"><f t="shared" ref="D1:D9" si="0">A1*2</f><v>4</v></c>',
        '<c r="E1"><f t="shared" si="0"/><v>5</v></c>',
        '<c r="F1" cm="1" vm="2"><v>6</v><extLst><ext><x:v>9</x:v></ext></extLst></c>',
      ),
    })
    expect(await cellsOf(bytes)).toEqual([[true, false, { error: '#DIV/0!' }, 4, 5, 6]])
  })

  it('stand where their reference says, and next to each other without one', async () => {
    const bytes = packWorkbook({
      cells:
        '<row r="3" hidden="1"><c r="C3"><v>1</v></c><c><v>2</v></c><c r="AA3"><v>3</v></c></row><row/><row><c><v>4</v></c></row>',
    })
    const book = await openWorkbook(bytes)
    const rows = await all(book.rows())
    expect(rows.map(one => one.row)).toEqual([3, 5])
    expect(rows[0]?.cells.length).toBe(27)
    expect([rows[0]?.cells[2], rows[0]?.cells[3], rows[0]?.cells[26], rows[0]?.cells[4]]).toEqual([
      1,
      2,
      3,
      null,
    ])
  })

  it('are the same with namespace prefixes, comments, single quotes, strict namespaces and ZIP64', async () => {
    const cells =
      '<x:row r="1"><!-- <row --><x:c r=\'A1\' t=\'inlineStr\'><x:is><x:t>a</x:t></x:is></x:c><x:c r="B1" ><x:v>2</x:v></x:c></x:row>'
    expect(await cellsOf(packWorkbook({ cells, prefix: 'x:', strict: true }, { zip64: true }))).toEqual([
      ['a', 2],
    ])
  })

  it('are the same however the bytes are cut into pieces', async () => {
    const cells = Array.from(
      { length: 40_000 },
      (_, n) =>
        `<row r="${n + 1}"><c r="A${n + 1}" t="inlineStr"><is><t>käse ${n}</t></is></c><c r="B${n + 1}"><v>${n / 8}</v></c></row>`,
    )
    const rows = await cellsOf(packWorkbook({ cells: cells.join('') }))
    expect(rows.length).toBe(40_000)
    expect(rows.every((one, n) => one[0] === `käse ${n}` && one[1] === n / 8)).toBe(true)
  })
})

describe('dates of an .xlsx', () => {
  const styles =
    '<numFmts count="4"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[$-407]d. mmmm yyyy;@"/><numFmt numFmtId="166" formatCode="&quot;day&quot; 0.00"/><numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>' +
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="20"/><xf numFmtId="22"/></cellXfs>'
  const cell = (style: number, value: number) => `<c s="${style}"><v>${value}</v></c>`

  it('are told by the number format, built in or written out', async () => {
    const cells = row(
      cell(0, 45_000),
      cell(1, 45_000),
      cell(2, 45_000.5),
      cell(3, 45_000),
      cell(4, 45_000),
      cell(5, 1.5),
      cell(6, 0.75),
      cell(7, 46_038.580_474_537),
    )
    const day = new Date('2023-03-15T00:00:00Z')
    expect(await cellsOf(packWorkbook({ cells, styles }))).toEqual([
      [
        45_000,
        day,
        new Date('2023-03-15T12:00:00Z'),
        day,
        45_000,
        '36:00',
        '18:00',
        new Date('2026-01-16T13:55:53Z'),
      ],
    ])
  })

  it('are no article numbers: those keep the zeros that their format shows', async () => {
    const padded =
      '<numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    expect(
      await cellsOf(
        packWorkbook({
          cells: row(cell(0, 123), cell(1, 123), cell(1, 1234567), cell(1, 1.5)),
          styles: padded,
        }),
      ),
    ).toEqual([[123, '00123', '1234567', 1.5]])
  })

  it('count from 1900 with its false leap day, or from 1904', async () => {
    const cells = row(cell(1, 1), cell(1, 59), cell(1, 61), cell(1, -1), cell(1, 2_958_466))
    const in1900 = ['1900-01-01', '1900-02-28', '1900-03-01'].map(text => new Date(text))
    expect(await cellsOf(packWorkbook({ cells, styles }))).toEqual([[...in1900, -1, 2_958_466]])
    expect((await cellsOf(packWorkbook({ cells, styles, is1904: true })))[0]?.[0]).toEqual(
      new Date('1904-01-02'),
    )
  })

  it('are ISO texts in strict files', async () => {
    const cells = row('<c t="d"><v>2026-01-31</v></c>', '<c t="d"><v>2026-01-31T13:30:00</v></c>')
    expect(await cellsOf(packWorkbook({ cells, strict: true }))).toEqual([
      [new Date('2026-01-31T00:00:00Z'), new Date('2026-01-31T13:30:00Z')],
    ])
  })
})

describe('a workbook', () => {
  it('lists hidden sheets, and takes the first visible one when none is named', async () => {
    const bytes = packWorkbook({
      cells: { Old: row('<c><v>1</v></c>'), 'A &amp; B': row('<c><v>2</v></c>') },
      hidden: ['Old'],
    })
    const book = await openWorkbook(bytes)
    expect(book.sheets).toEqual([
      { name: 'Old', hidden: true },
      { name: 'A & B', hidden: false },
    ])
    expect((await all(book.rows()))[0]?.cells).toEqual([2])
    expect((await all(book.rows('Old')))[0]?.cells).toEqual([1])
  })

  it('fills cells that are merged downwards, and says which formulas were never calculated', async () => {
    const text = (ref: string, value: string) => `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`
    const cells =
      `<row r="1">${text('A1', 'Store')}${text('B1', 'Units')}${text('C1', 'Net')}</row>` +
      `<row r="2">${text('A2', 'Leeds')}<c r="B2"><v>1</v></c><c r="C2"><f>B2*2</f></c></row>` +
      `<row r="3"><c r="B3"><v>2</v></c></row><row r="4">${text('A4', 'Bath')}<c r="B4"><v>3</v></c></row>`
    const table = await tableOf(
      packWorkbook({ cells, tail: '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>' }),
    )
    expect(table.list.map(one => one.cells.slice(0, 2))).toEqual([
      ['Leeds', 1],
      ['Leeds', 2],
      ['Bath', 3],
    ])
    expect(table.warnings.find(one => one.code === 'formula_without_value')).toMatchObject({
      row: 2,
      column: 'C',
    })
  })

  it('is refused where a part of it is in another encoding than UTF-8', async () => {
    const head = '<?xml version="1.0" encoding="windows-1252"?>'
    expect((await refusalOf(packWorkbook({ cells: row('<c><v>1</v></c>'), head }))).message).toContain(
      'windows-1252',
    )
  })

  it('finds its parts whatever the case of their names, and counts no cells that are only painted', async () => {
    const painted = '<row>' + '<c s="0"/>'.repeat(50) + '</row>'
    const parts = workbookParts({ cells: painted.repeat(40) + row('<c><v>1</v></c>') })
    const bytes = pack(parts.map(part => ({ ...part, name: part.name.replace('xl/', 'XL/') })))
    const book = await openWorkbook(bytes, { limits: { cells: 10 } })
    expect((await all(book.rows())).map(one => one.cells)).toEqual([[1]])
  })

  it.each(['5', '-1', '-65537', '0.5', '1e99'])(
    'is refused where a cell points at text %s, which is not there',
    async at => {
      const refusal = await refusalOf(
        packWorkbook({ cells: row(`<c t="s"><v>${at}</v></c>`), strings: '<si><t>a</t></si>' }),
      )
      expect(refusal.code).toBe('sheet.damaged')
    },
  )
})
