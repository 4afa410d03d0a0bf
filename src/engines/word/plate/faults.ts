// A fault of a template as its author is told it: where it stands, what was expected, what was probably meant.
import type { TagFault } from '../grammar/ast.ts'
import type { Tag } from '../tags/weave.ts'

export interface TemplateFault {
  code: string
  detail: string
  part: string
  paragraph: number
  excerpt: string
  expected: string
  nearest?: string
}

export function faultAt(tag: Tag, fault: TagFault): TemplateFault {
  const at: TemplateFault = {
    code: fault.code,
    detail: fault.message,
    ...tag.place,
    expected: fault.expected,
  }
  if (fault.nearest !== undefined) at.nearest = fault.nearest
  return at
}
