// What stands in docxtemplater's braces: names with spaces and hyphens, Angular expressions, pictures, sections.
import { TagFault, type Ast } from '../grammar/ast.ts'
import { Parser } from '../grammar/parse.ts'
import { refuseName } from '../grammar/words.ts'

/** The default parser of docxtemplater takes any text as a name. */
const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*(?:[ .-][\p{L}\p{N}_]+)*$/u
const LOGIC = /\b(?:and|or|not|in|is|if|else)\b/

export function readName(body: string): Ast {
  if (body === '.' || body === 'this') return { kind: 'name', name: '.' }
  const first = body[0] ?? ''
  if (first === '%')
    return {
      kind: 'filter',
      of: readName(body.replace(/^%+\s*/, '')),
      name: 'image',
      inputs: { list: [], named: {} },
    }
  if (first === '@')
    throw new TagFault(
      'tag.unsupported',
      'Raw XML cannot be inserted: it could break or misuse the document.',
      'a tag without "@"; rich text is given as { text, bold, … }',
    )
  if (first === '>' || first === ':' || first === '*')
    throw new TagFault(
      'tag.unsupported',
      `Tags that begin with "${first}" are not available.`,
      'the name of a value',
    )
  if (body === '') throw new TagFault('tag.empty', 'This tag is empty.', 'the name of a value')
  if (!PLAIN.test(body) || LOGIC.test(body)) return Parser.read(body, true)
  const [root = '', ...rest] = body.split('.')
  for (const step of [root, ...rest]) refuseName(step)
  return rest.reduce<Ast>((of, name) => ({ kind: 'attribute', of, name }), { kind: 'name', name: root })
}

export function readSection(body: string): { is: 'open' | 'else' | 'close'; name: string } {
  const name = body.slice(1).trim()
  if (body.startsWith('/')) return { is: 'close', name }
  if (body.startsWith('^')) return { is: 'else', name }
  return { is: 'open', name: body.startsWith('-') ? name.replace(/^w:\w+\s+/, '') : name }
}
