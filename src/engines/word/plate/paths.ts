// What a filter says about the kind of its value, and a chain of names as a path.
import type { Ast } from '../grammar/ast.ts'

export type PlaceholderKind = 'text' | 'number' | 'date' | 'condition' | 'list' | 'image' | 'barcode'

export const KIND_OF: Record<string, PlaceholderKind> = {
  date: 'date',
  time: 'date',
  datetime: 'date',
  number: 'number',
  currency: 'number',
  percent: 'number',
  round: 'number',
  abs: 'number',
  int: 'number',
  float: 'number',
  toFixed: 'number',
  image: 'image',
  qr: 'barcode',
  barcode: 'barcode',
  code128: 'barcode',
  ean13: 'barcode',
  sum: 'list',
  join: 'list',
  sort: 'list',
  map: 'list',
  groupby: 'list',
  selectattr: 'list',
  rejectattr: 'list',
  select: 'list',
  reject: 'list',
  batch: 'list',
  slice: 'list',
  average: 'list',
  unique: 'list',
  first: 'list',
  last: 'list',
}
/** Of two kinds told of one placeholder, the higher holds. */
export const RANK: Record<PlaceholderKind, number> = {
  condition: 0,
  text: 1,
  number: 2,
  date: 3,
  barcode: 4,
  image: 5,
  list: 6,
}
interface Path {
  root: string
  rest: string[]
}

/** `a.b['c'].d` as a path, else undefined. */
export function pathOf(ast: Ast): Path | undefined {
  if (ast.kind === 'name') return { root: ast.name, rest: [] }
  if (ast.kind === 'attribute') {
    const of = pathOf(ast.of)
    return of && { root: of.root, rest: [...of.rest, ast.name] }
  }
  if (ast.kind === 'index' && ast.at.kind === 'literal') {
    const of = pathOf(ast.of)
    return (
      of && {
        root: of.root,
        rest: typeof ast.at.value === 'number' ? of.rest : [...of.rest, String(ast.at.value)],
      }
    )
  }
  return undefined
}
