// Encodings, separators and records of text files.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode } from '../fixtures/encode.ts'
import { all, cellsOf, refusalOf, tableOf } from '../fixtures/read.ts'
import { openWorkbook } from '../index.ts'

const TEXTS: Record<string, string> = {
  'windows-1252': 'Filiale;Bezeichnung;Umsatz\nKöln;Größe „M“ – 5 €;1,5\nMünchen;Café façade;2,5\n',
  'windows-1250':
    'Sklep;Nazwa;Kwota\nŁódź;Święta książka;1,5\nKraków;Półka żółta;2,5\nPraha;Příliš žluťoučký kůň;3\n',
  'iso-8859-2':
    'Sklep;Nazwa;Kwota\nŁódź;Święta książka;1,5\nKraków;Półka żółta źrebię;2,5\nGdańsk;Ściśle tajne;3\n',
  'windows-1251': 'Магазин;Название;Сумма\nМосква;Книга о вкусной пище;1,5\nТверь;Стол;2,5\n',
  'koi8-r': 'Магазин;Название;Сумма\nМосква;Книга о вкусной пище;1,5\nТверь;Стол;2,5\n',
  'windows-1253': 'Κατάστημα;Όνομα;Ποσό\nΑθήνα;Το βιβλίο της ημέρας;1,5\nΠάτρα;Τραπέζι;2,5\n',
  'windows-1254': 'Mağaza;Açıklama;Tutar\nİstanbul;Güneşli gün ışığı;1,5\nDiyarbakır;Şeker kâğıdı;2,5\n',
  shift_jis: '店舗,商品名,数量\n東京銀座,アンバー香水とシダーの詰め合わせ,5\n大阪,ネロリのキャンドル,3\n',
  'euc-jp': '店舗,商品名,数量\n東京銀座,アンバー香水とシダーの詰め合わせ,5\n大阪,ネロリのキャンドル,3\n',
  gb18030: '商店,产品名称,数量\n北京大学书店,中国茶的礼品,5\n上海,有机茶,3\n',
  big5: '商店,產品名稱,數量\n臺北大學書店,中國茶的禮品,5\n上海,有機茶,3\n',
  'euc-kr': '매장,상품명,수량\n서울,향수와 비누,5\n부산,양초,3\n',
  'utf-16le': 'Name,Größe\nZoë,1\nАнна,2\n店舗,3\n',
  'utf-16be': 'Name,Größe\nZoë,1\nАнна,2\n店舗,3\n',
}

describe('the encoding of a CSV', () => {
  it.each(Object.entries(TEXTS))('%s is told by the bytes and read right', async (encoding, text) => {
    const book = await openWorkbook(encode(text, encoding))
    expect(book.encoding).toBe(encoding)
    const cells = (await all(book.rows())).map(row => row.cells.map(String).join(book.delimiter))
    expect(cells.join('\n')).toBe(text.trimEnd())
  })

  it('is UTF-8 whenever that fits, also when the first such letter comes after megabytes', async () => {
    const book = await openWorkbook(Buffer.from(`Name,N\n${'Anna,1\n'.repeat(150_000)}Zoë,2\n`))
    expect(book.encoding).toBe('utf-8')
    expect((await all(book.rows())).at(-1)?.cells).toEqual(['Zoë', '2'])
    const late = await openWorkbook(encode(`Name,N\n${'Anna,1\n'.repeat(150_000)}Zoë,2\n`, 'windows-1252'))
    expect((await all(late.rows())).at(-1)?.cells).toEqual(['Zoë', '2'])
  })

  it('is told by a byte order mark, which is no part of the first name', async () => {
    for (const bytes of [
      Buffer.from('\uFEFFName,N\nZoë,1\n'),
      encode('\uFEFFName,N\nZoë,1\n', 'utf-16le'),
      encode('\uFEFFName,N\nZoë,1\n', 'utf-16be'),
    ]) {
      expect(await cellsOf(bytes)).toEqual([
        ['Name', 'N'],
        ['Zoë', '1'],
      ])
    }
  })
})

describe('wrong bytes in a CSV', () => {
  it('that is marked as UTF-8 are marked each, and move no other cell', async () => {
    const bytes = Buffer.concat([
      Buffer.from('\uFEFFa,b,c\nZoë,'),
      Buffer.from([0xe9, 0xff]),
      Buffer.from(',é€😀\n'),
    ])
    expect((await cellsOf(bytes))[1]).toEqual(['Zoë', '\uFFFD\uFFFD', 'é€😀'])
  })

  it('are refused where they are NUL, in UTF-16 too', async () => {
    const nul = encode('\uFEFFName,N\nZoë,1\n', 'utf-16le')
    expect((await refusalOf(Buffer.concat([nul, Buffer.from([0, 0])]))).code).toBe('sheet.wrong_type')
  })
})

describe('the separator of a CSV', () => {
  it.each([
    [',', 'a,b,c\n1,"x;y",3\n4,5,6\n'],
    [';', 'a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n'],
    ['\t', 'a\tb\tc\n1, 2\t3, 4\t5\nx, y\tz\tw, v\n'],
    ['|', 'a|b|c\n1|2,0|3\n4|5,0|6\n'],
    [';', 'Umsatz der Firma A, B und C\n\na;b\n"1,5";2\n3;4\n'],
    [',', 'Name\nZoë\n'],
  ])('%j is found by how evenly it divides', async (delimiter, text) => {
    expect((await openWorkbook(Buffer.from(text))).delimiter).toBe(delimiter)
  })

  it('is what a first line sep= says, which Excel does not count as a row', async () => {
    const book = await openWorkbook(Buffer.from('sep=|\r\na|b\r\n1,1|2,2\r\n'))
    expect(await all(book.rows())).toEqual([
      { row: 1, cells: ['a', 'b'] },
      { row: 2, cells: ['1,1', '2,2'] },
    ])
  })
})

describe('the records of a CSV', () => {
  it('may hold separators, quotes and line breaks inside quotes, and any line ending outside', async () => {
    const text = 'a,b\r\n"1,""x""",\u{1F600}é"y\r"l\nm",2\n\n,\n"tail"ing,""\n'
    expect(await all((await openWorkbook(Buffer.from(text))).rows())).toEqual([
      { row: 1, cells: ['a', 'b'] },
      { row: 2, cells: ['1,"x"', '😀é"y'] },
      { row: 3, cells: ['l\nm', '2'] },
      { row: 6, cells: ['tailing', null] },
    ])
  })

  it('that are longer or shorter than the header are told with row and line', async () => {
    const table = await tableOf('Name,Note,Age\nZoë,"two\nlines",3\nAnn,x,4,more\nBob,y\n')
    const ragged = table.warnings.filter(one => one.code === 'ragged_row')
    expect(ragged.map(one => one.row)).toEqual([3, 4])
    expect(ragged[0]?.detail).toContain(
      'Row 3 (line 4 of the file) has 4 values where the header has 3 names',
    )
    expect(table.columns.map(column => column.name)).toEqual(['Name', 'Note', 'Age', 'Column D'])
  })

  it('come back as they were written, wherever the bytes are cut', async () => {
    const cell = fc
      .oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[",;\r\n a-zé😀]{0,6}$/u))
      .map(text => text.replaceAll('\0', '').toWellFormed())
    const written = (text: string) => (/^[^"\s,;|\t]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 }),
        fc.nat(3),
        async (rows, pad) => {
          // Rows before it push the record over the edge of a chunk of 256 KiB.
          const filler = `x,y,z\n`.repeat(pad * 14_563 + pad)
          const text = `sep=,\n${filler}${rows.map(row => row.map(written).join(',')).join('\n')}\n`
          const read = (await cellsOf(text)).slice(filler.length / 6)
          const wanted = rows
            .map(row => row.map(one => (one === '' ? null : one)))
            .filter(row => row.some(one => one !== null))
          expect(read).toEqual(wanted)
        },
      ),
      { numRuns: 60 },
    )
  })
})
