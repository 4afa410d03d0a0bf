// The tree of an expression: what the parser makes and the compiler turns into closures.

export type Ast =
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'name'; name: string }
  | { kind: 'attribute'; of: Ast; name: string }
  | { kind: 'index'; of: Ast; at: Ast }
  | { kind: 'slice'; of: Ast; from?: Ast; to?: Ast; step?: Ast }
  | { kind: 'call'; of: Ast; inputs: Inputs }
  | { kind: 'filter'; of: Ast; name: string; inputs: Inputs }
  | { kind: 'test'; of: Ast; name: string; inputs: Inputs; negated: boolean }
  | { kind: 'unary'; operator: '-' | '+'; of: Ast }
  | { kind: 'binary'; operator: Arithmetic; left: Ast; right: Ast }
  | { kind: 'compare'; first: Ast; rest: { operator: Comparison; right: Ast }[] }
  | { kind: 'and' | 'or'; left: Ast; right: Ast }
  | { kind: 'not'; of: Ast }
  | { kind: 'choice'; when: Ast; yes: Ast; no?: Ast }
  | { kind: 'list'; items: Ast[] }
  | { kind: 'dict'; entries: [Ast, Ast][] }

export type Arithmetic = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '~'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export interface Inputs {
  list: Ast[]
  named: Record<string, Ast>
}

/** What is wrong with one tag, found while reading it. */
export class TagFault extends Error {
  readonly code: string
  readonly expected: string
  readonly nearest: string | undefined

  constructor(code: string, detail: string, expected: string, nearest?: string) {
    super(detail)
    this.code = code
    this.expected = expected
    this.nearest = nearest
  }
}

/** The trees directly below. */
export function children(ast: Ast): Ast[] {
  switch (ast.kind) {
    case 'literal':
    case 'name':
      return []
    case 'attribute':
    case 'unary':
    case 'not':
      return [ast.of]
    case 'index':
      return [ast.of, ast.at]
    case 'slice':
      return [ast.of, ast.from, ast.to, ast.step].filter(part => part !== undefined)
    case 'call':
    case 'filter':
    case 'test':
      return [ast.of, ...ast.inputs.list, ...Object.values(ast.inputs.named)]
    case 'binary':
    case 'and':
    case 'or':
      return [ast.left, ast.right]
    case 'compare':
      return [ast.first, ...ast.rest.map(step => step.right)]
    case 'choice':
      return [ast.when, ast.yes, ast.no].filter(part => part !== undefined)
    case 'list':
      return ast.items
    case 'dict':
      return ast.entries.flat()
  }
}
