// Compiles a Word template: opened, checked and parsed once, so that a row only concatenates text and packs what changed.
import { refuse } from '../../base/errors.ts'
import { Filling } from './plate/filling.ts'
import { Builder, faultAt, type TemplateFault } from './plate/build.ts'
import { Collector, type Placeholder } from './plate/collect.ts'
import { emit, type Op } from './plate/emit.ts'
import { openDocx, partText, tellParts } from './package/docx.ts'
import { ZipForm } from './package/zip.ts'
import { TagFault } from './grammar/ast.ts'
import { findJinja, tellDialect, type Dialect } from './tags/find.ts'
import { liftForms } from './tags/forms.ts'
import { readLines } from './tags/lines.ts'
import { noEdits, place, weave, type Tag } from './tags/weave.ts'
import { scan } from './xml/scan.ts'

export interface FillOptions {
  /** BCP 47; 'en-GB' unless said. */
  locale?: string
  /** ISO 4217; 'EUR' unless said. */
  currency?: string
  /** IANA name, for values that carry a time of day; UTC unless said. */
  time_zone?: string
  /** Preview: shade filled values and print "renewal_date is empty" in red where there is none. */
  marks?: boolean
  /** Bytes of the picture that a value names. */
  images?: (ref: string) => Uint8Array | undefined
}

export interface Filled {
  bytes: Uint8Array
  /** Paths that had no value. */
  missing: string[]
  faults: { code: string; detail: string; path?: string }[]
}

export interface Plate {
  dialect: Dialect
  placeholders: Placeholder[]
  /** All of them, not the first. */
  faults: TemplateFault[]
  warnings: TemplateFault[]
  /** Throws refuse('template.has_faults'), and refuse('document.too_…') where values make an endless document. */
  fill(values: Record<string, unknown>, options?: FillOptions): Filled
}

/** Level 6 as every peer uses; the higher ones cost twice the time for 2 % of the size. */
const DEFLATE_LEVEL = 6

interface Part {
  name: string
  op: Op
}

/**
 * Compiles a template (bytes of a .docx).
 * @throws refuse('template.not_a_docx' | 'template.encrypted' | 'template.damaged' | 'template.too_large' | 'template.too_deep' | 'template.hostile', 422)
 */
export function compileTemplate(bytes: Uint8Array): Plate {
  const docx = openDocx(bytes)
  const faults: TemplateFault[] = []
  const warnings: TemplateFault[] = []
  const collector = new Collector()
  const read = tellParts(docx).map(part => {
    const tokens = scan(partText(docx, part.name) ?? '', part.name)
    return { ...part, tokens, lines: readLines(tokens, part.words, part.isWord) }
  })
  const dialect = tellDialect(read.flatMap(part => part.lines.map(line => line.text)))
  const touched: Part[] = []
  for (const part of read) {
    const edits = noEdits(part.tokens)
    const tags = part.lines.flatMap(line =>
      line.text.includes('{') ? place(part.tokens, edits, line, findJinja(line.text)) : [],
    )
    if (tags.length === 0) continue
    for (const tag of liftForms(part.tokens, edits, tags)) faults.push(astray(tag))
    const nodes = new Builder(collector, faults).build(weave(part.tokens, edits))
    touched.push({ name: part.name, op: emit(nodes) })
  }
  const names = new Set(touched.map(part => part.name))
  const form = new ZipForm([...docx.entries.values()].filter(entry => !names.has(entry.name)))
  return {
    dialect,
    placeholders: collector.placeholders(),
    faults,
    warnings,
    fill(values, options = {}) {
      if (faults.length > 0) throw hasFaults(faults)
      return fill(form, touched, values, options)
    },
  }
}

function fill(form: ZipForm, parts: Part[], values: Record<string, unknown>, options: FillOptions): Filled {
  const run = new Filling(
    values,
    options.locale ?? 'en-GB',
    options.currency ?? 'EUR',
    options.time_zone,
    options.marks ?? false,
  )
  const fresh = parts.map(part => ({
    name: part.name,
    bytes: Buffer.from(
      run.aside(() => part.op(run)),
      'utf8',
    ),
  }))
  return { bytes: form.write(fresh, DEFLATE_LEVEL), missing: [...run.missing], faults: run.faults }
}

function astray(tag: Tag): TemplateFault {
  const what = { p: 'paragraph', tc: 'table cell', tr: 'table row', r: 'run', text: 'text' }[tag.form]
  return faultAt(
    tag,
    new TagFault(
      'tag.astray',
      `This tag replaces a ${what}, but stands in none.`,
      `a ${what} around it, or the tag without "${tag.form}"`,
    ),
  )
}

function hasFaults(faults: TemplateFault[]) {
  const first = faults[0]
  const more = faults.length > 1 ? ` There are ${faults.length - 1} more.` : ''
  return refuse(
    'template.has_faults',
    422,
    `This template cannot be filled yet: ${first?.excerpt ?? ''} (${first?.part}, paragraph ${first?.paragraph}): ${first?.detail} Expected: ${first?.expected}.${more}`,
    {
      errors: faults.slice(0, 100).map(fault => ({
        pointer: `/${fault.part}/${fault.paragraph}`,
        value: fault.excerpt,
        code: fault.code,
        detail: fault.detail,
        accepted: fault.expected,
      })),
    },
  )
}
