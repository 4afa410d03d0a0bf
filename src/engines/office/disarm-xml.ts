// The rules of disarming, part by part: which relationships, fields and attributes of a Word document reach outside.
import { BadZip } from './zip.ts'

/** Relationships that a person follows by clicking; the converter never does. */
const CLICKABLE = /\/hyperlink$/i
/** Foreign documents inside the document, imported with links of their own. */
const FOREIGN = /\/(aFChunk|subDocument|attachedTemplate|mailMergeSource|mailMergeHeaderSource|frame)$/i
/** Anything with a scheme, and paths on other machines or from the root of this one. */
const OUTSIDE = /^\s*([a-z][a-z0-9+.-]*:|\/\/|\\\\|\\)/i
/** Fields that read a file, a program or the web. */
const FIELD =
  /^\s*(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DDE|DDEAUTO|LINK|RD|DATABASE|WEBSERVICE)(?![A-Z0-9_])/i
/** Any namespace prefix, and the attributes of a tag; a value may hold a `>`. */
const PREFIX = '(?:[^\\s<>/:="\']+:)?'
const REST = '(?:"[^"]*"|\'[^\']*\'|[^>"\'])*'
const tagOf = (names: string) => new RegExp(`<${PREFIX}(?:${names})(?=[\\s/>])${REST}>`, 'g')
const RELATIONSHIP = new RegExp(`${tagOf('Relationship').source}(?:\\s*</${PREFIX}Relationship\\s*>)?`, 'g')
const TAG = new RegExp(`<[^\\s<>/!?]${REST}>`, 'g')
const ANY_TAG = new RegExp(`<(/?)([^\\s<>/!?="']+)(${REST})>`, 'g')
const LINK = new RegExp(`^<${PREFIX}(hyperlink|hlinkClick|hlinkHover|hlinkMouseOver)(?=[\\s/>])`)
const FIELD_PART = new RegExp(
  `<${PREFIX}fldChar(?=[\\s/>])(${REST})>|(<${PREFIX}(?:instrText|delInstrText)(?=[\\s>])${REST}(?<!/)>)([^<]*)`,
  'g',
)
const ATTRIBUTE = /([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/g

/** The text of a part. Throws BadZip for encodings and definitions in which something could hide. */
export function decodeXml(bytes: Buffer): string {
  const xml = decodeBytes(bytes)
  const declared = /^\ufeff?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(xml)?.[1]
  if (declared !== undefined && !/^(utf-?8|utf-?16(le|be)?|us-ascii)$/i.test(declared)) {
    throw new BadZip(`a part is written in ${declared}`)
  }
  if (xml.includes('<!DOCTYPE') || xml.includes('<!ENTITY'))
    throw new BadZip('a part defines its own entities')
  // What is written back is UTF-8.
  const text = xml
    .replace(/^\ufeff/, '')
    .replace(/^(<\?xml[^>]*?encoding\s*=\s*["'])utf-?16(le|be)?/i, '$1UTF-8')
  return flatten(text)
}

/** Comments and the like could hide a tag from the patterns below, so they go; marked text becomes plain text. */
function flatten(xml: string): string {
  return xml.replaceAll(
    /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?(?!xml\s)[\s\S]*?\?>/g,
    (_: string, marked: string | undefined) =>
      (marked ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  )
}

function decodeBytes(bytes: Buffer): string {
  const [first = 0, second = 0] = bytes
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le')
  if (first === 0x3c && second === 0) return bytes.toString('utf16le')
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) {
    if (bytes.length % 2 !== 0) throw new BadZip('a part is damaged')
    return Buffer.from(bytes).swap16().toString('utf16le')
  }
  return bytes.toString('utf8')
}

/** Drops every relationship that leads outside, except links to click; says which ids those have. */
export function disarmRelationships(xml: string): { after: string; kept: Set<string> } {
  const kept = new Set<string>()
  const after = xml.replaceAll(RELATIONSHIP, element => {
    const facts = readAttributes(element)
    const type = facts.get('type') ?? ''
    const external =
      /external/i.test(facts.get('targetmode') ?? '') || OUTSIDE.test(facts.get('target') ?? '')
    if (FOREIGN.test(type)) return ''
    if (!external) return element
    if (!CLICKABLE.test(type)) return ''
    kept.add(facts.get('id') ?? '')
    return element
  })
  return { after, kept }
}

/** Whether every tag is closed in its turn. A newer LibreOffice prints the first half of a damaged part without a word. */
export function isWhole(xml: string): boolean {
  const open: string[] = []
  for (const [, slash, name = '', rest = ''] of xml.matchAll(ANY_TAG)) {
    if (slash === '') {
      if (!rest.endsWith('/')) open.push(name)
    } else if (open.pop() !== name) return false
  }
  return open.length === 0
}

/** Disarms fields, and everything but links that would use the relationship of a link. */
export function disarmPart(xml: string, clickable: Set<string>): string {
  let after = xml
  if (/instrText|fldSimple|fldChar/.test(after)) after = disarmFields(after)
  if (/src|href/i.test(after)) after = dropOutsideAttributes(after, /^(.*:)?(src|althref)$/i)
  if (clickable.size > 0) after = dropMisusedLinks(after, clickable)
  return after
}

/** An SVG picture keeps references into itself and pictures it carries; `data:` is inside. */
export function disarmSvg(xml: string): string {
  const plain = xml.replaceAll(/<\?xml-stylesheet[\s\S]*?\?>/g, '').replaceAll(/@import[^;<]*;?/gi, '')
  const calm = plain.replaceAll(/url\(\s*(?:&quot;|["'])?\s*(?!#|data:|&quot;|["'])[^)]*\)/gi, 'none')
  return calm.replaceAll(TAG, tag =>
    tag.replaceAll(ATTRIBUTE, (whole: string, name: string, quoted: string) => {
      if (!/^(.*:)?(href|src|base)$/i.test(name)) return whole
      return /^\s*(#|data:)/i.test(decodeEntities(quoted.slice(1, -1))) ? whole : `${name}=""`
    }),
  )
}

/**
 * An instruction may be spread over many runs and over nested fields, so it is put together before it is judged.
 * A field that is judged harmful keeps its last result and loses its instruction.
 */
function disarmFields(xml: string): string {
  const open: { pieces: string[]; marks: number[]; instructing: boolean }[] = []
  const empty = new Set<number>()
  const close = () => {
    const field = open.pop()
    if (field === undefined) return
    if (FIELD.test(field.pieces.join(''))) for (const mark of field.marks) empty.add(mark)
    const parent = open.at(-1)
    if (parent?.instructing === true) {
      parent.pieces.push(...field.pieces)
      parent.marks.push(...field.marks)
    }
  }
  for (const match of xml.matchAll(FIELD_PART)) {
    const [, facts, , text = ''] = match
    const field = open.at(-1)
    if (facts === undefined) {
      if (field === undefined && FIELD.test(decodeEntities(text))) empty.add(match.index)
      field?.pieces.push(decodeEntities(text))
      field?.marks.push(match.index)
      continue
    }
    const kind = readAttributes(facts).get('fldchartype')
    if (kind === 'begin') open.push({ pieces: [], marks: [], instructing: true })
    if (kind === 'separate' && field !== undefined) field.instructing = false
    if (kind === 'end') close()
  }
  while (open.length > 0) close()
  const calm = xml.replaceAll(
    FIELD_PART,
    (whole: string, _: unknown, start: string | undefined, __: unknown, at: number) =>
      start !== undefined && empty.has(at) ? start : whole,
  )
  return calm.replaceAll(tagOf('fldSimple'), tag =>
    tag.replaceAll(ATTRIBUTE, (whole: string, name: string, quoted: string) =>
      /(^|:)instr$/.test(name) && FIELD.test(decodeEntities(quoted.slice(1, -1))) ? `${name}=""` : whole,
    ),
  )
}

function dropOutsideAttributes(xml: string, names: RegExp): string {
  return xml.replaceAll(ATTRIBUTE, (whole: string, name: string, quoted: string) =>
    names.test(name) && OUTSIDE.test(decodeEntities(quoted.slice(1, -1))) ? `${name}=""` : whole,
  )
}

/** A picture may name the relationship of a link (`r:link`), and LibreOffice would fetch it. */
function dropMisusedLinks(xml: string, clickable: Set<string>): string {
  return xml.replaceAll(TAG, tag => {
    if (LINK.test(tag)) return tag
    return tag.replaceAll(ATTRIBUTE, (whole: string, name: string, quoted: string) =>
      name.includes(':') && !name.startsWith('xmlns') && clickable.has(decodeEntities(quoted.slice(1, -1)))
        ? `${name}=""`
        : whole,
    )
  })
}

function readAttributes(tag: string): Map<string, string> {
  const facts = new Map<string, string>()
  for (const [, name = '', quoted = ''] of tag.matchAll(ATTRIBUTE)) {
    facts.set(name.toLowerCase().replace(/^.*:/, ''), decodeEntities(quoted.slice(1, -1)))
  }
  return facts
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|lt|gt|amp|quot|apos);/gi, (whole: string, body: string) => {
    const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
    if (!body.startsWith('#')) return named[body] ?? whole
    const code = /^#x/i.test(body) ? parseInt(body.slice(2), 16) : Number(body.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
