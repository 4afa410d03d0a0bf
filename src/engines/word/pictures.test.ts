// Pictures, codes and rich text in a document: drawn where the tag stands, kept once, declared as Word wants it.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { code128, WIDTHS } from './codes/code128.ts'
import { checkDigit, ean13 } from './codes/ean13.ts'
import { drawCode } from './codes/draw.ts'
import { cell, docx, paras, partOf, row, run, table, textOf, given } from './fixtures/docx.ts'
import { compileTemplate } from './index.ts'
import { openZip } from './package/unzip.ts'
import { readPicture } from './print/picture-size.ts'

const PNG = drawCode('qr', 'a picture')?.bytes ?? new Uint8Array()
const JPEG = Buffer.from(
  'ffd8ffe000104a46494600010101004800480000ffc0001108003c005003011100021101031101ffd9',
  'hex',
)

const names = (bytes: Uint8Array) => openZip(bytes).map(entry => entry.name)

describe('pictures', () => {
  test('from bytes, a data address or the caller’s store, in the size asked for, each kept once', () => {
    const plate = compileTemplate(
      docx(paras("{{ a | image('4cm') }}{{ b | image(height='2cm') }}{{ c | image('1in', '1in') }}")),
    )
    const { bytes, faults } = plate.fill(
      given({ a: PNG, b: `data:image/jpeg;base64,${JPEG.toString('base64')}`, c: 'photo.png' }),
      { images: ref => (ref === 'photo.png' ? PNG : undefined) },
    )
    const xml = partOf(bytes)
    expect(faults).toEqual([])
    expect(names(bytes).filter(name => name.startsWith('word/media/'))).toEqual([
      'word/media/octavo1.png',
      'word/media/octavo2.jpeg',
    ])
    expect(xml).toContain('<wp:extent cx="1440000" cy="1440000"/>')
    expect(xml).toContain('<wp:extent cx="960000" cy="720000"/>')
    expect(xml).toContain('<wp:extent cx="914400" cy="914400"/>')
    expect(xml).toMatch(/<\/w:t><\/w:r><w:r><w:drawing>.*<\/w:drawing><\/w:r><w:r><w:t/)
    expect(partOf(bytes, 'word/_rels/document.xml.rels').match(/octavo1\.png/g)).toHaveLength(1)
    expect(partOf(bytes, '[Content_Types].xml')).toContain('Extension="jpeg"')
    expect(new Set(xml.match(/docPr id="\d+"/g)).size).toBe(3)
  })
  test('in a header they belong to the header', () => {
    const { bytes } = compileTemplate(docx(paras('x {{ y }}'), { header: paras('{{ a | image }}') })).fill(
      given({
        a: PNG,
        y: 1,
      }),
    )
    expect(partOf(bytes, 'word/_rels/header1.xml.rels')).toContain('octavo1.png')
    expect(partOf(bytes, 'word/_rels/document.xml.rels')).not.toContain('octavo1.png')
  })
  test('one that is missing or unreadable is reported and the document still prints', () => {
    const { bytes, faults, missing } = compileTemplate(
      docx(paras('[{{ a | image }}{{ b | image }}{{ c | image }}]')),
    ).fill(given({ a: 'gone.png', b: Buffer.from('no picture at all, but text') }))
    expect(textOf(bytes)).toBe('[]')
    expect(faults.map(fault => [fault.code, fault.path])).toEqual([
      ['image.not_found', 'a'],
      ['image.not_readable', 'b'],
    ])
    expect(missing).toEqual(['c'])
  })
  test('a picture of the template is swapped by its alt text and keeps its box', () => {
    const drawing = `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="2000000" cy="1000000"/><wp:docPr id="1" name="p" descr="{{ photo }}"/><a:graphic><a:graphicData><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p" descr="{{ photo }}"/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP"/></pic:blipFill><pic:spPr><a:xfrm><a:ext cx="2000000" cy="1000000"/></a:xfrm></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
    const plate = compileTemplate(
      docx(drawing, {
        relations:
          '<Relationship Id="rIdP" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/old.png"/>',
        parts: { 'word/media/old.png': PNG },
      }),
    )
    expect(plate.placeholders).toMatchObject([{ path: 'photo', kind: 'image' }])
    const xml = partOf(plate.fill(given({ photo: PNG })).bytes)
    expect(xml.match(/cx="1000000" cy="1000000"/g)).toHaveLength(2)
    expect(xml).toContain('r:embed="rIdOctavo1"')
    expect(xml).not.toContain('{{')
    expect(partOf(plate.fill(given({})).bytes)).toContain('r:embed="rIdP"')
  })
  test('sizes are read from PNG, JPEG and GIF, and nothing else', () => {
    expect(readPicture(JPEG)).toEqual({ extension: 'jpeg', width: 80 * 12_700, height: 60 * 12_700 })
    expect(
      readPicture(Buffer.from('GIF89a\u0002\u0000\u0001\u0000', 'latin1').subarray(0, 10)),
    ).toBeUndefined()
    for (let cut = 0; cut < JPEG.length; cut++) readPicture(JPEG.subarray(0, cut))
    expect(readPicture(Buffer.alloc(40))).toBeUndefined()
  })
})

describe('codes', () => {
  test('a QR code and both bar codes are drawn as PNG; what cannot be drawn is reported', () => {
    const { bytes, faults } = compileTemplate(
      docx(
        paras(
          "{{ a | qr('3cm') }}{{ a | barcode }}{{ b | barcode('ean13') }}{{ c | ean13 }}{{ d | code128 }}",
        ),
      ),
    ).fill(given({ a: 'HV-1001', b: '400638133393', c: '4006381333930', d: 'Straße' }))
    expect(names(bytes).filter(name => name.endsWith('.png'))).toHaveLength(3)
    expect(faults.map(fault => [fault.code, fault.path])).toEqual([
      ['code.not_possible', 'c'],
      ['code.not_possible', 'd'],
    ])
    expect(partOf(bytes)).toContain('cx="1080000" cy="1080000"')
  })
  test('EAN-13 has the bars of the standard’s own example', () => {
    expect(checkDigit('400638133393')).toBe(1)
    const bits = ean13('4006381333931')?.map(Number).join('')
    expect(bits).toBe(
      '10100011010100111010111101111010001001011001101010100001010000101000010111010010000101100110101',
    )
  })
  test('Code 128 begins, checks and stops as the standard says, with an even number of black modules in each symbol', () => {
    for (const text of ['HV-1001', '12345678', 'A1', '99', 'abc123456def', 'x']) {
      const modules = code128(text) ?? []
      expect((modules.length - 13) % 11, text).toBe(0)
      expect(modules.slice(-13).map(Number).join('')).toBe('1100011101011')
      for (let at = 0; at < modules.length - 13; at += 11) {
        const symbol = modules.slice(at, at + 11)
        expect([symbol[0], symbol[10], symbol.filter(Boolean).length % 2], text).toEqual([true, false, 0])
      }
    }
    expect(code128('12345678')?.length).toBe(11 * 6 + 13)
  })
})

/** Reads bars as a scanner does: symbols to values, check digit verified, sets B and C. */
function scan128(modules: boolean[]): string {
  const runs =
    modules
      .map(Number)
      .join('')
      .match(/1+|0+/g)
      ?.map(run => String(run.length))
      .join('') ?? ''
  const values = (runs.slice(0, -7).match(/.{6}/g) ?? []).map(widths => WIDTHS.indexOf(widths))
  const check = values.pop()
  expect(values.reduce((sum, value, at) => sum + value * Math.max(1, at), 0) % 103).toBe(check)
  let inC = values.shift() === 105
  let text = ''
  for (const value of values) {
    if (value === 99 && !inC) inC = true
    else if (value === 100 && inC) inC = false
    else text += inC ? String(value).padStart(2, '0') : String.fromCharCode(value + 32)
  }
  return text
}

test('whatever plain text goes into Code 128 is what a scanner reads', () => {
  const text = fc
    .array(fc.constantFrom('1', '23', '4567', '890123', 'A', 'z-', ' ', '~'), { minLength: 1, maxLength: 12 })
    .map(list => list.join(''))
  fc.assert(
    fc.property(text, value => {
      expect(scan128(code128(value) ?? [])).toBe(value)
    }),
    { numRuns: 200 },
  )
})

describe('rich text', () => {
  test('prints as runs with the properties in the order of the schema, and keeps those around it', () => {
    const body = `<w:p>${run('a {{ x }} b', '<w:sz w:val="20"/>')}</w:p>`
    const xml = partOf(
      compileTemplate(docx(body)).fill(
        given({
          x: [
            { text: 'bold <', bold: true, color: '#ff0000', size: 12, underline: true },
            ' and ',
            { runs: [{ text: 'deep', italic: true }], bold: true },
          ],
        }),
      ).bytes,
    )
    expect(xml).toContain(
      '<w:rPr><w:b/><w:color w:val="FF0000"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">bold &lt;</w:t>',
    )
    expect(xml).toContain('<w:rPr><w:b/><w:i/><w:sz w:val="20"/></w:rPr><w:t xml:space="preserve">deep</w:t>')
    expect(textOf(docx(body)).length).toBeGreaterThan(0)
  })
  test('looks come from a list of known ones: no markup gets through them', () => {
    const xml = partOf(
      compileTemplate(docx(paras('{{ x }}'))).fill(
        given({
          x: {
            text: 'x',
            color: '"/><w:p/>',
            font: '"><evil',
            highlight: 'nope',
            underline: '"/>',
            style: '"',
          },
        }),
      ).bytes,
    )
    expect(xml).not.toMatch(/<evil|val=""|"\/><w:p\/>/)
    expect(xml).toContain('w:ascii="&quot;&gt;&lt;evil"')
  })
  test('{{p takes the place of its paragraph, with a paragraph for each of a list', () => {
    expect(
      textOf(
        compileTemplate(docx(paras('a', '{{p x }}', 'b'))).fill(
          given({ x: ['one', { text: 'two', bold: true }] }),
        ).bytes,
      ),
    ).toBe('a¶one¶two¶b')
  })
})

describe('marks of a preview', () => {
  test('shade what was filled and say in red what is empty', () => {
    const xml = partOf(
      compileTemplate(docx(paras('{{ a }} {{ renewal_date | date }}'))).fill(given({ a: 'x' }), {
        marks: true,
      }).bytes,
    )
    expect(xml).toContain('w:fill="FFF2CC"/></w:rPr><w:t xml:space="preserve">x</w:t>')
    expect(xml).toContain(
      '<w:color w:val="C00000"/></w:rPr><w:t xml:space="preserve">renewal_date is empty</w:t>',
    )
  })
})

describe('docxtpl’s tags for cells', () => {
  test('cellbg and colspan go into the cell’s properties in the order of the schema', () => {
    const body = table(
      row(
        cell(
          paras('{% colspan n %}{% cellbg c %}{{ c }}'),
          '<w:tcW w:w="10" w:type="dxa"/><w:vAlign w:val="top"/>',
        ),
      ),
    )
    expect(partOf(compileTemplate(docx(body)).fill(given({ n: 3, c: '#FF0000' })).bytes)).toContain(
      '<w:tcPr><w:tcW w:w="10" w:type="dxa"/><w:gridSpan w:val="3"/><w:shd w:val="clear" w:color="auto" w:fill="FF0000"/><w:vAlign w:val="top"/></w:tcPr>',
    )
  })
  test('vm merges the cells of a loop downwards, hm across', () => {
    const down = table(
      row('{%tr for i in list %}'),
      row(cell(paras('{% vm %}group')), '{{ i }}'),
      row('{%tr endfor %}'),
    )
    const xml = partOf(compileTemplate(docx(down)).fill(given({ list: [1, 2] })).bytes)
    expect(xml.match(/w:vMerge w:val="(?:restart|continue)"/g)).toEqual([
      'w:vMerge w:val="restart"',
      'w:vMerge w:val="continue"',
    ])
    expect(xml.match(/group/g)).toHaveLength(1)
    const across = table(
      row(cell(paras('{%tc for i in list %}')), cell(paras('{% hm %}head')), cell(paras('{%tc endfor %}'))),
    )
    expect(
      partOf(compileTemplate(docx(across)).fill(given({ list: [1, 2, 3] })).bytes).match(
        /gridSpan w:val="3"|head/g,
      ),
    ).toEqual(['gridSpan w:val="3"', 'head'])
  })
  test('the grid of a table gets as many columns as its rows have, in the width that it had', () => {
    const body = table(
      row(cell(paras('{%tc for i in list %}')), cell(paras('{{ i }}')), cell(paras('{%tc endfor %}'))),
    )
    const widths = (list: number[]) =>
      partOf(compileTemplate(docx(body)).fill(given({ list })).bytes).match(/gridCol w:w="\d+"/g)
    expect(widths([1, 2, 3, 4])).toEqual(Array.from({ length: 4 }, () => 'gridCol w:w="500"'))
    expect(widths([1])).toEqual(['gridCol w:w="2000"'])
  })
  test('{%tc repeats cells, and a row that loses all of them goes', () => {
    const body = table(
      row(cell(paras('{%tc for i in list %}')), cell(paras('{{ i }}')), cell(paras('{%tc endfor %}'))),
      row('kept'),
    )
    const plate = compileTemplate(docx(body))
    expect(textOf(plate.fill(given({ list: ['a', 'b'] })).bytes)).toBe('a¶b¶kept')
    expect(partOf(plate.fill(given({ list: [] })).bytes).match(/<w:tr>/g)).toHaveLength(1)
  })
})
