// Takes out of a Word document what would reach for the network or the disk while it is converted.
import { refuse } from '../../base/errors.ts'
import { decodeXml, disarmPart, disarmRelationships, disarmSvg, isWhole } from './disarm-xml.ts'
import { type Judged, judgeOnce } from './judged.ts'
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
  const take = (entry: Entry, circumstances: string, judge: () => Judged) => {
    const verdict = judgeOnce(entry, circumstances, judge)
    if (verdict.instead) changed.set(entry.name, verdict.instead)
    return verdict
  }
  for (const entry of entries.filter(entry => /\.rels$/i.test(entry.name))) {
    const { kept } = take(entry, '', () => judgeRelationships(entry))
    clickable.set(ownerOf(entry.name), kept ?? new Set())
  }
  for (const entry of entries) {
    if (/\.rels$/i.test(entry.name) || entry.size === 0) continue
    const links = clickable.get(entry.name.toLowerCase()) ?? new Set()
    if (/\.xml$/i.test(entry.name)) take(entry, JSON.stringify([...links]), () => judgePart(entry, links))
    else take(entry, '', () => judgePicture(entry))
  }
  if (changed.size === 0) return docx
  return writeZip(entries.map(entry => changed.get(entry.name) ?? entry))
}

function judgeRelationships(entry: Entry): Judged {
  const xml = decodeXml(unpack(entry))
  const { after, kept } = disarmRelationships(xml)
  return { ...insteadOf(entry, xml, after), kept }
}

function judgePart(entry: Entry, clickable: Set<string>): Judged {
  const xml = decodeXml(unpack(entry))
  if (!isWhole(xml)) throw new BadZip(`the part ${entry.name} is damaged`)
  return insteadOf(entry, xml, disarmPart(xml, clickable))
}

/** Pictures are told by their content, not by their name: a drawing in SVG may link to others. */
function judgePicture(entry: Entry): Judged {
  const head = peek(entry)
  if (head[0] === 0x1f && head[1] === 0x8b) return { instead: pack(entry.name, '') }
  if (!/^[\0\s\ufeff\u00ff\u00fe\u00ef\u00bb\u00bf]*</.test(head.toString('latin1'))) return {}
  const xml = decodeXml(unpack(entry))
  return insteadOf(entry, xml, disarmSvg(xml))
}

function insteadOf(entry: Entry, before: string, after: string): Judged {
  return after === before ? {} : { instead: pack(entry.name, after) }
}

/** `word/_rels/document.xml.rels` belongs to `word/document.xml`. */
function ownerOf(rels: string): string {
  return rels.toLowerCase().replace(/_rels\/([^/]*)\.rels$/, '$1')
}
