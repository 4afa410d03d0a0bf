// Opens a Word file as parts by their role; tells what a file is that is not one.
import { refuse } from '../../../base/errors.ts'
import { attributeOf } from '../xml/escape.ts'
import { decodeXml, scan } from '../xml/scan.ts'
import { inflate, openZip, type Entry } from './unzip.ts'

export interface Docx {
  entries: Map<string, Entry>
  /** Content type of each part, by its name without the leading slash. */
  types: Map<string, string>
  /** The part with the body. */
  main: string
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
  for (const entry of entries.values()) inflate(entry)
  return { entries, types, main }
}

export function partText(docx: Docx, name: string): string | undefined {
  const entry = docx.entries.get(name)
  return entry && decodeXml(inflate(entry), name)
}

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
