// Both dialects as their users write them.
import { describe, expect, test } from 'vitest'
import { cell, docx, NS, paras, partOf, row, run, table, textOf, given } from './fixtures/docx.ts'
import { compileTemplate } from './index.ts'
import { openZip } from './package/unzip.ts'

const fill = (body: string, values: Record<string, unknown>) =>
  textOf(compileTemplate(docx(body)).fill(values).bytes)

describe('Jinja as docxtpl has it', () => {
  test('comments go, in text, paragraphs, cells and rows', () => {
    const body =
      paras('a{# note #}b', '{#p gone #}', 'c{{ x }}') +
      table(row('{#tr gone #}'), row(cell(paras('{#tc gone #}')), 'kept'))
    expect(fill(body, { x: 1 })).toBe('ab¶c1¶kept')
  })
  test('a minus sign joins the text of paragraphs', () => {
    expect(
      fill(paras('I live', '{%- if town -%}', ' in town', '{%- endif -%}', ' now.'), { town: true }),
    ).toBe('I live in town now.')
  })
  test('set, with, namespaces, unpacking and else of a loop', () => {
    expect(
      fill(
        paras(
          '{% set ns = namespace(n=0) %}{% for k, v in d.items() %}{{ k }}={{ v }};{% set ns.n = ns.n + v %}{% endfor %}{{ ns.n }}',
        ),
        { d: { a: 1, b: 2 } },
      ),
    ).toBe('a=1;b=2;3')
    expect(
      fill(
        paras('{% set x %}<{{ y }}>{% endset %}{{ x }}{% with a=1, b=2 %}{{ a + b }}{% endwith %}{{ a }}'),
        { y: '&', a: '!' },
      ),
    ).toBe('<&>3!')
    expect(fill(paras('{% for x in list if x > 1 %}{{ x }}{% else %}none{% endfor %}'), { list: [1] })).toBe(
      'none',
    )
  })
  test('every loop variable', () => {
    expect(
      fill(
        paras(
          '{% for x in l %}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }}{{ loop.previtem }}{{ loop.cycle("a","b") }}{{ loop.changed(x) }} {% endfor %}',
        ),
        { l: ['x', 'y'] },
      ),
    ).toBe('0TrueFalse2aTrue 1FalseTrue1xbTrue ')
  })
  test('a for over paragraphs without {%p repeats what lies between its tags', () => {
    expect(
      fill(paras('{% for x in l %}', 'item {{ x }}', '{% endfor %}'), { l: [1, 2] }).replaceAll('¶¶', '¶'),
    ).toBe('¶item 1¶item 2¶')
  })
  test('both tags of a loop may stand in the row, paragraph or cell that is repeated', () => {
    expect(fill(table(row('{%tr for i in l %}{{ i }}{%tr endfor %}', 'x')), { l: [1, 2] })).toBe('1¶x¶2¶x')
  })
  test('a block whose tags were typed with tracked changes on, or in a smart tag, is one block', () => {
    const body = `<w:p><w:ins w:id="1" w:author="a">${run('{% if x %}')}</w:ins>${run('yes')}<w:smartTag w:element="e"><w:smartTagPr><w:attr w:name="a"/></w:smartTagPr>${run('{% endif %}')}</w:smartTag></w:p>`
    expect(fill(body, { x: 1 })).toBe('yes')
  })
  test('braces that are no tag are written {_{', () => {
    expect(fill(paras('{_{ x }_} {_% if %_} {{ x }}'), { x: 1 })).toBe('{{ x }} {% if %} 1')
  })
  test('Word’s curly quotes and hard spaces in a tag are taken as straight ones', () => {
    expect(fill(paras('{{ x|default(“none”) }}{% if\u00a0y\u00a0== ‘a’ %}yes{% endif %}'), { y: 'a' })).toBe(
      'noneyes',
    )
  })
  test('a tag over a tab, a line break and a spelling mark is one tag', () => {
    expect(
      fill(
        '<w:p><w:r><w:t>{{ x</w:t><w:tab/><w:t>|</w:t><w:br/></w:r><w:proofErr w:type="gramStart"/><w:r><w:t>upper }}!</w:t></w:r></w:p>',
        { x: 'a' },
      ),
    ).toBe('A!')
  })
  test('document properties, comments, endnotes, hyperlink fields and attributes are filled', () => {
    const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
    const bytes = compileTemplate(
      docx(
        `${paras('{{ x }}')}<w:p><w:bookmarkStart w:id="1" w:name="{{ x }}"/><w:r><w:instrText>HYPERLINK "https://example.com/{{ x }}"</w:instrText></w:r></w:p>`,
        {
          parts: {
            'docProps/core.xml':
              '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>For {{ x }}</dc:title></cp:coreProperties>',
            'word/comments.xml': `<w:comments ${NS}><w:comment w:id="1">${paras('{{ x }}')}</w:comment></w:comments>`,
            'word/endnotes.xml': `<w:endnotes ${NS}><w:endnote w:id="1">${paras('{{ x }}')}</w:endnote></w:endnotes>`,
          },
          types: `<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/word/comments.xml" ContentType="${type}.comments+xml"/><Override PartName="/word/endnotes.xml" ContentType="${type}.endnotes+xml"/>`,
        },
      ),
    ).fill(given({ x: 'A&B' })).bytes
    expect(partOf(bytes, 'docProps/core.xml')).toContain('For A&amp;B')
    expect(textOf(bytes, 'word/comments.xml') + textOf(bytes, 'word/endnotes.xml')).toBe('A&BA&B')
    expect(partOf(bytes)).toContain('w:name="A&amp;B"')
    expect(partOf(bytes)).toContain('example.com/A&amp;B')
  })
  test('a bell character in a value begins a paragraph like the one around it', () => {
    expect(
      partOf(
        compileTemplate(docx(`<w:p><w:pPr><w:jc w:val="right"/></w:pPr>${run('{{ x }}')}</w:p>`)).fill(
          given({
            x: 'a\u0007b',
          }),
        ).bytes,
      ).match(/<w:p><w:pPr><w:jc w:val="right"\/><\/w:pPr>/g),
    ).toHaveLength(2)
  })
  test('a content control tied to document data is untied where a tag is in it', () => {
    const sdt = `<w:sdt><w:sdtPr><w:alias w:val="t"/><w:dataBinding w:xpath="x"/></w:sdtPr><w:sdtContent>${paras('{{ x }}')}</w:sdtContent></w:sdt>`
    expect(partOf(compileTemplate(docx(sdt)).fill(given({ x: 1 })).bytes)).not.toContain('dataBinding')
  })
  test('parts without a tag keep their packed bytes', () => {
    const template = docx(paras('{{ x }}'), {
      header: paras('none'),
      parts: { 'word/media/p.bin': 'x'.repeat(1_000) },
    })
    const before = new Map(
      openZip(template).map(entry => [entry.name, Buffer.from(entry.packed).toString('hex')]),
    )
    const after = openZip(compileTemplate(template).fill(given({ x: 1 })).bytes)
    expect(
      after
        .filter(entry => before.get(entry.name) !== Buffer.from(entry.packed).toString('hex'))
        .map(entry => entry.name),
    ).toEqual(['word/document.xml'])
  })
  test('the first document and the hundredth are the same text', () => {
    const plate = compileTemplate(
      docx(
        table(row('{%tr for i in l %}'), row('{{ i.a }}', '{{ i.b | currency }}'), row('{%tr endfor %}')) +
          paras('{{ name }} é😀'),
      ),
    )
    const values = given({
      name: 'Zoë',
      l: Array.from({ length: 30 }, (_, at) => ({ a: `line ${at}`, b: at * 1.5 })),
    })
    const first = partOf(plate.fill(values).bytes)
    for (let at = 0; at < 10; at++) expect(partOf(plate.fill(values).bytes)).toBe(first)
  })
})

describe('docxtemplater', () => {
  test('is recognised by its single braces', () => {
    expect(compileTemplate(docx(paras('Dear {name}, {#a}x{/a}'))).dialect).toBe('docxtemplater')
    expect(compileTemplate(docx(paras('{ not a tag, but text }'))).dialect).toBe('none')
  })
  test('values, sections, inverted sections, the short end and the implicit value', () => {
    const body = paras(
      '{name} {#vip}VIP{/vip}{^vip}no{/vip} {#list}<{.}>{/} {#who}{first name} {user-id}{/who} {a.b}',
    )
    expect(
      fill(body, {
        name: 'Ada',
        vip: false,
        list: [1, 'b'],
        who: { 'first name': 'X', 'user-id': 7 },
        a: { b: true },
      }),
    ).toBe('Ada no <1><b> X 7 true')
  })
  test('names inside a loop are looked for outside of it too', () => {
    expect(
      fill(paras('{#items}{name}:{title} {/items}'), {
        title: 'T',
        items: [{ name: 'a' }, { name: 'b', title: 'own' }],
      }),
    ).toBe('a:T b:own ')
  })
  test('a loop over the cells of a row repeats the row, one alone in its paragraphs the paragraphs', () => {
    expect(
      fill(table(row('{#l}{a}', '{b}{/l}')), {
        l: [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
      }),
    ).toBe('1¶2¶3¶4')
    expect(fill(paras('x', '{#l}', 'item {.}', '{/l}', 'y'), { l: [1, 2] })).toBe('x¶item 1¶item 2¶y')
    expect(fill(table(row('{-w:tr l}{a}{/}', 'z')), { l: [{ a: 1 }, { a: 2 }] })).toBe('1¶z¶2¶z')
  })
  test('Angular expressions and filters work; raw XML does not', () => {
    expect(
      fill(paras('{a + 1} {#a > 1 && b}yes{/} {b ? "B" : "-"} {c | upper} {a | toFixed:2}'), {
        a: 2,
        b: true,
        c: 'x',
      }),
    ).toBe('3 yes B X 2.00')
    expect(compileTemplate(docx(paras('{@raw}{x}'))).faults.map(fault => fault.code)).toEqual([
      'tag.unsupported',
    ])
  })
  test('faults are told all at once', () => {
    const faults = compileTemplate(docx(paras('{x', '{#a}', '{/b}', '{y | uper}', '{/z}'))).faults
    expect(faults.map(fault => [fault.code, fault.paragraph])).toEqual([
      ['tag.unclosed', 1],
      ['block.mismatched', 3],
      ['filter.unknown', 4],
      ['block.mismatched', 5],
      ['block.unclosed', 2],
    ])
  })
  test('placeholders are told with the fields of each list', () => {
    const plate = compileTemplate(docx(paras('{name}{#items}{sku}{#parts}{id}{/parts}{/items}{#vip}x{/vip}')))
    expect(
      plate.placeholders.map(one => [
        one.path,
        one.kind,
        one.fields?.map(field => [field.path, field.fields?.map(inner => inner.path)]),
      ]),
    ).toEqual([
      ['name', 'text', undefined],
      [
        'items',
        'list',
        [
          ['sku', undefined],
          ['parts', ['id']],
        ],
      ],
      ['vip', 'condition', undefined],
    ])
  })
})
