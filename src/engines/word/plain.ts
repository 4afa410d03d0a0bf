// Tells templates whose documents differ from one another by plain text alone: nothing that a value says can reach outside.
import type { Written } from './plate/filling.ts'
import type { TouchedPart } from './press.ts'

/** Page numbers: the fields that stand beside tags in letters' footers, whole and alone in their mark. */
const NAMES = String.raw`\s*(?:PAGE|NUMPAGES|SECTIONPAGES)(?![A-Z0-9_])`
const PAGE_NUMBERS = new RegExp(
  String.raw`<w:fldChar w:fldCharType="(?:begin|separate|end)"/>|<w:instrText(?: xml:space="preserve")?>${NAMES}[^<]*</w:instrText>|<w:fldSimple w:instr="${NAMES}[^"<]*">|</w:fldSimple>`,
  'g',
)
/** What a converter would act on: fields, addresses in attributes, and what could hide a mark from whoever looks for one. */
const ACTIVE = /instrText|fldSimple|fldChar|src|href|<!/i

/**
 * Whether the constant pieces of a part are harmless in any order and number, also those of branches that a single
 * document does not take, and values stand between marks only, never inside one.
 * @param relations of this part; a link for people to click could be misused by a mark that is not always there
 */
export function isPlainPart({ pieces }: TouchedPart, relations: string | undefined): boolean {
  if (/hyperlink/i.test(relations ?? '')) return false
  return pieces.every(
    ({ text }) =>
      !ACTIVE.test(text.replaceAll(PAGE_NUMBERS, '')) && text.lastIndexOf('>') >= text.lastIndexOf('<'),
  )
}

/** Whether what was put between the pieces is text: a line break or a picture is a mark. */
export function isPlainText(written: Written[]): boolean {
  return written.every(one => typeof one !== 'string' || !one.includes('<'))
}
