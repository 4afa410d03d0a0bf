// The small parts of a workbook: which sheets there are, where they stand, and which styles are dates.
import type { Refusal } from '../../../base/errors.ts'
import { wrongType } from '../kind.ts'
import { damaged } from '../limits.ts'
import { builtinKind, formatKind, type FormatKind } from './formats.ts'
import { tags } from './xml.ts'

export interface SheetPart {
  name: string
  hidden: boolean
  path: string
}

export interface WorkbookParts {
  sheets: SheetPart[]
  is1904: boolean
  strings: string | undefined
  styles: string | undefined
}

interface Relation {
  kind: string
  path: string
}

/** Relations by id. Kinds are told by their last word, as strict and transitional OOXML differ in the rest. */
export function readRelations(xml: string, folder: string): Map<string, Relation> {
  const relations = new Map<string, Relation>()
  for (const { name, attributes } of tags(xml)) {
    if (name !== 'Relationship' || attributes.get('TargetMode') === 'External') continue
    const target = attributes.get('Target') ?? ''
    const kind = (attributes.get('Type') ?? '').split('/').at(-1) ?? ''
    relations.set(attributes.get('Id') ?? '', { kind, path: resolve(folder, target) })
  }
  return relations
}

function resolve(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/')
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

export function readWorkbook(xml: string, relations: Map<string, Relation>): WorkbookParts {
  const sheets: SheetPart[] = []
  let is1904 = false
  let root = ''
  for (const { name, closes, attributes } of tags(xml)) {
    root ||= name
    if (closes) continue
    if (name === 'workbookPr') is1904 = ['1', 'true', 'on'].includes(attributes.get('date1904') ?? '')
    if (name !== 'sheet') continue
    const relation = relations.get(relationId(attributes))
    // Charts and dialogues are listed as sheets too, but have no cells.
    if (relation === undefined || relation.kind === 'chartsheet' || relation.kind === 'dialogsheet') continue
    const hidden = (attributes.get('state') ?? 'visible') !== 'visible'
    sheets.push({ name: attributes.get('name') ?? '', hidden, path: relation.path })
  }
  if (root !== 'workbook') throw damaged('its list of sheets cannot be read')
  const byKind = (kind: string) => [...relations.values()].find(one => one.kind === kind)?.path
  return { sheets, is1904, strings: byKind('sharedStrings'), styles: byKind('styles') }
}

function relationId(attributes: Map<string, string>): string {
  const direct = attributes.get('r:id')
  if (direct !== undefined) return direct
  for (const [key, value] of attributes) if (key.endsWith(':id')) return value
  return ''
}

/** For each style that a cell may name (`s="3"`): is it a date? */
export function readStyles(xml: string): Uint8Array {
  const codes = new Map<string, FormatKind>()
  const kinds: number[] = []
  let inCells = false
  for (const { name, closes, attributes } of tags(xml)) {
    if (name === 'cellXfs') inCells = !closes
    else if (name === 'numFmt' && !closes) {
      codes.set(attributes.get('numFmtId') ?? '', formatKind(attributes.get('formatCode') ?? ''))
    } else if (name === 'xf' && inCells && !closes) {
      const id = attributes.get('numFmtId') ?? '0'
      kinds.push(codes.get(id) ?? builtinKind(Number(id)))
    }
  }
  return Uint8Array.from(kinds)
}

/** What a ZIP container is that is not an .xlsx workbook. */
export function notAWorkbook(names: Iterable<string>): Refusal {
  const all = [...names]
  const known = CONTAINERS.find(([start]) => all.some(name => name.startsWith(start)))
  return wrongType(known?.[1] ?? 'a ZIP archive without a workbook in it')
}

const CONTAINERS = [
  ['xl/workbook.bin', 'a binary Excel workbook (.xlsb)'],
  ['word/', 'a Word document'],
  ['ppt/', 'a PowerPoint presentation'],
  ['content.xml', 'an OpenDocument file'],
] as const
