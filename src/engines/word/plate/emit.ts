// Turns nodes into closures that write a document: a fill runs them and nothing else.
import { isRecord, isTrue } from '../grammar/operators.ts'
import { members, writeJson } from '../grammar/filters-list.ts'
import { loopCall, Namespace } from '../grammar/methods.ts'
import type { Scope } from '../grammar/run.ts'
import type { Piece } from '../pack/packer.ts'
import { unescapeXml } from '../xml/escape.ts'
import { attempt, type Op } from './attempt.ts'
import { textOfWritten, type Filling } from './filling.ts'
import type { ForNode, GuardNode, IfNode, Node, SectionNode, SetNode } from './nodes.ts'
import { fitGrid } from '../print/grid.ts'
import { printer } from '../print/print.ts'
import { pictureSwapper } from '../print/swap.ts'

/** The constant pieces of a part, in order, as they are met while its nodes become closures. */
export class PieceList {
  readonly pieces: Piece[] = []
  #block = ''
  #blocks = 0

  add(text: string): Piece {
    const piece = { text, id: this.pieces.length, blocks: this.#block }
    this.pieces.push(piece)
    return piece
  }

  /** Pieces made within are written only when this block is. */
  block<T>(make: () => T): T {
    const outer = this.#block
    this.#block += `${this.#blocks++}/`
    const made = make()
    this.#block = outer
    return made
  }
}

/** Closures that write `nodes`. */
export function emit(nodes: Node[], pieces: PieceList): Op {
  const ops = nodes.map(node => emitOne(node, pieces))
  if (ops.length === 1 && ops[0]) return ops[0]
  return run => {
    for (const op of ops) op(run)
  }
}

function emitOne(node: Node, pieces: PieceList): Op {
  if (typeof node === 'string') {
    const piece = pieces.add(node)
    return run => run.put(piece)
  }
  switch (node.kind) {
    case 'out':
      return printer(node)
    case 'if':
      return emitIf(node, pieces)
    case 'for':
      return emitFor(node, pieces)
    case 'set':
      return emitSet(node, pieces)
    case 'guard':
      return emitGuard(node, pieces)
    case 'section':
      return emitSection(node, pieces)
    case 'picture':
      return pictureSwapper(node)
  }
}

function block(pieces: PieceList, nodes: Node[]): Op {
  return pieces.block(() => emit(nodes, pieces))
}

function emitIf(node: IfNode, pieces: PieceList): Op {
  const branches = node.branches.map(branch => ({
    when: branch.when,
    body: pieces.block(() => emit(branch.body, pieces)),
  }))
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

function emitFor(node: ForNode, pieces: PieceList): Op {
  const body = pieces.block(() => emit(node.body, pieces))
  const otherwise = node.otherwise && block(pieces, node.otherwise)
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
      const now = writeJson(inputs)
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

function emitSet(node: SetNode, pieces: PieceList): Op {
  const { names, field, value } = node
  const body = node.body && block(pieces, node.body)
  const within = node.within && block(pieces, node.within)
  return run => {
    const outer = run.scope
    const made = body
      ? withoutMarks(textOfWritten(run.aside(() => body(run))))
      : value
        ? attempt(run, value)
        : undefined
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

function emitGuard(node: GuardNode, pieces: PieceList): Op {
  const body = pieces.block(() => emit(node.body, pieces))
  return run => {
    const written = run.aside(() => body(run))
    if (node.guard === 'grid') run.keep([fitGrid(textOfWritten(written))])
    else if (node.guard === 'cell') {
      run.keep(written)
      if (!/<\/w:p>\s*$|<w:p\/>\s*$/.test(textOfWritten(written.slice(-4)).slice(-40))) run.add('<w:p/>')
    } else if (written.some(one => holds(typeof one === 'string' ? one : one.text, node.guard)))
      run.keep(written)
  }
}

function holds(text: string, guard: GuardNode['guard']): boolean {
  return guard === 'table'
    ? text.includes('<w:tr>') || text.includes('<w:tr ')
    : text.includes('<w:tc>') || text.includes('<w:tc ')
}

/** `{% set x %}…{% endset %}` keeps text; the marks between the runs of it would be escaped when it is printed. */
function withoutMarks(xml: string): string {
  return unescapeXml(xml.replaceAll(/<[^>]*>/g, ''))
}

/** docxtemplater: a list is looped over, an object is stepped into, anything else that is true prints once. */
function emitSection(node: SectionNode, pieces: PieceList): Op {
  const body = pieces.block(() => emit(node.body, pieces))
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
