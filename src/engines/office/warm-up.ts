// A letter to nobody, printed by each converter before its first real one, so that fonts and filters are loaded.
import { pack, writeZip } from './zip.ts'

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const FONTS = ['Calibri', 'Arial', 'Times New Roman', 'Courier New']

/** A Word file with a line in each bundled font. First prints took 130 ms natively and stalled in WASM. */
export function makeWarmUp(): Buffer {
  const line = (font: string) =>
    `<w:p><w:r><w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}"/></w:rPr><w:t>Ready</w:t></w:r></w:p>`
  const parts: [name: string, xml: string][] = [
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    ],
    ['word/document.xml', `<w:document ${W}><w:body>${FONTS.map(line).join('')}</w:body></w:document>`],
  ]
  return writeZip(parts.map(([name, xml]) => pack(name, HEAD + xml)))
}
