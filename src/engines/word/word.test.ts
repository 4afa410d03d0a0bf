// What a Word template promises to the person who wrote it.
import { describe, expect, test } from 'vitest'
import { compileTemplate, type FillOptions } from './index.ts'
import { cell, docx, paras, partOf, row, run, table, textOf, type Extras, given } from './fixtures/docx.ts'

function fill(body: string, values: Record<string, unknown>, options?: FillOptions): string {
  return textOf(compileTemplate(docx(body)).fill(values, options).bytes)
}

function faultsOf(body: string, extras?: Extras) {
  return compileTemplate(docx(body, extras)).faults
}

describe('values', () => {
  test('a tag prints its value, and what stands around it stays', () => {
    expect(fill(paras('Dear {{ name }},', 'no tag here'), { name: 'Ada' })).toBe('Dear Ada,¶no tag here')
  })
  test('a tag that Word split over runs is healed', () => {
    const body = `<w:p>${run('Dear {')}${run('{ na', '<w:b/>')}<w:proofErr w:type="spellStart"/>${run('me }', '<w:b/>')}${run('}, hello')}</w:p>`
    expect(fill(body, { name: 'Ada' })).toBe('Dear Ada, hello')
  })
  test('a value never becomes markup', () => {
    const bytes = compileTemplate(docx(paras('{{ x }}'))).fill(
      given({
        x: '<w:p/>&amp;"\u0000\u0008\ud800]]>',
      }),
    ).bytes
    expect(textOf(bytes)).toBe('<w:p/>&amp;"]]>')
    expect(partOf(bytes)).toContain('&lt;w:p/&gt;&amp;amp;')
  })
  test('lines, tabs and pages in a value are breaks beside the text, not inside it', () => {
    const bytes = compileTemplate(docx(paras('{{ x }}'))).fill(
      given({ x: 'one\ntwo\tthree\r\nfour\ffive' }),
    ).bytes
    expect(textOf(bytes)).toBe('one\ntwo\tthree\nfour\ffive')
    expect(partOf(bytes)).toContain('</w:t><w:br/><w:t xml:space="preserve">')
  })
  test('numbers print with 15 digits and dates in the long form of the locale', () => {
    expect(
      fill(paras('{{ a }} {{ b }} {{ c }} {{ d }}'), {
        a: 0.1 + 0.2,
        b: 1e21,
        c: 1e-7,
        d: new Date('2026-10-31'),
      }),
    ).toBe('0.3 1e+21 0.0000001 31 October 2026')
    expect(fill(paras('{{ d }}'), { d: new Date('2026-10-31') }, { locale: 'de-DE' })).toBe(
      '31. Oktober 2026',
    )
  })
  test('a time of day moves to the time zone asked for, a day on its own never does', () => {
    const values = { at: new Date('2026-10-31T23:30:00Z'), day: new Date('2026-10-31') }
    expect(
      fill(paras('{{ at | date("%d %H:%M") }} {{ day | date("iso") }}'), values, {
        time_zone: 'Europe/Berlin',
      }),
    ).toBe('01 00:30 2026-10-31')
  })
  test('an unknown locale, currency or time zone is refused in a sentence', () => {
    const plate = compileTemplate(docx(paras('{{ x }}')))
    const bad: FillOptions[] = [
      { locale: 'no such locale' },
      { currency: 'euro' },
      { time_zone: 'Moon/Base' },
    ]
    for (const options of bad) expect(() => plate.fill(given({}), options)).toThrow('is not known')
  })
  test('a missing value is told by its path and leaves nothing behind', () => {
    const plate = compileTemplate(docx(paras('[{{ a.b }}]{{ c | default("none") }}{% if d %}x{% endif %}')))
    const filled = plate.fill(given({}))
    expect(textOf(filled.bytes)).toBe('[]none')
    expect(filled.missing).toEqual(['a.b'])
  })
  test('50,000 characters, emoji and right-to-left text come out as they went in', () => {
    const long = 'Ää€😀שלום '.repeat(5_000)
    expect(fill(paras('{{ x }}'), { x: long })).toBe(long)
  })
})

describe('blocks', () => {
  test('if, elif and else choose one branch', () => {
    const body = paras('{% if n > 10 %}many{% elif n > 1 %}some{% else %}one{% endif %}')
    expect([11, 2, 1].map(n => fill(body, { n }))).toEqual(['many', 'some', 'one'])
  })
  test('a loop repeats a table row and knows where it is', () => {
    const body = table(
      row('{%tr for i in items %}'),
      row('{{ loop.index }}/{{ loop.length }}', '{{ i.name }}'),
      row('{%tr endfor %}'),
    )
    const bytes = compileTemplate(docx(body)).fill(given({ items: [{ name: 'a' }, { name: 'b' }] })).bytes
    expect(textOf(bytes)).toBe('1/2¶a¶2/2¶b')
    expect(partOf(bytes).match(/<w:tr>/g)).toHaveLength(2)
  })
  test('a table whose rows are all gone goes too, and its cell keeps a paragraph', () => {
    const inner = table(row('{%tr for i in items %}'), row('{{ i }}'), row('{%tr endfor %}'))
    const bytes = compileTemplate(
      docx(inner + table(row(cell(paras('{%p if no %}', 'text', '{%p endif %}'))))),
    ).fill(given({ items: [] })).bytes
    expect(partOf(bytes).match(/<w:tbl>/g)).toHaveLength(1)
    expect(partOf(bytes)).toContain('</w:tcPr><w:p/></w:tc>')
  })
  test('a paragraph block leaves no empty paragraph', () => {
    expect(fill(paras('a', '{%p if yes %}', 'b', '{%p endif %}', 'c'), { yes: true })).toBe('a¶b¶c')
    expect(fill(paras('a', '{%p if yes %}', 'b', '{%p endif %}', 'c'), {})).toBe('a¶c')
  })
  test('loops stand in loops, and set keeps a value', () => {
    const body = paras(
      '{% for o in orders %}{% set n = loop.index %}{% for l in o.lines %}{{ n }}.{{ loop.index }} {{ l }}; {% endfor %}{% endfor %}',
    )
    expect(fill(body, { orders: [{ lines: ['a', 'b'] }, { lines: ['c'] }] })).toBe('1.1 a; 1.2 b; 2.1 c; ')
  })
  test('the same tags work in header, footer, footnote and text box', () => {
    const box = `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>${paras('box {{ x }}')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>${paras('box {{ x }}')}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`
    const plate = compileTemplate(
      docx(box, { header: paras('h {{ x }}'), footer: paras('f {{ x }}'), footnotes: paras('n {{ x }}') }),
    )
    const { bytes } = plate.fill(given({ x: 1 }))
    expect(textOf(bytes)).toBe('¶box 1¶box 1')
    expect(['header1', 'footer1', 'footnotes'].map(name => textOf(bytes, `word/${name}.xml`))).toEqual([
      'h 1',
      'f 1',
      'n 1',
    ])
    expect(plate.placeholders[0]?.places.map(place => place.part)).toEqual([
      'text box',
      'header 1',
      'footer 1',
      'footnotes',
    ])
  })
})

describe('faults', () => {
  test('every bad tag is told at once, with its place and what was expected', () => {
    const faults = faultsOf(
      paras('{{ name | uper }}', '{% for a in b %}', '{{ a. }}', '{% fro x in y %}', '{{ open'),
    )
    expect(faults.map(fault => [fault.code, fault.paragraph, fault.nearest])).toEqual([
      ['filter.unknown', 1, 'upper'],
      ['tag.syntax', 3, undefined],
      ['tag.unknown', 4, 'for'],
      ['tag.unclosed', 5, undefined],
      ['block.unclosed', 2, undefined],
    ])
    expect(faults[0]).toMatchObject({ part: 'body', excerpt: '{{ name | uper }}' })
  })
  test('a name with a space is told how it is written', () => {
    expect(faultsOf(paras('{{ client name | upper }}'))).toMatchObject([
      { code: 'tag.syntax', nearest: 'client_name' },
    ])
  })
  test('a template with faults refuses to be filled', () => {
    expect(() => compileTemplate(docx(paras('{{ a | b }}'))).fill(given({}))).toThrow('cannot be filled yet')
  })
  test('a block that begins in a cell and ends outside of it is a fault, not a broken file', () => {
    expect(faultsOf(table(row('{% if a %}x')) + paras('{% endif %}')).map(fault => fault.code)).toEqual([
      'block.crosses',
    ])
  })
  test('a document without tags has the dialect none', () => {
    expect(compileTemplate(docx(paras('plain {text with a brace')))).toMatchObject({
      dialect: 'none',
      placeholders: [],
      faults: [],
    })
  })
})

describe('placeholders', () => {
  test('are listed with kind, filters, fields and places', () => {
    const plate = compileTemplate(
      docx(
        paras(
          '{{ name | title }} {{ due | date("%d") }} {{ total | currency }} {{ photo | image }} {{ ref | qr }}',
          '{% if vip %}{% for i in items %}{{ i.qty * i.price }}{% endfor %}{% endif %}{{ note | default("") }}',
        ),
      ),
    )
    expect(plate.placeholders.map(one => [one.path, one.kind, one.optional])).toEqual([
      ['name', 'text', false],
      ['due', 'date', false],
      ['total', 'number', false],
      ['photo', 'image', false],
      ['ref', 'barcode', false],
      ['vip', 'condition', true],
      ['items', 'list', false],
      ['note', 'text', true],
    ])
    expect(plate.placeholders[6]?.fields?.map(one => [one.path, one.kind])).toEqual([
      ['qty', 'number'],
      ['price', 'number'],
    ])
  })
})
