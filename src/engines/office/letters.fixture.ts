// Makes small Word files for tests, from raw parts.
import { pack, writeZip } from './zip.ts'

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const W =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:v="urn:schemas-microsoft-com:vml"'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

export interface Letter {
  /** Paragraphs and tables, as WordprocessingML. */
  body: string
  /** Relationship elements of the document. */
  relations?: string
  parts?: Record<string, string | Uint8Array>
}

export function makeDocx({ body, relations = '', parts = {} }: Letter): Buffer {
  const all: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `${HEAD}<w:document ${W}><w:body>${body}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relationships(relations),
    ...parts,
  }
  return writeZip(Object.entries(all).map(([name, content]) => pack(name, content)))
}

export function relationships(elements: string): string {
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${elements}</Relationships>`
}

export function relation(id: string, type: string, target: string, external = true): string {
  return `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"${external ? ' TargetMode="External"' : ''}/>`
}

export function paragraph(text: string, font = 'Calibri'): string {
  return `<w:p><w:r><w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}" w:cs="${font}"/></w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`
}

/** A field whose instruction is cut into the given pieces, with the result that Word last saw. */
export function field(pieces: string[], result: string): string {
  const run = (inner: string) => `<w:r>${inner}</w:r>`
  const instruction = pieces
    .map(piece => run(`<w:instrText xml:space="preserve">${piece}</w:instrText>`))
    .join('')
  const mark = (kind: string) => run(`<w:fldChar w:fldCharType="${kind}"/>`)
  return `<w:p>${mark('begin')}${instruction}${mark('separate')}${run(`<w:t>${result}</w:t>`)}${mark('end')}</w:p>`
}

/** A picture that is fetched from the target of a relationship. */
export function linkedPicture(relationId: string): string {
  return `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="952500" cy="952500"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="${relationId}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="952500" cy="952500"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
}

/** A letter of about `pages` pages. */
export function makeLetter(name: string, pages = 1): Buffer {
  const line =
    'the quick brown fox jumps over the lazy dog and goes home to write a letter about it, again and again.'
  const lines = Array.from({ length: pages * 20 }, (_, i) => paragraph(`Line ${i + 1}: ${line}`))
  return makeDocx({ body: paragraph(`Dear ${name},`, 'Arial') + lines.join('') })
}
