// The sample letter: two pages from Halden & Vale to a retailer, written as raw WordprocessingML.

const NS =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PINE = '1F4D45'
const SAND = 'F3EFE6'

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function run(text: string, properties = ''): string {
  return `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${escape(text)}</w:t></w:r>`
}

function paragraph(content: string, style = '', properties = ''): string {
  const inner = (style && `<w:pStyle w:val="${style}"/>`) + properties
  return `<w:p>${inner && `<w:pPr>${inner}</w:pPr>`}${content.startsWith('<w:') ? content : run(content)}</w:p>`
}

function cell(
  text: string,
  width: number,
  side: 'left' | 'right',
  more: { fill?: string; bold?: boolean; colour?: string; span?: number; line?: string } = {},
): string {
  const properties = [
    `<w:tcW w:w="${width}" w:type="dxa"/>`,
    more.span ? `<w:gridSpan w:val="${more.span}"/>` : '',
    `<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="${more.line ?? 'D9D4C7'}"/></w:tcBorders>`,
    more.fill ? `<w:shd w:val="clear" w:color="auto" w:fill="${more.fill}"/>` : '',
    '<w:vAlign w:val="center"/>',
  ].join('')
  const look = (more.bold ? '<w:b/>' : '') + (more.colour ? `<w:color w:val="${more.colour}"/>` : '')
  return `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(run(text, look), 'Cell', side === 'right' ? '<w:jc w:val="right"/>' : '')}</w:tc>`
}

const COLUMNS = [
  { head: 'Article', text: '{{ item.sku }}', width: 1500, side: 'left' },
  { head: 'Product', text: '{{ item.product }}', width: 3938, side: 'left' },
  { head: 'Units', text: '{{ item.quantity | number }}', width: 1000, side: 'right' },
  { head: 'Price', text: "{{ item.unit_price | currency('EUR') }}", width: 1500, side: 'right' },
  { head: 'Amount', text: "{{ item.amount | currency('EUR') }}", width: 1700, side: 'right' },
] as const

function orderLines(): string {
  const grid = COLUMNS.map(column => `<w:gridCol w:w="${column.width}"/>`).join('')
  const row = (cells: string, properties = '') =>
    `<w:tr><w:trPr><w:cantSplit/>${properties}</w:trPr>${cells}</w:tr>`
  const tag = (text: string) => row(cell(text, 9638, 'left', { span: COLUMNS.length }))
  const total = cell('Total of the quarter', 7938, 'left', { span: 4, bold: true, fill: SAND, line: PINE })
  const amount = cell("{{ items | sum(attribute='amount') | currency('EUR') }}", 1700, 'right', {
    bold: true,
    fill: SAND,
    line: PINE,
  })
  return [
    '<w:tbl><w:tblPr><w:tblW w:w="9638" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>',
    `<w:tblGrid>${grid}</w:tblGrid>`,
    row(
      COLUMNS.map(column =>
        cell(column.head, column.width, column.side, {
          bold: true,
          fill: PINE,
          colour: 'FFFFFF',
          line: PINE,
        }),
      ).join(''),
      '<w:tblHeader/>',
    ),
    tag('{%tr for item in items %}'),
    row(COLUMNS.map(column => cell(column.text, column.width, column.side)).join('')),
    tag('{%tr endfor %}'),
    row(total + amount),
    '</w:tbl>',
  ].join('')
}

function firstPage(): string[] {
  return [
    paragraph('{{ name }}', 'Address', '<w:spacing w:before="240" w:after="0"/>'),
    paragraph('{{ contact }}', 'Address'),
    paragraph('{{ street }}', 'Address'),
    paragraph('{{ postcode }} {{ city }}', 'Address'),
    paragraph(
      run('Rotterdam, {{ letter_date | date }}') +
        '<w:r><w:tab/></w:r>' +
        run('Your reference: {{ reference }}'),
      'Dateline',
    ),
    paragraph('Your third quarter with Halden & Vale', 'Heading1'),
    paragraph('Dear {{ contact }},'),
    paragraph(
      run('Thank you for another quarter together. Between July and September ') +
        run('{{ name }}', '<w:b/>') +
        run(
          ' ordered {{ items | length }} of our articles. Below is every line as our books show it, so that you can set it beside your own before the year closes.',
        ),
    ),
    paragraph("{%p if segment == 'Gold' %}"),
    paragraph(
      'Your orders reached our Gold level this quarter. From the first of the coming month you therefore receive {{ discount }} % on the whole range, free delivery from the first carton, and a place at the tasting of the new year’s collection in our showroom.',
      'Callout',
    ),
    paragraph("{%p elif segment == 'Silver' %}"),
    paragraph(
      "You are at our Silver level, with {{ discount }} % on the whole range. Orders of {{ (premium * 0.1) | currency('EUR', 0) }} more in the coming quarter would bring you to Gold.",
      'Callout',
    ),
    paragraph('{%p endif %}'),
    orderLines(),
    paragraph(
      'Amounts are net of value added tax. Returns that reached us after 30 September appear on the next statement.',
      'Small',
      '<w:spacing w:before="120"/>',
    ),
  ]
}

function fact(label: string, value: string): string {
  return `<w:tr>${cell(label, 3200, 'left', { bold: true, colour: PINE })}${cell(value, 6438, 'left')}</w:tr>`
}

function secondPage(): string[] {
  return [
    paragraph('Your terms from {{ renewal_date | date }}', 'Heading1', '<w:pageBreakBefore/>'),
    paragraph(
      "Our agreement with {{ name }} comes up for renewal on {{ renewal_date | date('full') }}. If you are content with it there is nothing to do: it continues for another year on the terms below. If you would like to change something, tell us at least four weeks before that day.",
    ),
    '<w:tbl><w:tblPr><w:tblW w:w="9638" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="3200"/><w:gridCol w:w="6438"/></w:tblGrid>',
    fact('Level', '{{ segment }}'),
    fact('Discount on the range', '{{ discount }} %'),
    fact('Yearly programme', "{{ premium | currency('EUR') }}"),
    fact('Payment', '{{ payment_days }} days from the date of the invoice'),
    fact('Your contact on file', '{{ email }}, {{ phone }}'),
    '</w:tbl>',
    paragraph('What changes in the new year', 'Heading2'),
    paragraph(
      run('Deliveries. ', '<w:b/>') +
        run(
          'Orders that reach us by noon leave our warehouse on the same day. Pallets carry a label with the number of your order, so that your team can book them in without opening a carton.',
        ),
    ),
    paragraph(
      run('Statements. ', '<w:b/>') +
        run(
          'This letter replaces the monthly list of movements. You receive it in the second week after each quarter, with a link to the same figures as a spreadsheet.',
        ),
    ),
    paragraph(
      run('Packaging. ', '<w:b/>') +
        run(
          'Cartons are made of recycled board only. Please keep returning the blue crates; each one is credited with the next invoice.',
        ),
    ),
    paragraph(
      'If a figure in this letter does not agree with your books, answer the link you received it by, or write to accounts@example.com with your reference {{ reference }}. We look into it within two working days.',
    ),
    paragraph('With kind regards,', '', '<w:keepNext/><w:spacing w:before="360" w:after="720"/>'),
    paragraph(run('Marit Halden', '<w:b/>'), 'Address', '<w:keepNext/>'),
    paragraph('Accounts, Halden & Vale', 'Address'),
  ]
}

function field(code: string): string {
  const mark = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`
  return `${mark('begin')}<w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r>${mark('separate')}${run('1')}${mark('end')}`
}

function style(
  id: string,
  name: string,
  paragraphProperties: string,
  runProperties: string,
  isDefault = false,
): string {
  const based = isDefault ? '' : '<w:basedOn w:val="Normal"/>'
  return `<w:style w:type="paragraph"${isDefault ? ' w:default="1"' : ''} w:styleId="${id}"><w:name w:val="${name}"/>${based}<w:qFormat/><w:pPr>${paragraphProperties}</w:pPr><w:rPr>${runProperties}</w:rPr></w:style>`
}

const STYLES = [
  `${HEAD}<w:styles ${NS}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:eastAsia="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-GB" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`,
  style('Normal', 'Normal', '<w:spacing w:after="140" w:line="276" w:lineRule="auto"/>', '', true),
  style(
    'Heading1',
    'heading 1',
    '<w:keepNext/><w:spacing w:before="200" w:after="160"/><w:outlineLvl w:val="0"/>',
    `<w:b/><w:color w:val="${PINE}"/><w:sz w:val="30"/><w:szCs w:val="30"/>`,
  ),
  style(
    'Heading2',
    'heading 2',
    '<w:keepNext/><w:spacing w:before="320" w:after="120"/><w:outlineLvl w:val="1"/>',
    `<w:b/><w:color w:val="${PINE}"/><w:sz w:val="24"/><w:szCs w:val="24"/>`,
  ),
  style('Address', 'Address', '<w:spacing w:after="0" w:line="264" w:lineRule="auto"/>', ''),
  style(
    'Dateline',
    'Dateline',
    '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs><w:spacing w:before="400" w:after="160"/>',
    '<w:color w:val="5B5B55"/>',
  ),
  style(
    'Callout',
    'Callout',
    `<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="${PINE}"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="${SAND}"/><w:spacing w:before="60" w:after="200"/><w:ind w:left="227" w:right="113"/>`,
    '',
  ),
  style('Cell', 'Cell', '<w:spacing w:before="40" w:after="40"/>', '<w:sz w:val="19"/><w:szCs w:val="19"/>'),
  style(
    'Small',
    'Small',
    '<w:spacing w:after="60"/>',
    '<w:color w:val="5B5B55"/><w:sz w:val="17"/><w:szCs w:val="17"/>',
  ),
  '</w:styles>',
].join('')

const HEADER = `${HEAD}<w:hdr ${NS}>${paragraph(run('HALDEN & VALE', `<w:b/><w:color w:val="${PINE}"/><w:spacing w:val="60"/><w:sz w:val="32"/><w:szCs w:val="32"/>`) + '<w:r><w:tab/></w:r>' + run('Wholesale for fine groceries', '<w:color w:val="5B5B55"/><w:sz w:val="18"/><w:szCs w:val="18"/>'), 'Address', '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>')}${paragraph(run('Quay 14 · 3011 Rotterdam · accounts@example.com', '<w:color w:val="5B5B55"/><w:sz w:val="17"/><w:szCs w:val="17"/>'), 'Address', `<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="6" w:color="${PINE}"/></w:pBdr>`)}</w:hdr>`

const FOOTER = `${HEAD}<w:ftr ${NS}>${paragraph(run('{{ reference }} · {{ name }}') + '<w:r><w:tab/></w:r>' + run('Page ') + field('PAGE') + run(' of ') + field('NUMPAGES'), 'Small', '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>')}</w:ftr>`

const SECTION =
  '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1985" w:right="1134" w:bottom="1304" w:left="1134" w:header="680" w:footer="567" w:gutter="0"/></w:sectPr>'

function relations(...targets: [id: string, type: string, target: string][]): string {
  return `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets.map(([id, type, target]) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`).join('')}</Relationships>`
}

function contentTypes(): string {
  const overrides = [
    ['word/document.xml', `${WORD}.document.main+xml`],
    ['word/styles.xml', `${WORD}.styles+xml`],
    ['word/settings.xml', `${WORD}.settings+xml`],
    ['word/header1.xml', `${WORD}.header+xml`],
    ['word/footer1.xml', `${WORD}.footer+xml`],
    ['docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'],
  ]
  return `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.map(([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`).join('')}</Types>`
}

/** The letter's parts by name, in the order they are packed. */
export function letterParts(): Record<string, string> {
  return {
    '[Content_Types].xml': contentTypes(),
    '_rels/.rels': relations(
      ['rId1', `${RELATION}/officeDocument`, 'word/document.xml'],
      [
        'rId2',
        'http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties',
        'docProps/core.xml',
      ],
    ),
    'word/document.xml': `${HEAD}<w:document ${NS}><w:body>${[...firstPage(), ...secondPage()].join('')}${SECTION}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relations(
      ['rId1', `${RELATION}/styles`, 'styles.xml'],
      ['rId2', `${RELATION}/settings`, 'settings.xml'],
      ['rId3', `${RELATION}/header`, 'header1.xml'],
      ['rId4', `${RELATION}/footer`, 'footer1.xml'],
    ),
    'word/styles.xml': STYLES,
    'word/settings.xml': `${HEAD}<w:settings ${NS}><w:defaultTabStop w:val="709"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`,
    'word/header1.xml': HEADER,
    'word/footer1.xml': FOOTER,
    'docProps/core.xml': `${HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Quarterly letter for {{ name }}</dc:title><dc:creator>Halden &amp; Vale</dc:creator></cp:coreProperties>`,
  }
}
