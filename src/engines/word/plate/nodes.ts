// The program of a part: constant pieces, values to print, branches and loops.
import type { Expr } from '../grammar/run.ts'
import type { PictureStage } from '../tags/attributes.ts'
import type { Guard, Tag } from '../tags/weave.ts'

export type Node = string | OutNode | IfNode | ForNode | SetNode | GuardNode | SectionNode | PictureNode

export interface OutNode {
  kind: 'out'
  tag: Tag
  value: Expr
  /** What is reported when there is no value; nothing where the template has its own answer to that. */
  path: string | undefined
}

/** One mark of a picture that is swapped by its alt text. */
export interface PictureNode {
  kind: 'picture'
  stage: PictureStage
  raw: string
  value: Expr
  path: string | undefined
}

export interface Branch {
  when?: Expr
  body: Node[]
}

export interface IfNode {
  kind: 'if'
  tag: Tag
  branches: Branch[]
}

export interface ForNode {
  kind: 'for'
  tag: Tag
  names: string[]
  list: Expr
  only?: Expr
  path: string | undefined
  body: Node[]
  otherwise?: Node[]
}

export interface SetNode {
  kind: 'set'
  tag: Tag
  names: string[]
  /** For `set ns.x = …`. */
  field?: string
  value?: Expr
  /** For `{% set x %}…{% endset %}`. */
  body?: Node[]
  /** For `{% with %}`: the names end with it. */
  within?: Node[]
}

export interface GuardNode {
  kind: 'guard'
  guard: Guard['guard']
  body: Node[]
}

/** docxtemplater's `{#x}…{/x}` and `{^x}…{/x}`: loop, condition and scope in one. */
export interface SectionNode {
  kind: 'section'
  tag: Tag
  name: string
  value: Expr
  inverted: boolean
  path: string | undefined
  body: Node[]
}
