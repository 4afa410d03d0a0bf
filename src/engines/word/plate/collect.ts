// Collects what a template asks for: each placeholder with its kind, filters, fields and places.
import { children, type Ast } from '../grammar/ast.ts'
import { filterName } from '../grammar/filters.ts'
import { KIND_OF, pathOf, RANK, type PlaceholderKind } from './paths.ts'
import type { Place } from '../tags/find.ts'
import type { Tag } from '../tags/weave.ts'

export interface Placeholder {
  path: string
  kind: PlaceholderKind
  /** Has a default, or is only asked about in a condition. */
  optional: boolean
  filters: string[]
  /** Of a list: what is printed of each member. */
  fields?: Placeholder[]
  places: Place[]
}

type Use = 'print' | 'number' | 'condition' | 'list'
type Shelf = Map<string, Draft>
/** A name of the template's own: a loop variable (with the shelf of its list) or a set one (with none). */
type Local = { shelf?: Shelf; path?: string }

interface Draft extends Placeholder {
  printed: boolean
  bare: boolean
  shelf: Shelf
}

/** Filters whose first input, or `attribute=`, names a field of each member. */
const BY_FIELD = new Set(['sum', 'groupby', 'selectattr', 'rejectattr', 'average'])
const DICT_CALLS = new Set(['items', 'keys', 'values'])

/** Places kept of one placeholder: a person looks at the first few. */
const MOST_PLACES = 200

export class Collector {
  readonly #top: Shelf = new Map()
  #locals: Map<string, Local>[] = []
  #sections: ({ draft: Draft; path: string } | undefined)[] = []

  enter(names: Record<string, Local>): void {
    this.#locals.push(new Map(Object.entries(names)))
  }

  leave(): void {
    this.#locals.pop()
  }

  /** docxtemplater: names inside a section are first looked for in what it stands for. */
  enterSection(ast: Ast | undefined): void {
    const draft = ast && this.#draft(ast)
    this.#sections.push(draft && { draft, path: this.pathText(ast) ?? '' })
  }

  /** With names of its own inside it is a list; a section without is a condition. */
  leaveSection(): void {
    const section = this.#sections.pop()
    if (!section || section.draft.shelf.size === 0) return
    section.draft.kind = 'list'
    section.draft.printed = true
    section.draft.bare = true
  }

  #section(): { draft: Draft; path: string } | undefined {
    return this.#sections.findLast(one => one !== undefined)
  }

  /** `{% set x = … %}`: from here on x is the template's own. */
  own(name: string): void {
    if (this.#locals.length === 0) this.#locals.push(new Map())
    this.#locals.at(-1)?.set(name, {})
  }

  #local(name: string): Local | undefined {
    for (let at = this.#locals.length - 1; at >= 0; at--) {
      const found = this.#locals[at]?.get(name)
      if (found) return found
    }
    return undefined
  }

  /** The path as a person knows it (`items.sku` for a loop variable's field), if it is a value of theirs. */
  pathText(ast: Ast): string | undefined {
    const path = pathOf(ast)
    if (!path) return undefined
    const local = this.#local(path.root)
    if (!local)
      return [this.#section()?.path, path.root === '.' ? undefined : path.root, ...path.rest]
        .filter(step => step !== undefined)
        .join('.')
    return local.path === undefined ? undefined : [local.path, ...path.rest].join('.')
  }

  /** The local that a loop over `ast` gives to its variable. */
  memberOf(ast: Ast): Local {
    let list: Ast = ast
    while (
      list.kind === 'filter' ||
      list.kind === 'slice' ||
      (list.kind === 'call' && list.of.kind === 'attribute')
    )
      list = list.kind === 'call' && list.of.kind === 'attribute' ? list.of.of : (list as { of: Ast }).of
    const draft = this.#draft(list)
    const path = this.pathText(list)
    return draft && path !== undefined ? { shelf: draft.shelf, path } : {}
  }

  #draft(ast: Ast): Draft | undefined {
    const path = pathOf(ast)
    if (!path) return undefined
    const local = this.#local(path.root)
    if (local && !local.shelf) return undefined
    if (path.root.startsWith('$') || path.root === '.') return undefined
    const shelf = local?.shelf ?? this.#section()?.draft.shelf ?? this.#top
    const key = local ? path.rest.join('.') : [path.root, ...path.rest].join('.')
    if (key === '') return undefined
    let draft = shelf.get(key)
    if (!draft) {
      draft = {
        path: key,
        kind: 'condition',
        optional: false,
        filters: [],
        places: [],
        printed: false,
        bare: false,
        shelf: new Map(),
      }
      shelf.set(key, draft)
    }
    return draft
  }

  note(ast: Ast, tag: Tag, use: Use = 'print', filters: string[] = []): void {
    switch (ast.kind) {
      case 'name':
      case 'attribute':
        return this.#record(ast, tag, use, filters)
      case 'index':
        if (pathOf(ast))
          this.#record(
            ast,
            tag,
            typeof (ast.at.kind === 'literal' ? ast.at.value : '') === 'number' ? 'list' : use,
            filters,
          )
        else for (const child of children(ast)) this.note(child, tag, use)
        return
      case 'filter':
        this.#noteFilter(ast, tag, use, filters)
        return
      case 'call':
        this.#noteCall(ast, tag, use, filters)
        return
      case 'test':
        this.note(ast.of, tag, 'condition')
        for (const child of children(ast).slice(1)) this.note(child, tag, 'condition')
        return
      case 'choice':
        this.note(ast.when, tag, 'condition')
        this.note(ast.yes, tag, use, filters)
        if (ast.no) this.note(ast.no, tag, use, filters)
        return
      case 'or':
        this.note(ast.left, tag, use, use === 'print' ? [...filters, 'default'] : filters)
        this.note(ast.right, tag, use, filters)
        return
      case 'compare':
      case 'not':
      case 'and':
        for (const child of children(ast)) this.note(child, tag, 'condition')
        return
      case 'binary':
        for (const child of children(ast))
          this.note(
            child,
            tag,
            ast.operator === '~' || ast.operator === '+' || use === 'condition' ? use : 'number',
            filters,
          )
        return
      case 'unary':
        this.note(ast.of, tag, use === 'condition' ? use : 'number', filters)
        return
      default:
        for (const child of children(ast)) this.note(child, tag, use, filters)
    }
  }

  #noteFilter(ast: Ast & { kind: 'filter' }, tag: Tag, use: Use, filters: string[]): void {
    const name = filterName(ast.name)
    const isList = KIND_OF[name] === 'list'
    this.note(ast.of, tag, isList ? 'list' : use, isList ? [name] : [name, ...filters])
    const named = ast.inputs.named['attribute'] ?? (BY_FIELD.has(name) ? ast.inputs.list[0] : undefined)
    if (named?.kind === 'literal' && typeof named.value === 'string') {
      const shelf = this.memberOf(ast.of).shelf
      if (shelf)
        this.#fieldOf(shelf, named.value, tag, name === 'sum' || name === 'average' ? 'number' : 'print')
    }
    for (const child of [...ast.inputs.list, ...Object.values(ast.inputs.named)])
      this.note(child, tag, 'condition')
  }

  #fieldOf(shelf: Shelf, name: string, tag: Tag, use: Use): void {
    this.enter({ '.member': { shelf } })
    this.#record({ kind: 'attribute', of: { kind: 'name', name: '.member' }, name }, tag, use, [])
    this.leave()
  }

  #noteCall(ast: Ast & { kind: 'call' }, tag: Tag, use: Use, filters: string[]): void {
    if (ast.of.kind === 'attribute')
      this.note(
        ast.of.of,
        tag,
        DICT_CALLS.has(ast.of.name) ? 'list' : use,
        ast.of.name === 'strftime' ? [...filters, 'date'] : filters,
      )
    for (const child of children(ast).slice(1)) this.note(child, tag, use === 'list' ? 'print' : use)
  }

  #record(ast: Ast, tag: Tag, use: Use, filters: string[]): void {
    const draft = this.#draft(ast)
    if (!draft) return
    if (!tag.isEcho && draft.places.length < MOST_PLACES && draft.places.at(-1) !== tag.place)
      draft.places.push(tag.place)
    for (const filter of filters) if (!draft.filters.includes(filter)) draft.filters.push(filter)
    if (use === 'condition') return
    draft.printed = true
    if (!filters.includes('default')) draft.bare = true
    const kinds: PlaceholderKind[] = [
      use === 'list' ? 'list' : use === 'number' ? 'number' : 'text',
      ...filters.map(filter => KIND_OF[filter]).filter(kind => kind !== undefined && kind !== 'list'),
    ]
    for (const kind of kinds) if (RANK[kind] > RANK[draft.kind]) draft.kind = kind
  }

  placeholders(): Placeholder[] {
    return finish(this.#top)
  }
}

function finish(shelf: Shelf): Placeholder[] {
  return [...shelf.values()].map(draft => {
    const { path, kind, filters, places } = draft
    const fields = finish(draft.shelf)
    const placeholder: Placeholder = { path, kind, optional: !draft.printed || !draft.bare, filters, places }
    if (kind === 'list') placeholder.fields = fields
    return placeholder
  })
}
