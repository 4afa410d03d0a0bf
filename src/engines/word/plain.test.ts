// Which documents count as differing by plain text alone, so that looking through one of them stands for all.
import { expect, test } from 'vitest'
import { docx, paras } from './fixtures/docx.ts'
import { compileTemplate } from './index.ts'

const isPlain = (body: string, values: object = { name: 'Ada', vip: false }, extras = {}) =>
  compileTemplate(docx(body, extras)).fill({ ...values }).isPlain

const link = (external: boolean) =>
  `<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://octavo.example"${external ? ' TargetMode="External"' : ''}/>`
const field = '<w:p><w:fldSimple w:instr="TITLE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
const mark = (kind: string) => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`
const complex = (instruction: string) =>
  `<w:p>${mark('begin')}<w:r><w:instrText xml:space="preserve">${instruction}</w:instrText></w:r>${mark('separate')}<w:r><w:t>1</w:t></w:r>${mark('end')}</w:p>`

test('a letter of text, loops and conditions is plain, whatever its values say', () => {
  const body = paras(
    'Dear {{ name }},',
    '{%p for it in items %}',
    '{{ it }}',
    '{%p endfor %}',
    '{%p if vip %}',
    'Thank you',
    '{%p endif %}',
  )
  const values = {
    name: "src=\"http://a.example/<w:fldSimple w:instr='INCLUDETEXT x'>",
    items: ['a', 'b'],
    vip: 1,
  }
  expect(isPlain(body, values)).toBe(true)
})

test('one with a line break of a value is not: it is a mark that others lack', () => {
  expect(isPlain(paras('{{ name }}'), { name: 'Ada\nBo' })).toBe(false)
})

test('a field beside a tag is not, also in a branch that is not taken; one in a part without tags changes nothing', () => {
  expect(isPlain(paras('{{ name }}') + field)).toBe(false)
  expect(isPlain(`${paras('{{ name }}', '{%p if vip %}')}${field}${paras('{%p endif %}')}`)).toBe(false)
  expect(isPlain(paras('{{ name }}'), undefined, { footer: field })).toBe(true)
  expect(isPlain(paras('{{ name }}'), undefined, { footer: paras('{{ name }}') + field })).toBe(false)
})

test('page numbers may stand beside tags, as they are; nothing else in their place, and no value', () => {
  expect(isPlain(paras('{{ name }}') + complex(' PAGE \\* MERGEFORMAT ') + complex('NUMPAGES'))).toBe(true)
  expect(
    isPlain(
      `${paras('{{ name }}')}<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>`,
    ),
  ).toBe(true)
  for (const other of ['PAGEREF x', 'TITLE', ' = 1 ', 'PAGE {{ name }}'])
    expect(isPlain(paras('{{ name }}') + complex(other)), other).toBe(false)
})

test('a tag inside of a mark is not, nor is a part with links of its own', () => {
  const bookmark = '<w:bookmarkStart w:id="1" w:name="{{ name }}"/><w:bookmarkEnd w:id="1"/>'
  expect(isPlain(`${paras('{{ name }}')}<w:p>${bookmark}</w:p>`)).toBe(false)
  for (const external of [true, false])
    expect(isPlain(paras('{{ name }}'), undefined, { relations: link(external) })).toBe(false)
})

test('a picture is not', () => {
  const png =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  expect(isPlain(paras("{{ photo | image('2cm') }}"), { photo: png })).toBe(false)
})
