// Opens a Word file as parts by their role; tells what a file is that is not one.
import { refuse } from '../../../base/errors.ts'
import { attributeOf } from '../xml/escape.ts'
import { decodeXml, scan } from '../xml/scan.ts'
import { relationsOf } from './relations.ts'
import { stripRelations, type Stripped } from './strip-relations.ts'
import { inflate, openZip, type Entry } from './unzip.ts'

export interface Docx {
  entries: Map<string, Entry>
  /** Content type of each part, by its name without the leading slash. */
  types: Map<string, string>
  /** The part with the body. */
  main: string
  /** Relationships of each part that lost some, as they are to be written, and the ids that no longer lead anywhere. */
  relations: Map<string, { xml: string; gone: Set<string> }>
  /** The list of content types is no longer true as it stands. */
  isAltered: boolean
  /** What was taken out of the file, by the part it was in. */
  stripped: { part: string; stripped: Stripped }[]
}

const notWord = (what: string) =>
  refuse(
    'template.not_a_docx',
    422,
    `This is ${what}, not a Word document (.docx). Open it in Word and save it as "Word Document (*.docx)".`,
  )

/** Throws refuse('template.not_a_docx' | 'template.encrypted' | 'template.damaged' | 'template.too_large' | 'template.hostile'). */
export function openDocx(bytes: Uint8Array): Docx {
  checkKind(bytes)
  const entries = new Map(openZip(bytes).map(entry => [entry.name, entry]))
  const types = readTypes(entries)
  const main = [...types].find(([, type]) =>
    /wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml/.test(
      type,
    ),
  )?.[0]
  if (main === undefined || !entries.has(main)) throw notWord(otherOffice(types))
  // Every part is inflated once, so that a damaged or lying one is told now and not by Word.
  for (const entry of entries.values()) inflate(entry)
  const docx: Docx = {
    entries,
    types,
    main,
    relations: new Map(),
    isAltered: types.get(main) !== DOCUMENT,
    stripped: [],
  }
  stripPackage(docx)
  return docx
}

export function partText(docx: Docx, name: string): string | undefined {
  const entry = docx.entries.get(name)
  return entry && decodeXml(inflate(entry), name)
}

/** Parts that are programs, whatever leads to them. */
const PROGRAMS =
  /(?:^|\/)(?:vbaProject\.bin|vbaData\.xml|vbaProjectSignature[^/]*\.bin|activeX\/.*|embeddings\/oleObject[^/]*)$/i

function stripPackage(docx: Docx): void {
  const out = new Set([...docx.entries.keys()].filter(name => PROGRAMS.test(name)))
  for (const name of [...docx.entries.keys()].filter(one => one.endsWith('.rels'))) {
    const source = name.replace(/_rels\/([^/]*)\.rels$/, '$1')
    const result = stripRelations(partText(docx, name) ?? '', source)
    if (result.stripped.length === 0) continue
    docx.relations.set(source, { xml: result.xml, gone: result.gone })
    for (const target of result.targets) out.add(target)
    docx.stripped.push(...result.stripped.map(stripped => ({ part: source, stripped })))
  }
  for (const name of out) {
    if (name === docx.main || !docx.entries.has(name)) continue
    docx.isAltered = true
    docx.entries.delete(name)
    docx.entries.delete(relationsOf(name))
    docx.types.delete(name)
  }
}

/** The list of content types: parts taken out are gone from it, and the body is that of a plain document, not of a template or one with macros. */
export function contentTypes(docx: Docx): string {
  return (partText(docx, '[Content_Types].xml') ?? '').replaceAll(/<(?:\w+:)?Override\b[^>]*\/>/g, mark => {
    const name = (attributeOf(mark, 'PartName') ?? '').replace(/^\//, '')
    if (!docx.entries.has(name)) return ''
    return name === docx.main
      ? mark.replace(/ContentType\s*=\s*(?:"[^"]*"|'[^']*')/, `ContentType="${DOCUMENT}"`)
      : mark
  })
}

const DOCUMENT = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

function checkKind(bytes: Uint8Array): void {
  if (bytes.length < 22) throw notWord(bytes.length === 0 ? 'an empty file' : 'a file of a few characters')
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512))
  if (head.readUInt32BE(0) === 0xd0cf11e0) {
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (whole.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
      throw refuse(
        'template.encrypted',
        422,
        'This Word file is protected with a password. Remove the password in Word (File, Info, Protect Document), save, and upload it again.',
      )
    }
    throw notWord('a file of the old Office kind (.doc, .xls or .ppt)')
  }
  if (head.readUInt16BE(0) === 0x504b) return
  const text = head
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase()
  if (text.startsWith('{\\rtf')) throw notWord('an RTF document')
  if (text.startsWith('%pdf')) throw notWord('a PDF')
  if (text.startsWith('<?xml') && text.includes('word.document')) throw notWord('a Word XML document (.xml)')
  if (/^<(?:!doctype html|html|head|body|\?xml|!--)/.test(text)) throw notWord('a web page (HTML)')
  throw notWord('some other kind of file')
}

function otherOffice(types: Map<string, string>): string {
  const all = [...types.values()].join(' ')
  if (all.includes('spreadsheetml')) return 'an Excel workbook'
  if (all.includes('presentationml')) return 'a PowerPoint presentation'
  return 'a ZIP archive'
}

function readTypes(entries: Map<string, Entry>): Map<string, string> {
  const entry = entries.get('[Content_Types].xml')
  if (!entry) throw notWord(entries.has('mimetype') ? 'an OpenDocument or EPUB file' : 'a ZIP archive')
  const defaults = new Map<string, string>()
  const types = new Map<string, string>()
  for (const token of scan(decodeXml(inflate(entry), entry.name), entry.name)) {
    const type = attributeOf(token.raw, 'ContentType')
    if (type === undefined) continue
    const part = attributeOf(token.raw, 'PartName')
    const extension = attributeOf(token.raw, 'Extension')
    if (part !== undefined) types.set(part.replace(/^\//, ''), type)
    else if (extension !== undefined) defaults.set(extension.toLowerCase(), type)
  }
  for (const name of entries.keys()) {
    const fallback = defaults.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
    if (!types.has(name) && fallback !== undefined) types.set(name, fallback)
  }
  return types
}

const ROLES: [RegExp, string][] = [
  [/\.header\+xml$/, 'header'],
  [/\.footer\+xml$/, 'footer'],
  [/\.footnotes\+xml$/, 'footnotes'],
  [/\.endnotes\+xml$/, 'endnotes'],
  [/\.comments\+xml$/, 'comments'],
  [/(?:core|extended|custom)-properties\+xml$/, 'properties'],
  [/drawingml\.chart\+xml$/, 'chart'],
  [/drawingml\.diagram(?:Data|Drawing)\+xml$/, 'diagram'],
  // No tags there, but links to templates and data sources.
  [/\.settings\+xml$/, 'settings'],
  [/\.document\.glossary\+xml$/, 'glossary'],
]

/** The parts that may hold tags, in reading order, each with its name in words. */
export function tellParts(docx: Docx): { name: string; words: string; isWord: boolean }[] {
  const parts = [{ name: docx.main, words: 'body', isWord: true }]
  for (const [pattern, role] of ROLES) {
    const names = [...docx.entries.keys()].filter(name => pattern.test(docx.types.get(name) ?? ''))
    names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    const isNumbered = role === 'header' || role === 'footer' || role === 'chart'
    for (const [at, name] of names.entries()) {
      parts.push({
        name,
        words: isNumbered ? `${role} ${/(\d+)\.xml$/.exec(name)?.[1] ?? at + 1}` : role,
        isWord: role !== 'properties',
      })
    }
  }
  return parts
}
