// A document is whole or it is not made: what a value could not do is an error of its row, never a gap in a letter.
import { refuse } from '../../base/errors.ts'
import type { Filled } from '../../engines/word/index.ts'

/** The filled template as it is. @throws refusal `document.not_whole` (422) naming the first thing that is missing */
export function wholeOf(filled: Filled): Filled {
  const { faults } = filled
  const [first] = faults
  if (!first) return filled
  const place = first.path === undefined ? '' : ` at {${first.path.replace(/^\{+\s*|\s*\}+$/g, '')}}`
  const more = faults.length > 1 ? ` And ${faults.length - 1} more.` : ''
  throw refuse('document.not_whole', 422, `${first.detail.replace(/\.$/, '')}${place}.${more}`, {
    params: { count: faults.length },
  })
}
