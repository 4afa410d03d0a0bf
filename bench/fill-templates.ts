// The five templates of the filling benchmark, each written in the tags of every engine that is measured.
import { docx, table, row, cell, paras, run } from '../src/engines/word/fixtures/docx.ts'
import { drawCode } from '../src/engines/word/codes/draw.ts'

export type Engine = 'octavo' | 'docxtemplater' | 'easy-template-x' | 'docx-templates'

/** How one engine spells a value, a loop and a condition. */
interface Spelling {
  value: (path: string) => string
  /** A field of the innermost loop's member. */
  field: (member: string, name: string) => string
  /** Begin and end, for whole paragraphs and for table rows. */
  loop: (list: string, member: string, form: 'p' | 'tr') => [string, string]
  /** The list of an outer loop's member. */
  inner: (member: string, name: string) => string
  when: (name: string) => [string, string]
}

const single: Spelling = {
  value: path => `{${path}}`,
  field: (_member, name) => `{${name}}`,
  loop: list => [`{#${list}}`, `{/${list}}`],
  inner: (_member, name) => name,
  when: name => [`{#${name}}`, `{/${name}}`],
}

const SPELLINGS: Record<Engine, Spelling> = {
  octavo: {
    value: path => `{{ ${path} }}`,
    field: (member, name) => `{{ ${member}.${name} }}`,
    loop: (list, member, form) => [`{%${form} for ${member} in ${list} %}`, `{%${form} endfor %}`],
    inner: (member, name) => `${member}.${name}`,
    when: name => [`{%p if ${name} %}`, '{%p endif %}'],
  },
  docxtemplater: single,
  'easy-template-x': single,
  'docx-templates': {
    value: path => `{${path}}`,
    field: (member, name) => `{$${member}.${name}}`,
    loop: (list, member) => [`{FOR ${member} IN ${list}}`, `{END-FOR ${member}}`],
    inner: (member, name) => `$${member}.${name}`,
    when: name => [`{IF ${name}}`, '{END-IF}'],
  },
}

const PROSE =
  'Thank you for another quarter together. Below is every line as our books show it, so that you can set it beside your own before the year closes. '

/** What Word itself writes around a paragraph of an ordinary document. */
function styled(text: string): string {
  return `<w:p><w:pPr><w:spacing w:before="120" w:after="120" w:line="276" w:lineRule="auto"/><w:jc w:val="both"/><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:pPr>${run(text, '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/>')}</w:p>`
}

const FIELDS = ['sku', 'product', 'quantity', 'price', 'amount']

function lines(spell: Spelling, list: string, member: string): string {
  const [begin, end] = spell.loop(list, member, 'tr')
  const fields = FIELDS.map(name => cell(styled(spell.field(member, name))))
  const isBraced = begin.startsWith('{#')
  // docxtemplater and easy-template-x put loop tags in the first and the last cell of the row, the others in rows of their own.
  if (isBraced) {
    fields[0] = cell(styled(`${begin}${spell.field(member, 'sku')}`))
    fields[4] = cell(styled(`${spell.field(member, 'amount')}${end}`))
    return row(...fields)
  }
  return row(cell(paras(begin))) + row(...fields) + row(cell(paras(end)))
}

function lineTable(spell: Spelling): string {
  return table(row(...FIELDS.map(name => cell(styled(name)))), lines(spell, 'items', 'item'))
}

function letter(spell: Spelling, pages: number): string {
  const [when, end] = spell.when('vip')
  const page = [
    ...['name', 'contact', 'street', 'city'].map(name => styled(spell.value(name))),
    styled(`Dear ${spell.value('contact')},`),
    styled(`${PROSE}Your reference is ${spell.value('reference')}.`),
    paras(when) + styled(PROSE.repeat(2)) + paras(end),
    ...Array.from({ length: 14 }, () => styled(PROSE.repeat(2))),
    styled(`With kind regards to ${spell.value('city')}`),
  ].join('')
  return page.repeat(Math.max(1, pages - 1)) + lineTable(spell)
}

function nested(spell: Spelling): string {
  const [begin, end] = spell.loop('orders', 'order', 'p')
  const [first, last] = spell.loop(spell.inner('order', 'lines'), 'line', 'p')
  return [
    paras(begin),
    styled(`Order ${spell.field('order', 'number')}`),
    paras(first),
    styled(`${spell.field('line', 'sku')} ${spell.field('line', 'product')}`),
    paras(last),
    paras(end),
  ].join('')
}

const picture = (id: number) =>
  `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="${id}" name="Picture ${id}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${id}" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`

/** 120 kB that does not compress, as a photograph does not. */
function photograph(): Uint8Array {
  const head = drawCode('qr', 'photograph')?.bytes ?? new Uint8Array()
  const noise = Buffer.alloc(120_000)
  let state = 7
  for (let at = 0; at < noise.length; at++) {
    state = (state * 48_271) % 2_147_483_647
    noise[at] = state & 255
  }
  return Buffer.concat([head, noise])
}

export const NAMES = ['letter', 'table of 12 rows', 'nested loops', 'pictures', 'ten pages'] as const
export type TemplateName = (typeof NAMES)[number]

export function makeTemplate(name: TemplateName, engine: Engine): Uint8Array {
  const spell = SPELLINGS[engine]
  const sides = { header: paras('Halden & Vale'), footer: paras(`Page of ${spell.value('reference')}`) }
  if (name === 'letter') return docx(letter(spell, 2), sides)
  if (name === 'ten pages') return docx(letter(spell, 10), sides)
  if (name === 'nested loops') return docx(nested(spell), sides)
  if (name === 'table of 12 rows') return docx(lineTable(spell), sides)
  const ids = [1, 2, 3]
  const relations = ids
    .map(
      id =>
        `<Relationship Id="rIdP${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/p${id}.png"/>`,
    )
    .join('')
  return docx(
    styled(`Dear ${spell.value('contact')},`) + ids.map(picture).join('') + styled(spell.value('reference')),
    {
      ...sides,
      relations,
      types: '<Default Extension="png" ContentType="image/png"/>',
      parts: Object.fromEntries(ids.map(id => [`word/media/p${id}.png`, photograph()])),
    },
  )
}

export function makeValues(seed: number): Record<string, unknown> {
  const item = (at: number) => ({
    sku: `SKU-${seed}-${at}`,
    product: `Olive oil, press ${at}, 0.5 l & more`,
    quantity: String(6 * at + seed),
    price: `€${at + 1}.90`,
    amount: `€${(at + 1) * seed}.40`,
  })
  const items = Array.from({ length: 12 }, (_, at) => item(at))
  return {
    name: `Juniper Kitchen ${seed}`,
    contact: `Jonas Dvořák ${seed}`,
    street: `${seed} Lindenweg`,
    city: 'Köln',
    reference: `HV-${1_000 + seed}`,
    vip: seed % 2 === 0,
    items,
    orders: Array.from({ length: 6 }, (_, at) => ({ number: `${seed}-${at}`, lines: items.slice(0, 5) })),
  }
}
