// What a file that is not a template, or means harm, is told: a plain sentence, quickly.
import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../base/errors.ts'
import { docx, NS, paras, partOf, parts, run, textOf, zip, given } from './fixtures/docx.ts'
import { compileTemplate as compile, type Plate } from './index.ts'
import { openZip } from './package/unzip.ts'
import { ZipForm } from './package/zip.ts'

/** Compiles as a server would: within two seconds of its processor, whatever the file. */
function compileTemplate(bytes: Uint8Array): Plate {
  const before = process.cpuUsage()
  try {
    return compile(bytes)
  } finally {
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(2_000_000)
  }
}

function refusal(bytes: Uint8Array): string {
  try {
    compileTemplate(bytes)
  } catch (error) {
    if (!isRefusal(error)) throw error
    expect(error.status).toBe(422)
    expect(error.message).toMatch(/^[A-Z].*\.$/)
    return error.code
  }
  return 'accepted'
}

const body = (xml: string) => zip({ ...parts(''), 'word/document.xml': xml })
const warned = (bytes: Uint8Array) => compileTemplate(bytes).warnings.map(warning => warning.code)

describe('a file that is no Word document is refused and named', () => {
  test('an empty file, a web page, RTF, PDF, an old .doc and a workbook', () => {
    expect(refusal(new Uint8Array())).toBe('template.not_a_docx')
    expect(() =>
      compileTemplate(Buffer.from('<!DOCTYPE html><html><body>Dear {{ name }}</body></html>')),
    ).toThrow('web page')
    expect(() => compileTemplate(Buffer.from(String.raw`{\rtf1\ansi Dear {{ name }}} and more`))).toThrow(
      'RTF',
    )
    expect(() => compileTemplate(Buffer.from('%PDF-1.7 and some more characters'))).toThrow('PDF')
    expect(() =>
      compileTemplate(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])),
    ).toThrow('old Office')
    expect(() =>
      compileTemplate(
        zip({
          '[Content_Types].xml':
            '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        }),
      ),
    ).toThrow('Excel')
  })
  test('a file with a password says how to remove it', () => {
    const encrypted = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(600),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ])
    expect(refusal(encrypted)).toBe('template.encrypted')
    const flagged = Buffer.from(docx(paras('x')))
    for (
      let at = flagged.indexOf('PK\u0001\u0002');
      at !== -1;
      at = flagged.indexOf('PK\u0001\u0002', at + 1)
    )
      flagged.writeUInt16LE(1, at + 8)
    expect(refusal(flagged)).toBe('template.encrypted')
  })
  test('damaged and truncated files are told as such, wherever they are cut', () => {
    const whole = docx(paras('Dear {{ name }}'))
    for (let cut = 30; cut < whole.length; cut += 37)
      expect(['template.damaged', 'template.not_a_docx']).toContain(refusal(whole.subarray(0, cut)))
    const changed = Buffer.from(whole)
    changed.fill(0x55, changed.indexOf('word/document.xml') + 25, changed.indexOf('word/document.xml') + 60)
    expect(refusal(changed)).toBe('template.damaged')
    expect(refusal(body('<w:document><w:body></w:document>'))).toBe('template.damaged')
    expect(refusal(body('just text'))).toBe('template.damaged')
  })
})

describe('a ZIP made to exhaust is refused before it is unpacked', () => {
  const bomb = (size: number, claimed = size) => {
    const bytes = Buffer.alloc(size, 0x20)
    return new ZipForm([
      {
        name: 'word/media/a.bin',
        method: 8,
        crc: crc32(bytes),
        packed: deflateRawSync(bytes),
        size: claimed,
      },
    ]).write([])
  }
  test('by its ratio, by a size it does not admit, and by its number of parts', () => {
    expect(refusal(bomb(30_000_000))).toBe('template.too_large')
    expect(
      refusal(
        zip({
          ...parts(paras('x')),
          ...Object.fromEntries(Array.from({ length: 2_100 }, (_, at) => [`a${at}`, ''])),
        }),
      ),
    ).toBe('template.too_large')
    const lying = parts(paras('x'))
    const bytes = Buffer.alloc(8_000_000, 0x20)
    const entries = [
      ...openZip(zip(lying)),
      { name: 'word/media/a.bin', method: 8, crc: crc32(bytes), packed: deflateRawSync(bytes), size: 100 },
    ]
    expect(refusal(new ZipForm(entries).write([]))).toBe('template.too_large')
  })
  test('by what all parts come to, and by parts that overlap', () => {
    const packed = Buffer.alloc(2_000_000, 1)
    const entries = Array.from({ length: 6 }, (_, at) => ({
      name: `a${at}`,
      method: 8,
      crc: 0,
      packed,
      size: 100_000_000,
    }))
    expect(refusal(new ZipForm(entries).write([]))).toBe('template.too_large')
    const twice = Buffer.from(zip({ a: 'one', b: 'two' }))
    const second = twice.lastIndexOf('PK\u0001\u0002')
    twice.writeUInt32LE(0, second + 42)
    expect(['template.too_large', 'template.damaged']).toContain(refusal(twice))
  })
  test('by part names that point out of the folder', () => {
    for (const name of ['../evil', '/etc/passwd', 'a/../../b', String.raw`..\evil`, 'C:evil'])
      expect(refusal(zip({ ...parts(paras('x')), [name]: 'x' }))).toBe('template.hostile')
  })
})

describe('XML made to harm is refused', () => {
  test('document types, entities and files from outside', () => {
    expect(
      refusal(
        body(
          `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document ${NS}><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>`,
        ),
      ),
    ).toBe('template.hostile')
  })
  test('10,000 elements in one another', () => {
    expect(refusal(docx('<w:p>'.repeat(10_000) + '</w:p>'.repeat(10_000)))).toBe('template.too_deep')
  })
  test('more marks than any template has', () => {
    expect(refusal(docx('<w:br/>'.repeat(450_000)))).toBe('template.too_large')
  })
  test('10,000 blocks, brackets and filters in one another are faults, not a crash', () => {
    const codes = (text: string) =>
      new Set(compileTemplate(docx(paras(text))).faults.map(fault => fault.code))
    expect(codes('{% if a %}'.repeat(10_000) + '{% endif %}'.repeat(10_000))).toContain('block.too_deep')
    expect(codes(`{{ ${'('.repeat(1_500)}1${')'.repeat(1_500)} }}`)).toContain('tag.too_deep')
    expect(codes(`{{ ${'-'.repeat(1_500)}1 }}`)).toContain('tag.too_deep')
    expect(codes(`{{ x${'|upper'.repeat(10_000)} }}`)).toContain('tag.too_long')
    expect(codes(`{{ x${'.a'.repeat(1_800)} }}`).size).toBe(0)
  })
})

describe('what would reach out of the file is taken out, with a warning', () => {
  test('macros, and the content type that goes with them', () => {
    const macros = docx(paras('{{ x }}'), {
      mainType: 'application/vnd.ms-word.document.macroEnabled.main+xml',
      parts: { 'word/vbaProject.bin': 'macro' },
      relations:
        '<Relationship Id="rIdM" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>',
      types: '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
    })
    const plate = compileTemplate(macros)
    const { bytes } = plate.fill(given({ x: 'kept' }))
    expect(plate.warnings.map(warning => warning.code)).toEqual(['stripped.vbaProject'])
    expect(openZip(bytes).map(entry => entry.name)).not.toContain('word/vbaProject.bin')
    expect(partOf(bytes, '[Content_Types].xml')).not.toMatch(/macro|vba/i)
    expect(partOf(bytes, 'word/_rels/document.xml.rels')).not.toContain('vba')
    expect(textOf(bytes)).toBe('kept')
  })
  test('attached templates, linked pictures, OLE objects and files to be inserted; web links stay', () => {
    const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    const external = (id: string, kind: string, target: string) =>
      `<Relationship Id="${id}" Type="${R}/${kind}" Target="${target}" TargetMode="External"/>`
    const bytes = docx(
      `${paras('{{ x }}')}<w:p><w:r><w:object><v:shape><v:imagedata r:id="rIdP" src="http://evil/x.png"/></v:shape><o:OLEObject r:id="rIdO"/></w:object></w:r></w:p><w:p><w:r><a:blip r:link="rIdL"/></w:r><w:hyperlink r:id="rIdW"/><w:hyperlink r:id="rIdF"/></w:p><w:altChunk r:id="rIdC"/>`,
      {
        relations: [
          external('rIdL', 'image', 'http://evil/p.png'),
          external('rIdW', 'hyperlink', 'https://example.com/'),
          external('rIdF', 'hyperlink', 'file://server/share'),
          external('rIdT', 'attachedTemplate', 'http://evil/t.dotm'),
          `<Relationship Id="rIdO" Type="${R}/oleObject" Target="embeddings/oleObject1.bin"/><Relationship Id="rIdC" Type="${R}/aFChunk" Target="chunk.html"/>`,
        ].join(''),
        parts: { 'word/embeddings/oleObject1.bin': 'x', 'word/chunk.html': '<script>' },
      },
    )
    const filled = compileTemplate(bytes).fill(given({ x: 1 })).bytes
    const xml = partOf(filled) + partOf(filled, 'word/_rels/document.xml.rels')
    expect(xml).not.toMatch(/evil|OLEObject|altChunk|rIdL|rIdO|rIdC|file:/)
    expect(xml).toContain('https://example.com/')
    expect(openZip(filled).map(entry => entry.name)).not.toContain('word/chunk.html')
    expect(new Set(warned(bytes))).toEqual(
      new Set([
        'stripped.external',
        'stripped.oleObject',
        'stripped.aFChunk',
        'stripped.element',
        'stripped.link',
      ]),
    )
  })
  test('fields that read files, programs or the network, also when split over runs or nested; page numbers stay', () => {
    const mark = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`
    const instr = (text: string) => `<w:r><w:instrText xml:space="preserve">${text}</w:instrText></w:r>`
    const field = (...code: string[]) =>
      mark('begin') + code.map(instr).join('') + mark('separate') + run('shown') + mark('end')
    const bytes = docx(
      `<w:p>${field(' INCLUDE', 'TEXT "file:///etc/passwd" ')}${field('PAGE')}${mark('begin')}${instr(' IF ')}${field('DDEAUTO c:\\\\x ')}${mark('end')}</w:p><w:p><w:fldSimple w:instr=" INCLUDEPICTURE http://evil/x "><w:r><w:t>kept</w:t></w:r></w:fldSimple></w:p>${paras('{{ x }}')}`,
    )
    const xml = partOf(compileTemplate(bytes).fill(given({ x: 1 })).bytes)
    expect(xml).not.toMatch(/INCLUDE|DDEAUTO|evil|passwd/)
    expect(xml).toContain('PAGE')
    expect(xml).toContain('shown')
    expect(xml).toContain('kept')
  })
  test('a template without tags is made harmless as well', () => {
    const bytes = docx('<w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p>')
    expect(partOf(compileTemplate(bytes).fill(given({})).bytes)).not.toContain('INCLUDETEXT')
  })
  test('a value cannot choose what a field does', () => {
    const bytes = docx(
      '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {{ x }} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    )
    expect(compileTemplate(bytes).faults.map(fault => fault.code)).toEqual(['tag.in_field'])
  })
})
