// What attackers and accidents make: each file refused quickly and plainly.
import * as fc from 'fast-check'
import { writeXlsx as writeByHucre } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../base/errors.ts'
import { pack, packWorkbook, workbookParts } from './fixtures/pack.ts'
import { cellsOf, refusalOf } from './fixtures/read.ts'
import { openWorkbook } from './index.ts'

const GOOD =
  '<row r="1"><c t="inlineStr"><is><t>Name</t></is></c></row><row r="2"><c t="inlineStr"><is><t>Zoë</t></is></c></row>'

/** What each refusal must be: quick, a 422, and a plain sentence that says what to do. */
async function refused(source: Uint8Array | string, code: string, limits?: object): Promise<string> {
  const started = process.cpuUsage()
  const refusal = await refusalOf(source, limits)
  expect(refusal.code).toBe(code)
  expect(refusal.status).toBe(422)
  expect(refusal.message).toMatch(/^[A-Z].{20,}\.$/s)
  // Processor time, as the tests share their processors with others.
  const { user, system } = process.cpuUsage(started)
  expect((user + system) / 1000).toBeLessThan(2000)
  return refusal.message
}

describe('a file of another kind', () => {
  it('is refused when it is locked with a password', async () => {
    const bytes = await writeByHucre({
      sheets: [{ name: 'A', rows: [['a']] }],
      encryption: { password: 'x', spinCount: 1 },
    })
    expect(await refused(bytes, 'sheet.encrypted')).toContain('password')
    await refused(pack([{ name: 'xl/workbook.xml', data: 'x', flags: 1 }]), 'sheet.encrypted')
  })

  it('is refused by what it is, whatever its name', async () => {
    const old = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(504),
      Buffer.from('Workbook', 'utf16le'),
    ])
    expect(await refused(old, 'sheet.wrong_type')).toContain('.xls')
    expect(await refused('<html><body><table><tr><td>1</td></tr></table>', 'sheet.wrong_type')).toContain(
      'HTML',
    )
    expect(await refused('\uFEFF<!DOCTYPE html>\n<table>', 'sheet.wrong_type')).toContain('HTML')
    expect(
      await refused(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        'sheet.wrong_type',
      ),
    ).toContain('2003')
    expect(await refused(pack([{ name: 'word/document.xml', data: '<a/>' }]), 'sheet.wrong_type')).toContain(
      'Word',
    )
    expect(await refused(pack([{ name: 'xl/workbook.bin', data: 'x' }]), 'sheet.wrong_type')).toContain(
      '.xlsb',
    )
    expect(await refused(pack([{ name: 'content.xml', data: '<a/>' }]), 'sheet.wrong_type')).toContain(
      'OpenDocument',
    )
    expect(await refused('[{"a": 1}]', 'sheet.wrong_type')).toContain('JSON')
    expect(await refused(Buffer.from('89504e470d0a1a0a', 'hex'), 'sheet.wrong_type')).toContain('PNG')
  })

  it('is read when it is CSV under the name of a workbook', async () => {
    const book = await openWorkbook(Buffer.from('Name,Age\nZoë,3\n'), { name: 'people.xlsx' })
    expect(book.kind).toBe('csv')
  })

  it('is refused when NUL bytes stand in the text', async () => {
    await refused('Name,Age\nZoë,\0\n', 'sheet.wrong_type')
    await refused(
      Buffer.concat([Buffer.from('Name,Age\n'.repeat(200_000)), Buffer.from([0])]),
      'sheet.wrong_type',
    )
  })
})

describe('a damaged workbook', () => {
  it('is refused wherever it is cut off', async () => {
    const whole = packWorkbook({ cells: GOOD })
    for (let size = 5; size < whole.length; size += 41)
      await refused(whole.subarray(0, size), 'sheet.damaged')
  })

  it('is refused when a part does not unpack, or not to what its checksum says', async () => {
    const parts = workbookParts({ cells: GOOD })
    const sheet = parts.at(-1)
    await refused(
      pack([...parts.slice(0, -1), { name: 'xl/worksheets/sheet1.xml', data: sheet?.data ?? '', crc: 1 }]),
      'sheet.damaged',
    )
    const broken = {
      name: 'xl/worksheets/sheet1.xml',
      data: 'x',
      deflated: Buffer.from('\xff\xff\xff nonsense', 'latin1'),
    }
    await refused(pack([...parts.slice(0, -1), broken]), 'sheet.damaged')
  })

  it('is refused when its XML breaks off or names rows and columns that no sheet has', async () => {
    await refused(packWorkbook({ cells: '<row r="1"><c r="A1"><v>1' }), 'sheet.damaged')
    await refused(packWorkbook({ cells: '<row r="1"><c r="XFE1"><v>1</v></c></row>' }), 'sheet.damaged')
    await refused(packWorkbook({ cells: '<row r="1048577"><c><v>1</v></c></row>' }), 'sheet.damaged')
    await refused(packWorkbook({ cells: '<row r="1"><c r="ZZZZZZZZZ1"><v>1</v></c></row>' }), 'sheet.damaged')
  })

  it('ends in rows or in a refusal, never in a fault, whichever bytes are wrong', async () => {
    const whole = packWorkbook({
      cells: GOOD,
      strings: '<si><t>a</t></si>',
      styles: '<cellXfs><xf numFmtId="14"/></cellXfs>',
    })
    const stored = pack(workbookParts({ cells: GOOD }).map(part => ({ ...part, stored: true })))
    const wrong = fc.array(fc.tuple(fc.nat(100_000), fc.nat(255)), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(whole, stored), wrong, async (good, changes) => {
        const bytes = Buffer.from(good)
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        await cellsOf(bytes).catch((error: unknown) => expect(isRefusal(error), String(error)).toBe(true))
      }),
      { numRuns: 300 },
    )
  })

  it('is refused when it declares entities, in whichever part', async () => {
    const dtd = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;&x;">]>'
    await refused(packWorkbook({ cells: GOOD, head: dtd }), 'sheet.damaged')
    await refused(packWorkbook({ cells: `${GOOD}${dtd}` }), 'sheet.damaged')
    await refused(
      packWorkbook({ cells: '<row><c t="s"><v>0</v></c></row>', strings: `${dtd}<si><t>&x;</t></si>` }),
      'sheet.damaged',
    )
    const parts = workbookParts({ cells: GOOD })
    const dirty = parts.map(part =>
      part.name === 'xl/workbook.xml' ? { ...part, data: dtd + String(part.data) } : part,
    )
    await refused(pack(dirty), 'sheet.damaged')
  })

  it('never looks an entity up', async () => {
    expect(
      await cellsOf(
        packWorkbook({ cells: '<row><c t="inlineStr"><is><t>&x;&#99999999;</t></is></c></row>' }),
      ),
    ).toEqual([['&x;&#99999999;']])
  })
})

describe('a ZIP bomb', () => {
  it('is refused by its names, its number of parts, and parts that overlap or stand twice', async () => {
    const parts = workbookParts({ cells: GOOD })
    await refused(pack([...parts, { name: '../../etc/cron.d/x', data: 'x' }]), 'sheet.bomb')
    await refused(pack([...parts, { name: 'xl\\..\\..\\x', data: 'x' }]), 'sheet.bomb')
    await refused(pack([...parts, { name: 'xl/workbook.xml', data: 'x' }]), 'sheet.damaged')
    await refused(
      pack([
        ...parts,
        ...Array.from({ length: 2001 }, (_, n) => ({ name: `x${n}`, data: '', stored: true })),
      ]),
      'sheet.bomb',
    )
    await refused(pack([...parts, { name: 'x', data: 'x', size: 600 * 1048576 }]), 'sheet.bomb')
  })

  it('is refused when it is a workbook inside a ZIP', async () => {
    await refused(pack([{ name: 'inner.xlsx', data: packWorkbook({ cells: GOOD }) }]), 'sheet.wrong_type')
  })

  it('is counted while it unpacks, whatever sizes it claims', async () => {
    const spaces = Buffer.alloc(64 * 1048576, ' ')
    const message = await refused(packWorkbook({ cells: GOOD, tail: spaces.toString() }), 'sheet.bomb')
    expect(message).toContain('200 times')
    await refused(packWorkbook({ cells: GOOD.repeat(20_000) }), 'sheet.bomb', { inflated: 1048576 })
  })
})

describe('a sheet of extremes', () => {
  it('may use the last cell and every column', async () => {
    const [cells = []] = await cellsOf(
      packWorkbook({ cells: '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' }),
    )
    expect([cells.length, cells.at(-1), cells[0]]).toEqual([16_384, 1, null])
    const wide = Array.from({ length: 16_384 }, (_, n) => `<c><v>${n}</v></c>`).join('')
    const rows = await cellsOf(packWorkbook({ cells: `<row>${wide}</row>`.repeat(3) }))
    expect(rows.map(row => row.at(-1))).toEqual([16_383, 16_383, 16_383])
  })

  it('is refused past five million cells, in CSV too', async () => {
    await refused(
      packWorkbook({ cells: `<row>${'<c><v>1</v></c>'.repeat(100)}</row>`.repeat(100) }),
      'sheet.too_many_cells',
      { cells: 9_999 },
    )
    await refused('a,b,c,d,e\n'.repeat(1_000_001), 'sheet.too_many_cells')
  })

  it('is refused when its values are so far apart that it is mostly nothing', async () => {
    const rows = Array.from({ length: 4000 }, (_, n) => `<row><c r="XFD${n}"><v>${n}</v></c></row>`)
    await refused(packWorkbook({ cells: rows.join('') }), 'sheet.too_wide')
  })

  it('is refused when a quotation mark is never closed, with its row, line and column', async () => {
    const message = await refused('Name,Note\nZoë,"two\nlines"\nAnn,"open\nBob,x\n', 'sheet.quote_unclosed')
    expect(message).toContain('row 3 (line 4), column B')
    await refused(`Name,Note\nZoë,"${'x,y\n'.repeat(5_000_000)}`, 'sheet.quote_unclosed')
  })

  it('is refused when one cell or one row never ends', async () => {
    await refused(`Name,Note\nZoë,${'x'.repeat(2_000_000)}\n`, 'sheet.cell_too_long')
    await refused('x,'.repeat(20_000_000), 'sheet.too_many_columns')
    await refused(`${'x'.repeat(9_000)},`.repeat(4_000), 'sheet.row_too_long')
    const long = 'x'.repeat(2_000_000)
    await refused(
      packWorkbook({ cells: `<row><c t="inlineStr"><is><t>${long}1${Math.random()}</t></is></c></row>` }),
      'sheet.cell_too_long',
      { ratio: 10_000 },
    )
  })
})

describe('any bytes at all', () => {
  it('end in rows or in a refusal, never in a fault', async () => {
    const bits = fc.array(
      fc.oneof(
        fc.constantFrom(
          '"',
          ',',
          ';',
          '\n',
          '\r',
          '\t',
          'sep=;\n',
          '\uFEFF',
          '1',
          'a',
          'é',
          '01.02.2024',
          ' ',
          '(',
          '-',
          '1.5',
          'Total',
        ),
      ),
      { maxLength: 60 },
    )
    const bytes = fc.oneof(
      bits.map(list => Buffer.from(list.join(''))),
      bits.map(list => Buffer.from(list.join(''), 'utf16le')),
      fc.uint8Array({ maxLength: 300 }).map(list => Buffer.from(list)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async given => {
        const refusal = await refusalOf(given).catch((error: unknown) => error)
        const isRead = refusal instanceof Error && refusal.message === 'It was read without a refusal.'
        expect(isRead || isRefusal(refusal), String(refusal)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
