// Takes out of a Word document what would reach for the network or the disk while it is converted.
import { refuse } from '../../base/errors.ts'
import { decodeXml, disarmPart, disarmRelationships, disarmSvg, isWhole } from './disarm-xml.ts'
import { BadZip, type Entry, pack, peek, readZip, unpack, writeZip } from './zip.ts'

/**
 * The same document without linked pictures and templates, fields that read files or the web, and embedded foreign
 * documents (altChunk); links for people to click stay. Documents that have none of it are returned as they are.
 * Refuses with `conversion.refused` 422 what is no Word file, or hides what it is.
 */
export function disarm(docx: Uint8Array): Uint8Array {
  try {
    return disarmZip(docx)
  } catch (error) {
    if (!(error instanceof BadZip)) throw error
    throw refuse(
      'conversion.refused',
      422,
      `The converter cannot open this document: ${error.message}. Open it in Word, save it as .docx, then retry.`,
      { cause: error },
    )
  }
}

function disarmZip(docx: Uint8Array): Uint8Array {
  const entries = readZip(docx)
  const names = new Set(entries.map(entry => entry.name))
  if (!names.has('[Content_Types].xml') || !names.has('_rels/.rels'))
    throw new BadZip('it is not a Word file')
  // OpenDocument packages are recognised by these, whatever else is inside.
  if (names.has('mimetype') || names.has('META-INF/manifest.xml')) throw new BadZip('it is not a Word file')
  const clickable = new Map<string, Set<string>>()
  const changed = new Map<string, Entry>()
  const change = (entry: Entry, before: string, after: string) => {
    if (after !== before) changed.set(entry.name, pack(entry.name, after))
  }
  for (const entry of entries.filter(entry => /\.rels$/i.test(entry.name))) {
    const xml = decodeXml(unpack(entry))
    const { after, kept } = disarmRelationships(xml)
    clickable.set(ownerOf(entry.name), kept)
    change(entry, xml, after)
  }
  for (const entry of entries) {
    if (/\.rels$/i.test(entry.name) || entry.size === 0) continue
    if (/\.xml$/i.test(entry.name)) {
      const xml = decodeXml(unpack(entry))
      if (!isWhole(xml)) throw new BadZip(`the part ${entry.name} is damaged`)
      change(entry, xml, disarmPart(xml, clickable.get(entry.name.toLowerCase()) ?? new Set()))
    } else disarmPicture(entry, changed)
  }
  if (changed.size === 0) return docx
  return writeZip(entries.map(entry => changed.get(entry.name) ?? entry))
}

/** Pictures are told by their content, not by their name: a drawing in SVG may link to others. */
function disarmPicture(entry: Entry, changed: Map<string, Entry>): void {
  const head = peek(entry)
  if (head[0] === 0x1f && head[1] === 0x8b) changed.set(entry.name, pack(entry.name, ''))
  else if (/^[\0\s\ufeff\u00ff\u00fe\u00ef\u00bb\u00bf]*</.test(head.toString('latin1'))) {
    const xml = decodeXml(unpack(entry))
    const after = disarmSvg(xml)
    if (after !== xml) changed.set(entry.name, pack(entry.name, after))
  }
}

/** `word/_rels/document.xml.rels` belongs to `word/document.xml`. */
function ownerOf(rels: string): string {
  return rels.toLowerCase().replace(/_rels\/([^/]*)\.rels$/, '$1')
}
