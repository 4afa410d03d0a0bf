// Turns nodes into closures that write a document: a fill runs them and nothing else.
import { isRecord, isTrue } from '../grammar/operators.ts'
import { members } from '../grammar/filters-list.ts'
import { loopCall, Namespace } from '../grammar/methods.ts'
import { ValueFault, type Expr, type Scope } from '../grammar/run.ts'
import type { Filling } from './filling.ts'
import type { ForNode, GuardNode, IfNode, Node, SectionNode, SetNode } from './nodes.ts'
import { printer } from '../print/print.ts'
import { pictureSwapper } from '../print/swap.ts'

export type Op = (run: Filling) => void

export function emit(nodes: Node[]): Op {
  const ops = nodes.map(emitOne)
  if (ops.length === 1 && ops[0]) return ops[0]
  return run => {
    for (const op of ops) op(run)
  }
}

function emitOne(node: Node): Op {
  if (typeof node === 'string') return run => run.add(node)
  switch (node.kind) {
    case 'out':
      return printer(node)
    case 'if':
      return emitIf(node)
    case 'for':
      return emitFor(node)
    case 'set':
      return emitSet(node)
    case 'guard':
      return emitGuard(node)
    case 'section':
      return emitSection(node)
    case 'picture':
      return pictureSwapper(node)
  }
}

/** A value that cannot be had is reported, and counts as nothing. */
export function attempt(run: Filling, expr: Expr, path?: string): unknown {
  try {
    return expr(run)
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error
    run.fault(error.code, error.message, path)
    return undefined
  }
}

function emitIf(node: IfNode): Op {
  const branches = node.branches.map(branch => ({ when: branch.when, body: emit(branch.body) }))
  return run => {
    for (const branch of branches) {
      if (!branch.when || isTrue(attempt(run, branch.when, node.tag.place.excerpt))) {
        branch.body(run)
        return
      }
    }
  }
}

function unpack(names: string[], member: unknown, into: Record<string, unknown>): void {
  if (names.length === 1 && names[0] !== undefined) {
    into[names[0]] = member
    return
  }
  const parts = Array.isArray(member) ? member : isRecord(member) ? [member['0'], member['1']] : []
  names.forEach((name, at) => {
    into[name] = parts[at]
  })
}

function emitFor(node: ForNode): Op {
  const body = emit(node.body)
  const otherwise = node.otherwise && emit(node.otherwise)
  return run => {
    const outer = run.scope
    const list = pick(run, node, attempt(run, node.list, node.path))
    if (list.length === 0) {
      otherwise?.(run)
      return
    }
    run.spend(list.length)
    const loop = loopState(list, outer)
    for (let at = 0; at < list.length; at++) {
      const names: Record<string, unknown> = { loop }
      loop.turn(at)
      unpack(node.names, list[at], names)
      run.scope = { names, up: outer }
      body(run)
    }
    run.scope = outer
  }
}

function pick(run: Filling, node: ForNode, value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') {
    if (node.path !== undefined && !node.otherwise) run.missing.add(node.path)
    return []
  }
  const list = attempt(run, inner => members(inner, value), node.path)
  if (!Array.isArray(list)) return []
  if (!node.only) return list
  const { only } = node
  const outer = run.scope
  const kept = list.filter(member => {
    const names: Record<string, unknown> = {}
    unpack(node.names, member, names)
    run.scope = { names, up: outer }
    return isTrue(attempt(run, only, node.path))
  })
  run.scope = outer
  return kept
}

type LoopState = Record<string, unknown> & { turn: (at: number) => void }

function loopState(list: unknown[], outer: Scope): LoopState {
  let depth = 1
  for (let scope: Scope | undefined = outer; scope; scope = scope.up)
    if (Object.hasOwn(scope.names, 'loop') && scope.names['loop'] instanceof Object) depth++
  const { length } = list
  let last: unknown
  const state: LoopState = {
    length,
    depth,
    depth0: depth - 1,
    cycle: loopCall(inputs => inputs[((state['index0'] as number) ?? 0) % Math.max(1, inputs.length)]),
    changed: loopCall(inputs => {
      const now = JSON.stringify(inputs)
      const isNew = now !== last
      last = now
      return isNew
    }),
    turn(at) {
      state['index'] = at + 1
      state['index0'] = at
      state['first'] = at === 0
      state['last'] = at === length - 1
      state['revindex'] = length - at
      state['revindex0'] = length - at - 1
      state['previtem'] = list[at - 1]
      state['nextitem'] = list[at + 1]
    },
  }
  return state
}

function emitSet(node: SetNode): Op {
  const { names, field, value } = node
  const body = node.body && emit(node.body)
  const within = node.within && emit(node.within)
  return run => {
    const outer = run.scope
    const made = body ? run.aside(() => body(run)) : value ? attempt(run, value) : undefined
    if (within) {
      const inner: Record<string, unknown> = {}
      unpack(names, made, inner)
      run.scope = { names: inner, up: outer }
      within(run)
      run.scope = outer
    } else if (field === undefined) unpack(names, made, run.ownNames())
    else {
      const target = run.lookUp(names[0] ?? '')
      if (target instanceof Namespace) target.names[field] = made
      else
        run.fault(
          'set.not_a_namespace',
          `Only a namespace() can be changed with {% set ${names[0]}.${field} = … %}.`,
        )
    }
  }
}

function emitGuard(node: GuardNode): Op {
  const body = emit(node.body)
  return run => {
    const text = run.aside(() => body(run))
    if (node.guard === 'cell')
      run.add(/<\/w:p>\s*$|<w:p\/>\s*$/.test(text.slice(-40)) ? text : `${text}<w:p/>`)
    else if (
      text.includes(node.guard === 'table' ? '<w:tr' : '<w:tc>') ||
      text.includes(node.guard === 'table' ? '<w:tr' : '<w:tc ')
    )
      run.add(text)
  }
}

/** docxtemplater: a list is looped over, an object is stepped into, anything else that is true prints once. */
function emitSection(node: SectionNode): Op {
  const body = emit(node.body)
  return run => {
    const outer = run.scope
    const value = attempt(run, node.value, node.path)
    if (node.inverted) {
      if (!isTrue(value)) body(run)
      return
    }
    if (value === undefined && node.path !== undefined) run.missing.add(node.path)
    const list = Array.isArray(value) ? value : isTrue(value) ? [value] : []
    run.spend(list.length)
    list.forEach((member: unknown, at) => {
      const own = isRecord(member) ? member : {}
      run.scope = {
        names: own,
        up: {
          names: { '.': member, $index: at, $first: at === 0, $last: at === list.length - 1 },
          up: outer,
        },
      }
      body(run)
    })
    run.scope = outer
  }
}
