// Compiles a Word template: opened, checked and parsed once, so that a row only concatenates text and packs what changed.
import { refuse } from '../../base/errors.ts'
import { openDocx } from './package/docx.ts'
import type { TemplateFault } from './plate/faults.ts'
import { Collector, type Placeholder } from './plate/collect.ts'
import { emit, PieceList } from './plate/emit.ts'
import { Press, type Filled, type FillOptions, type TouchedPart } from './press.ts'
import { partWithoutTags, readNodes, readParts } from './read.ts'
import { altTexts } from './tags/attributes.ts'
import { tellDialect, type Dialect } from './tags/find.ts'

export interface Plate {
  dialect: Dialect
  placeholders: Placeholder[]
  /** All of them, not the first. */
  faults: TemplateFault[]
  /** What was taken out of the file to make it harmless, and what will not look as expected. */
  warnings: TemplateFault[]
  /** Throws refuse('template.has_faults'), and refuse('document.too_…') where values make an endless document. */
  fill(values: Record<string, unknown>, options?: FillOptions): Filled
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
  const parts = readParts(docx, warnings)
  const dialect = tellDialect(
    parts.flatMap(part => [...part.lines.map(line => line.text), ...altTexts(part.tokens)]),
  )
  const touched: TouchedPart[] = []
  const changed = new Map<string, string>()
  for (const part of parts) {
    const nodes = dialect === 'none' ? undefined : readNodes(part, dialect, collector, faults)
    if (nodes) {
      const list = new PieceList()
      touched.push({ name: part.name, op: emit(nodes, list), pieces: list.pieces })
    } else if (part.isStripped) changed.set(part.name, partWithoutTags(part))
  }
  const placeholders = collector.placeholders()
  const press = new Press(docx, touched, changed, dialect)
  return {
    dialect,
    placeholders,
    faults,
    warnings,
    fill(values, options = {}) {
      if (faults.length > 0) throw hasFaults(faults)
      return press.fill(values, options)
    },
  }
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
