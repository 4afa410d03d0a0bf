// A schema as a list of fields, deeper ones folded.
import { kindOf, limitsOf, resolve } from './spec.ts'
import type { Schema, Spec } from './spec.ts'
import { t } from '../../../../web/kit/text/text.ts'

/** Deeper than this is folded. */
const openTo = 1

export function SchemaFields({ spec, schema, depth = 0 }: { spec: Spec; schema: Schema; depth?: number }) {
  const real = resolve(spec, schema)
  const inner = real.type === 'array' && real.items ? resolve(spec, real.items) : real
  const fields = Object.entries(inner.properties ?? {})
  if (fields.length === 0) return <p className="font-mono text-sm">{kindOf(real)}</p>
  return (
    <ul className={depth > 0 ? 'ms-3 border-s border-rule ps-3' : 'border-t border-rule'}>
      {real !== inner && <li className="py-1 text-sm text-ink-2">{t('A list; each item:')}</li>}
      {fields.map(([name, field]) => (
        <li key={name} className="border-b border-rule py-1.5 text-sm last:border-b-0">
          <Field
            spec={spec}
            name={name}
            field={field}
            isRequired={inner.required?.includes(name) ?? false}
            depth={depth}
          />
        </li>
      ))}
    </ul>
  )
}

interface FieldAsk {
  spec: Spec
  name: string
  field: Schema
  isRequired: boolean
  depth: number
}

function Field({ spec, name, field, isRequired, depth }: FieldAsk) {
  const real = resolve(spec, field)
  const nested = nestedOf(spec, real)
  const head = (
    <>
      <span className="font-mono font-semibold">{name}</span>{' '}
      <span className="font-mono text-ink-2">
        {nested && !real.anyOf ? (real.type === 'array' ? '[object]' : 'object') : kindOf(real)}
      </span>{' '}
      <span className="text-ink-2">{limitsOf(real)}</span>
      {isRequired && <span className="ms-1 text-ochre">{t('required')}</span>}
      {real.description && <span className="block">{real.description}</span>}
    </>
  )
  if (!nested) return head
  return (
    <details open={depth < openTo}>
      <summary className="min-h-6">{head}</summary>
      <SchemaFields spec={spec} schema={nested} depth={depth + 1} />
    </details>
  )
}

/** The object inside of a field, a list's item, or one of several choices. */
function nestedOf(spec: Spec, schema: Schema): Schema | undefined {
  const inner = schema.type === 'array' && schema.items ? resolve(spec, schema.items) : schema
  if (inner.properties) return inner
  return (inner.anyOf ?? inner.oneOf)?.map(one => resolve(spec, one)).find(one => one.properties)
}
