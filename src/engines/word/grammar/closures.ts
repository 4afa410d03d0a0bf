// Turns the tree of an expression into a closure; names, filters, tests and methods are looked up here, once, while compiling.
import { TagFault, type Ast, type Inputs } from './ast.ts'
import { filterNames, findFilter } from './filters.ts'
import { Given, NOTHING } from './given.ts'
import { callMethod, FUNCTIONS, isMethod, methodNames, Namespace } from './methods.ts'
import { nearest } from './nearest.ts'
import { calculate, compare, isTrue, needNumber, ownProperty, shown } from './operators.ts'
import { ValueFault, type Expr, type Run } from './run.ts'
import { TESTS } from './tests.ts'
import { plainText } from './text.ts'

/** Where a fault of a tag is reported; all of them, not the first. */
export type Report = (fault: TagFault) => void

export function compileExpression(ast: Ast, report: Report): Expr {
  const of = (child: Ast): Expr => compileExpression(child, report)
  switch (ast.kind) {
    case 'literal':
      return () => ast.value
    case 'name':
      return ast.name === '.' ? run => run.lookUp('.') : nameOf(ast.name)
    case 'attribute':
      return attribute(of(ast.of), ast.name)
    case 'index':
      return index(of(ast.of), of(ast.at))
    case 'slice':
      return slice(of(ast.of), ast.from && of(ast.from), ast.to && of(ast.to), ast.step && of(ast.step))
    case 'call':
      return call(ast, report)
    case 'filter':
      return filter(ast, report)
    case 'test':
      return test(ast, report)
    case 'unary': {
      const inner = of(ast.of)
      return ast.operator === '-'
        ? run => -needNumber(inner(run), '"-"')
        : run => needNumber(inner(run), '"+"')
    }
    case 'binary': {
      const [left, right, { operator }] = [of(ast.left), of(ast.right), ast]
      return run => calculate(run, operator, left(run), right(run))
    }
    case 'compare':
      return comparison(ast, of)
    case 'and': {
      const [left, right] = [of(ast.left), of(ast.right)]
      return run => {
        const value = left(run)
        return isTrue(value) ? right(run) : value
      }
    }
    case 'or': {
      const [left, right] = [of(ast.left), of(ast.right)]
      return run => {
        const value = left(run)
        return isTrue(value) ? value : right(run)
      }
    }
    case 'not': {
      const inner = of(ast.of)
      return run => !isTrue(inner(run))
    }
    case 'choice': {
      const [when, then, otherwise] = [of(ast.when), of(ast.yes), ast.no && of(ast.no)]
      return run => (isTrue(when(run)) ? then(run) : otherwise ? otherwise(run) : '')
    }
    case 'list': {
      const items = ast.items.map(of)
      return run => items.map(item => item(run))
    }
    case 'dict': {
      const entries = ast.entries.map(([key, value]) => [of(key), of(value)] as const)
      return run => Object.fromEntries(entries.map(([key, value]) => [plainText(key(run), run), value(run)]))
    }
  }
}

function nameOf(name: string): Expr {
  return run => run.lookUp(name)
}

function read(value: unknown, name: string): unknown {
  return value instanceof Namespace ? ownProperty(value.names, name) : ownProperty(value, name)
}

function attribute(of: Expr, name: string): Expr {
  return run => read(of(run), name)
}

function index(of: Expr, at: Expr): Expr {
  return run => {
    const value = of(run)
    const key = at(run)
    if (typeof key === 'number' && (Array.isArray(value) || typeof value === 'string'))
      return value.at(Math.trunc(key))
    return typeof key === 'string' || typeof key === 'number' ? read(value, String(key)) : undefined
  }
}

function slice(of: Expr, from?: Expr, to?: Expr, step?: Expr): Expr {
  const bound = (run: Run, expr?: Expr) => {
    const value = expr?.(run)
    return value === undefined || value === null ? undefined : Math.trunc(needNumber(value, 'A slice'))
  }
  return run => {
    const value = of(run)
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value) && typeof value !== 'string')
      throw new ValueFault('value.not_a_list', `${shown(value)} cannot be sliced.`)
    const by = bound(run, step) ?? 1
    if (by === 1) return value.slice(bound(run, from), bound(run, to))
    const list = typeof value === 'string' ? Array.from(value) : value
    const picked = stepped(list, bound(run, from), bound(run, to), by)
    return typeof value === 'string' ? picked.join('') : picked
  }
}

function stepped(list: unknown[], from: number | undefined, to: number | undefined, by: number): unknown[] {
  if (by === 0) throw new ValueFault('value.not_a_number', 'The step of a slice cannot be 0.')
  const place = (at: number) => (at < 0 ? at + list.length : at)
  const out: unknown[] = []
  if (by > 0)
    for (
      let at = Math.max(0, place(from ?? 0));
      at < Math.min(list.length, place(to ?? list.length));
      at += by
    )
      out.push(list[at])
  else
    for (
      let at = Math.min(list.length - 1, place(from ?? list.length));
      at > (to === undefined ? -1 : Math.max(-1, place(to)));
      at += by
    )
      out.push(list[at])
  return out
}

function given(inputs: Inputs, report: Report): (run: Run) => Given {
  const list = inputs.list.map(one => compileExpression(one, report))
  const named = Object.entries(inputs.named).map(
    ([name, one]) => [name, compileExpression(one, report)] as const,
  )
  if (list.length === 0 && named.length === 0) return () => NOTHING
  if (named.length === 0)
    return run =>
      new Given(
        list.map(one => one(run)),
        {},
      )
  return run =>
    new Given(
      list.map(one => one(run)),
      Object.fromEntries(named.map(([name, one]) => [name, one(run)])),
    )
}

const nothing: Expr = () => undefined

function call(ast: Ast & { kind: 'call' }, report: Report): Expr {
  const inputs = given(ast.inputs, report)
  const callee = ast.of
  if (callee.kind === 'attribute') {
    const { name } = callee
    const of = compileExpression(callee.of, report)
    if (isMethod(name)) return run => callMethod(run, of(run), name, inputs(run))
    report(
      new TagFault(
        'method.unknown',
        `There is no method ".${name}()" in templates.`,
        'a filter or one of the known methods',
        nearest(name, methodNames()),
      ),
    )
    return nothing
  }
  const name = callee.kind === 'name' ? callee.name : '…'
  const fn = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (fn) return run => fn(run, undefined, inputs(run))
  report(
    new TagFault(
      'function.unknown',
      `There is no function "${name}()" in templates.`,
      `a value, a filter, or one of ${Object.keys(FUNCTIONS).join(', ')}`,
      nearest(name, Object.keys(FUNCTIONS)),
    ),
  )
  return nothing
}

function filter(ast: Ast & { kind: 'filter' }, report: Report): Expr {
  const of = compileExpression(ast.of, report)
  const inputs = given(ast.inputs, report)
  const fn = findFilter(ast.name)
  if (!fn) {
    const close = nearest(ast.name, filterNames())
    report(
      new TagFault(
        'filter.unknown',
        `There is no filter called "${ast.name}".`,
        close === undefined ? 'a known filter' : `"${close}", or another known filter`,
        close,
      ),
    )
    return nothing
  }
  return run => fn(run, of(run), inputs(run))
}

function test(ast: Ast & { kind: 'test' }, report: Report): Expr {
  const of = compileExpression(ast.of, report)
  const inputs = given(ast.inputs, report)
  const { name } = ast
  const fn = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined
  if (!fn) {
    const close = nearest(name, Object.keys(TESTS))
    report(
      new TagFault(
        'test.unknown',
        `There is no test called "is ${name}".`,
        close === undefined ? 'a known test such as "is defined"' : `"is ${close}"`,
        close,
      ),
    )
    return nothing
  }
  return run => fn(run, of(run), inputs(run).list) !== ast.negated
}

function comparison(ast: Ast & { kind: 'compare' }, of: (child: Ast) => Expr): Expr {
  const first = of(ast.first)
  const rest = ast.rest.map(step => ({ operator: step.operator, right: of(step.right) }))
  return run => {
    let left = first(run)
    for (const step of rest) {
      const right = step.right(run)
      const isOrdered = step.operator.startsWith('<') || step.operator.startsWith('>')
      // A missing value is neither more nor less than anything: the row is reported elsewhere, the document still prints.
      if (
        isOrdered &&
        (left === undefined ||
          left === null ||
          left === '' ||
          right === undefined ||
          right === null ||
          right === '')
      )
        return false
      if (!compare(step.operator, left, right)) return false
      left = right
    }
    return true
  }
}
