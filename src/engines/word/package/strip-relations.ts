// Takes out of a Word file the relationships through which it would reach the network, the disk or a program.
import { attributeOf, escapeXml } from '../xml/escape.ts'
import { scan } from '../xml/scan.ts'

export interface Stripped {
  code: string
  detail: string
  /** What stood there: a target, a field, an element. */
  excerpt: string
}

export interface StrippedRelations {
  xml: string
  /** Ids that no longer lead anywhere. */
  gone: Set<string>
  /** Targets inside the package that were taken out. */
  targets: string[]
  stripped: Stripped[]
}

/** Kinds of relationship, by the last step of their name, that are never kept. */
const NEVER: Record<string, string> = {
  vbaProject: 'Macros were removed from this template.',
  wordVbaData: 'Macros were removed from this template.',
  attachedTemplate:
    'The link to an attached template was removed; it would be fetched whenever the document is opened.',
  oleObject: 'An embedded object was removed; the picture of it stays.',
  control: 'An ActiveX control was removed.',
  activeXControlBinary: 'An ActiveX control was removed.',
  aFChunk: 'An inserted file was removed; it could bring anything with it.',
  subDocument: 'A subdocument was removed; it would be read from outside of this file.',
  frame: 'A frame was removed; it would be read from outside of this file.',
  mailMergeSource: 'The data source of a Word mail merge was removed; the rows come from your spreadsheet.',
  mailMergeHeaderSource:
    'The data source of a Word mail merge was removed; the rows come from your spreadsheet.',
  recipientData: 'The data source of a Word mail merge was removed; the rows come from your spreadsheet.',
  extensibility: 'Changes to the ribbon of Word were removed.',
  attachedToolbars: 'Toolbars were removed.',
  keyMapCustomizations: 'Changes to the keys of Word were removed.',
}
const SAFE_LINK = /^(?:https?:|mailto:|tel:|sms:|#)/i

/** @param source the part that these relationships belong to. */
export function stripRelations(xml: string, source: string): StrippedRelations {
  const result: StrippedRelations = { xml: '', gone: new Set(), targets: [], stripped: [] }
  for (const token of scan(xml, source)) {
    const type = attributeOf(token.raw, 'Type') ?? ''
    const kind = type.slice(type.lastIndexOf('/') + 1)
    const target = attributeOf(token.raw, 'Target') ?? ''
    const isExternal = attributeOf(token.raw, 'TargetMode')?.toLowerCase() === 'external'
    if (!/(?:^|:)Relationship$/.test(token.name)) {
      result.xml += token.raw
    } else if (isExternal && kind === 'hyperlink') {
      result.xml += SAFE_LINK.test(target.trim()) ? token.raw : defused(token.raw, target, result)
    } else if (
      isExternal ||
      NEVER[kind] !== undefined ||
      (kind === 'package' && !source.includes('/charts/'))
    ) {
      const detail = NEVER[kind] ?? (kind === 'package' ? NEVER['oleObject'] : undefined)
      result.stripped.push({
        code: `stripped.${isExternal ? 'external' : kind}`,
        detail:
          detail ??
          'A link to something outside of this file was removed; it would be fetched whenever the document is opened.',
        excerpt: target,
      })
      result.gone.add(attributeOf(token.raw, 'Id') ?? '')
      if (!isExternal) result.targets.push(resolve(source, target))
    } else result.xml += token.raw
  }
  return result
}

function defused(raw: string, target: string, result: StrippedRelations): string {
  result.stripped.push({
    code: 'stripped.link',
    detail:
      'A link that opens a file or a program was made harmless; web, mail and telephone links are kept.',
    excerpt: target,
  })
  return raw.replace(/(\sTarget\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"${escapeXml('about:blank')}"`)
}

/** The name of the part that a relationship of `source` leads to. */
function resolve(source: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  const steps = source.split('/').slice(0, -1)
  for (const step of target.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  }
  return steps.join('/')
}
