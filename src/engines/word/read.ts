// Reads the parts of a template: cut into marks, made harmless, their paragraphs as lines, their tags as nodes.
import { refuse } from '../../base/errors.ts'
import { TagFault } from './grammar/ast.ts'
import { partText, tellParts, type Docx } from './package/docx.ts'
import { stripMarks } from './package/strip-marks.ts'
import { SectionBuilder } from './plate/angular.ts'
import { faultAt, type TemplateFault } from './plate/faults.ts'
import { JinjaBuilder } from './plate/jinja.ts'
import type { Collector } from './plate/collect.ts'
import type { Node } from './plate/nodes.ts'
import { readAttributes } from './tags/attributes.ts'
import { applyCellTags } from './tags/cells.ts'
import { findJinja, findSingleBraces, type Dialect } from './tags/find.ts'
import { liftForms } from './tags/forms.ts'
import { readLines, type Line } from './tags/lines.ts'
import { mergeTrims } from './tags/merge.ts'
import { liftSections } from './tags/sections.ts'
import { noEdits, place, weave, type Edits, type Tag } from './tags/weave.ts'
import { scan, type Token } from './xml/scan.ts'

export interface ReadPart {
  name: string
  words: string
  tokens: Token[]
  edits: Edits
  lines: Line[]
  isStripped: boolean
}

/** Of all parts that may hold tags. */
const MOST_XML = 12 * 1024 * 1024

/** Roles whose text is never a template's. */
const SILENT = new Set(['settings', 'glossary'])

export function readParts(docx: Docx, warnings: TemplateFault[]): ReadPart[] {
  for (const { part, stripped } of docx.stripped)
    warnings.push({
      ...stripped,
      part: part === '' ? 'file' : part,
      paragraph: 0,
      expected: 'nothing of the kind',
    })
  const parts = tellParts(docx)
  const size = parts.reduce((sum, { name }) => sum + (docx.entries.get(name)?.size ?? 0), 0)
  if (size > MOST_XML)
    throw refuse(
      'template.too_large',
      422,
      'The text of this Word file is larger than 12 MB. Split the template, or remove what is not needed.',
    )
  return parts.map(({ name, words, isWord }) => {
    const tokens = scan(partText(docx, name) ?? '', name)
    const edits = noEdits(tokens)
    const gone = docx.relations.get(name)?.gone ?? new Set<string>()
    const stripped = isWord ? stripMarks(tokens, gone, edits.dropped) : []
    for (const one of stripped)
      warnings.push({ ...one, part: words, paragraph: 0, expected: 'nothing of the kind' })
    const lines = SILENT.has(words) ? [] : readLines(tokens, words, isWord)
    return { name, words, tokens, edits, lines, isStripped: stripped.length > 0 || gone.size > 0 }
  })
}

/** The part as it is without any tag, once made harmless. */
export function partWithoutTags(part: ReadPart): string {
  return part.tokens.map((token, at) => (part.edits.dropped[at] === 1 ? '' : token.raw)).join('')
}

/** The nodes of a part; undefined where it has no tags. */
export function readNodes(
  part: ReadPart,
  dialect: Dialect,
  collector: Collector,
  faults: TemplateFault[],
): Node[] | undefined {
  const { tokens, edits, lines } = part
  const isJinja = dialect === 'jinja'
  const find = isJinja ? findJinja : findSingleBraces
  const tags: Tag[] = []
  for (const line of lines) {
    if (!line.text.includes('{') || (line.channel === 'instruction' && !isJinja)) continue
    const placed = place(tokens, edits, line, find(line.text))
    tags.push(...placed)
    if (line.channel === 'instruction') checkInstruction(line, placed, faults)
  }
  const attributes = isJinja ? readAttributes(tokens, edits, () => ({ part: part.words, paragraph: 1 })) : []
  if (tags.length === 0 && attributes.length === 0) return undefined
  unbind(tokens, edits, tags)
  unwrap(tokens, edits, tags)
  if (isJinja) {
    for (const tag of [...applyCellTags(tokens, edits, tags), ...liftForms(tokens, edits, tags)])
      faults.push(astray(tag))
  } else liftSections(tokens, edits, tags)
  const items = weave(tokens, edits).map(item =>
    isJinja && typeof item === 'string' && !item.startsWith('<') ? unescapeBraces(item) : item,
  )
  mergeTrims(items)
  const builder = isJinja ? new JinjaBuilder(collector, faults) : new SectionBuilder(collector, faults)
  return builder.build(items)
}

/** docxtpl's way to write braces that are no tag: `{_{`, `}_}`, `{_%`, `%_}`. */
function unescapeBraces(text: string): string {
  return text.includes('_') ? text.replaceAll(/\{_([{%])/g, '{$1').replaceAll(/([}%])_\}/g, '$1}') : text
}

/** What a field does must be the template's choice, never a value's. */
function checkInstruction(line: Line, tags: Tag[], faults: TemplateFault[]): void {
  const first = tags[0]
  if (first && line.text.slice(0, first.from).trim() === '') {
    faults.push(
      faultAt(
        first,
        new TagFault(
          'tag.in_field',
          'A value cannot choose what a field does.',
          'the name of the field before the tag, such as HYPERLINK',
        ),
      ),
    )
  }
}

/** Marks of Word's own around runs that mean nothing to a reader: without them both ends of a block stand at one level. */
const WRAPPERS = new Set(['w:smartTag', 'w:ins', 'w:moveTo'])

function unwrap(tokens: Token[], edits: Edits, tags: Tag[]): void {
  for (const tag of tags) {
    if (tag.kind !== 'block') continue
    for (let up = tokens[tag.token]?.parent ?? -1; up !== -1; up = tokens[up]?.parent ?? -1) {
      const token = tokens[up]
      if (!token || !WRAPPERS.has(token.name)) continue
      edits.dropped[up] = 1
      edits.dropped[token.partner] = 1
      const properties = tokens[up + 1]
      if (properties?.name === 'w:smartTagPr')
        edits.dropped.fill(1, up + 1, Math.max(up + 1, properties.partner) + 1)
    }
  }
}

/** A content control tied to document data shows that data again when Word opens the file: the tie goes where a tag is inside. */
function unbind(tokens: Token[], edits: Edits, tags: Tag[]): void {
  const controls = new Set<number>()
  for (const tag of tags) {
    for (let up = tokens[tag.token]?.parent ?? -1; up !== -1; up = tokens[up]?.parent ?? -1)
      if (tokens[up]?.name === 'w:sdt') controls.add(up)
  }
  for (const control of controls) {
    const properties = tokens[control + 1]
    if (properties?.name !== 'w:sdtPr') continue
    for (let at = control + 2; at < properties.partner; at++) {
      const token = tokens[at]
      if (
        token?.name === 'w:dataBinding' ||
        token?.name === 'w15:dataBinding' ||
        token?.name === 'w:showingPlcHdr'
      )
        edits.dropped.fill(1, at, Math.max(at, token.partner) + 1)
    }
  }
}

function astray(tag: Tag): TemplateFault {
  const what = { p: 'paragraph', tc: 'table cell', tr: 'table row', r: 'run', text: 'table cell' }[tag.form]
  return faultAt(
    tag,
    new TagFault('tag.astray', `This tag belongs in a ${what}, but stands in none.`, `a ${what} around it`),
  )
}
