// Places within a file that links reach by name (ISO 32000-1, 12.3.2.3), spelled out so that they survive a merge.
import type { PdfFile } from './file.ts'
import { type Dict, Name, readStr, Str, type Value } from './syntax.ts'

export type Targets = Map<string, Value>

const MAX_DEPTH = 50

/** Every named destination of the file: the old dictionary and the name tree. */
export function nameTargets(file: PdfFile): Targets {
  const targets: Targets = new Map()
  const catalog = file.dict(file.trailer.get('Root'))
  for (const [name, value] of file.dict(catalog?.get('Dests')) ?? []) keep(file, targets, name, value)
  const names = file.dict(catalog?.get('Names'))
  walk(file, file.dict(names?.get('Dests')), targets, 0)
  return targets
}

function walk(file: PdfFile, node: Dict | undefined, targets: Targets, depth: number): void {
  if (node === undefined || depth > MAX_DEPTH) return
  const names = file.array(node.get('Names')) ?? []
  for (let i = 0; i + 1 < names.length; i += 2) {
    const name = file.resolve(names[i])
    if (name instanceof Str) keep(file, targets, readStr(name), names[i + 1])
  }
  for (const kid of file.array(node.get('Kids')) ?? []) walk(file, file.dict(kid), targets, depth + 1)
}

function keep(file: PdfFile, targets: Targets, name: string, value: Value | undefined): void {
  const found = file.resolve(value)
  const place = found instanceof Map ? file.resolve(found.get('D')) : found
  if (Array.isArray(place)) targets.set(name, place)
}

/** The same value with the names of links replaced by the places they stand for. */
export function resolveTargets(value: Value, targets: Targets): Value {
  if (!(value instanceof Map)) {
    return Array.isArray(value) ? value.map(one => resolveTargets(one, targets)) : value
  }
  const isGoTo = nameOf(value.get('S')) === 'GoTo'
  const isLink = nameOf(value.get('Subtype')) === 'Link'
  const copy: Dict = new Map()
  for (const [key, one] of value) {
    const named = (key === 'D' && isGoTo) || (key === 'Dest' && isLink) ? targets.get(nameOf(one)) : undefined
    copy.set(key, named ?? resolveTargets(one, targets))
  }
  return copy
}

function nameOf(value: Value | undefined): string {
  if (value instanceof Name) return value.text
  return value instanceof Str ? readStr(value) : ''
}
