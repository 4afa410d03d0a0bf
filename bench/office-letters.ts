// The documents that the office is measured on: letters and contracts of the kinds that companies send.
import { encodePng } from './png.ts'
import { type Letter, makeDocx as makeBare, relation } from '../src/engines/office/letters.fixture.ts'

const LOREM =
  'Thank you for your order of last month. We have checked each position against our records and found that the amounts agree, with one exception that is set out in the table below. Please look at it at your convenience and tell us by telephone or by letter whether you see it as we do.'
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'

/** As Word 2013 and later write it: tables hang by their text, not by their border, unless the settings say so. */
function makeDocx({ body, relations = '', parts = {} }: Letter): Buffer {
  const settings = `<w:settings xmlns:w="${W}"><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
  return makeBare({
    body,
    relations: relations + relation('rId90', 'settings', 'settings.xml', false),
    parts: { 'word/settings.xml': settings, ...parts },
  })
}

interface Look {
  font?: string
  size?: number
  bold?: boolean
  italic?: boolean
  align?: 'left' | 'both' | 'center' | 'right'
  extra?: string
}

function text(words: string, look: Look = {}): string {
  const font = look.font ?? 'Calibri'
  const marks = `${look.bold === true ? '<w:b/>' : ''}${look.italic === true ? '<w:i/>' : ''}`
  const props = `<w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}" w:cs="${font}"/>${marks}<w:sz w:val="${(look.size ?? 11) * 2}"/></w:rPr>`
  const place = `<w:pPr>${look.extra ?? ''}<w:spacing w:after="120"/><w:jc w:val="${look.align ?? 'left'}"/></w:pPr>`
  return `<w:p>${place}<w:r>${props}<w:t xml:space="preserve">${words}</w:t></w:r></w:p>`
}

function table(rows: string[][], font?: string): string {
  const border = (side: string) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="444444"/>`
  const borders = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(border).join('')
  const cell = (words: string) =>
    `<w:tc><w:tcPr><w:tcW w:w="2300" w:type="dxa"/></w:tcPr>${text(words, { font, size: 10 })}</w:tc>`
  const lines = rows.map(row => `<w:tr>${row.map(cell).join('')}</w:tr>`).join('')
  const grid = (rows[0] ?? []).map(() => '<w:gridCol w:w="2300"/>').join('')
  return `<w:tbl><w:tblPr><w:tblW w:w="9200" w:type="dxa"/><w:tblBorders>${borders}</w:tblBorders></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${lines}</w:tbl>`
}

function amounts(count: number, seed: number): string[][] {
  const rows = Array.from({ length: count }, (_, i) => {
    const amount = ((seed * 7919 + i * 104_729) % 90_000) / 100 + 10
    return [
      `${i + 1}`,
      `Article ${1000 + ((seed + i * 37) % 900)}`,
      `${(i % 9) + 1} pieces`,
      `${amount.toFixed(2)} €`,
    ]
  })
  return [['No.', 'Article', 'Quantity', 'Amount'], ...rows]
}

const A4 =
  '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/>'

/** A letter of two pages with a table of twelve rows, as in the published comparisons; different for each number. */
export function businessLetter(number: number): Buffer {
  const body = [
    text(`Customer ${number}`, { bold: true }),
    text(`Market Street ${number % 200}, 12345 Springfield`),
    text(`Your statement number ${100_000 + number}`, { font: 'Arial', size: 14, bold: true }),
    text(`Dear customer ${number},`),
    ...Array.from({ length: 4 }, () => text(LOREM)),
    table(amounts(12, number)),
    text(''),
    ...Array.from({ length: 6 }, () => text(LOREM)),
    text('Yours sincerely,', { italic: true }),
    `<w:sectPr>${A4}</w:sectPr>`,
  ]
  return makeDocx({ body: body.join('') })
}

function withHeaderAndFooter(align: 'left' | 'both'): Buffer {
  const running = (kind: 'hdr' | 'ftr', inner: string) => `<w:${kind} xmlns:w="${W}">${inner}</w:${kind}>`
  const page = `<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">Page </w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> of </w:t></w:r><w:fldSimple w:instr="NUMPAGES"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>`
  const references =
    '<w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>'
  const body = Array.from({ length: 30 }, (_, i) =>
    text(`${i + 1}. ${LOREM}`, { font: 'Times New Roman', size: 12, align }),
  )
  const docx = makeDocx({
    body: `${body.join('')}<w:sectPr>${references}${A4}</w:sectPr>`,
    relations:
      relation('rId1', 'header', 'header1.xml', false) + relation('rId2', 'footer', 'footer1.xml', false),
    parts: {
      'word/header1.xml': running(
        'hdr',
        text('Octavo Ltd, General Terms', { font: 'Arial', size: 9, align: 'center' }),
      ),
      'word/footer1.xml': running('ftr', page),
      '[Content_Types].xml': contentTypes(['header1.xml', 'header'], ['footer1.xml', 'footer']),
    },
  })
  return docx
}

function withPicture(): Buffer {
  const side = 120
  const rgba = new Uint8Array(side * side * 4)
  for (let i = 0; i < side * side; i++) rgba.set([(i % side) * 2, Math.floor(i / side) * 2, 120, 255], i * 4)
  const drawing = `<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="1524000" cy="1524000"/><wp:docPr id="1" name="logo"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1524000" cy="1524000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
  return makeDocx({
    body: drawing + text('Above is our new sign.') + text(LOREM) + `<w:sectPr>${A4}</w:sectPr>`,
    relations: relation('rId1', 'image', 'media/logo.png', false),
    parts: { 'word/media/logo.png': encodePng(side, side, rgba) },
  })
}

function withList(): Buffer {
  const item = (words: string, level: number) =>
    text(words, { extra: `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="1"/></w:numPr>` })
  const level = (i: number, format: string, mark: string) =>
    `<w:lvl w:ilvl="${i}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${mark}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="${720 * (i + 1)}" w:hanging="360"/></w:pPr></w:lvl>`
  const numbering = `<w:numbering xmlns:w="${W}"><w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '%1.')}${level(1, 'lowerLetter', '%2)')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`
  const items = Array.from({ length: 12 }, (_, i) =>
    item(LOREM.slice(0, 60 + ((i * 53) % 200)), i % 3 === 0 ? 0 : 1),
  )
  return makeDocx({
    body: text('Agenda', { size: 18, bold: true }) + items.join('') + `<w:sectPr>${A4}</w:sectPr>`,
    relations: relation('rId1', 'numbering', 'numbering.xml', false),
    parts: {
      'word/numbering.xml': numbering,
      '[Content_Types].xml': contentTypes(['numbering.xml', 'numbering']),
    },
  })
}

function contentTypes(...parts: [name: string, kind: string][]): string {
  const type = (kind: string) => `application/vnd.openxmlformats-officedocument.wordprocessingml.${kind}+xml`
  const overrides = [['document.xml', 'document.main'], ['settings.xml', 'settings'], ...parts].map(
    ([name, kind = '']) => `<Override PartName="/word/${name}" ContentType="${type(kind)}"/>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>${overrides.join('')}</Types>`
}

const inFont = (font: string) =>
  makeDocx({
    body:
      [9, 10, 11, 12, 14]
        .map(size => text(LOREM, { font, size }) + text(LOREM, { font, size, bold: true, italic: true }))
        .join('') + `<w:sectPr>${A4}</w:sectPr>`,
  })

/** Named samples for comparing two ways to print them. */
export function fidelitySamples(): { name: string; docx: Buffer }[] {
  const languages = [
    'Sehr geehrte Frau Müller, größte Maßnahmen über Ämter; „Übermut“ — 1 234,56 €',
    'Szanowny Panie Łukaszu, żółć gęślą jaźń; příliš žluťoučký kůň',
    'Αγαπητέ κύριε, σας ευχαριστούμε για την παραγγελία',
    'Уважаемый господин, благодарим вас за заказ',
  ]
  return [
    { name: 'letter with table', docx: businessLetter(7) },
    { name: 'letter of another customer', docx: businessLetter(123_456) },
    { name: 'terms with header and footer', docx: withHeaderAndFooter('left') },
    { name: 'the same terms, justified', docx: withHeaderAndFooter('both') },
    { name: 'list of two levels', docx: withList() },
    { name: 'picture', docx: withPicture() },
    {
      name: 'table over pages',
      docx: makeDocx({ body: `${table(amounts(70, 3))}<w:sectPr>${A4}</w:sectPr>` }),
    },
    { name: 'Calibri', docx: inFont('Calibri') },
    { name: 'Arial', docx: inFont('Arial') },
    { name: 'Times New Roman', docx: inFont('Times New Roman') },
    { name: 'Courier New', docx: inFont('Courier New') },
    {
      name: 'four languages',
      docx: makeDocx({
        body: `${languages.map(words => text(words) + text(words, { font: 'Arial' })).join('')}<w:sectPr>${A4}</w:sectPr>`,
      }),
    },
    {
      name: 'two columns, justified',
      docx: makeDocx({
        body: `${Array.from({ length: 14 }, () => text(LOREM, { align: 'both' })).join('')}<w:sectPr>${A4}<w:cols w:num="2" w:space="708"/></w:sectPr>`,
      }),
    },
  ]
}
