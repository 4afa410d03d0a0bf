// Figures that rules go by: what modules declare, and this module's own attributes where they hold numbers.
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { AttributeSource } from '../../../base/module.ts'
import { attributesAsOf } from '../attributes/as_of.ts'

const ownPrefix = 'attribute:'

/** The same as `readNumber` takes, for PostgreSQL. */
const numeric = '^\\s*-?(\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d+)?\\s*$'

/** `1234.5`, `1,234.5`; null for what is no number. A decimal comma is none: `1,234` would be two numbers. */
export function readNumber(it: number | string): number | null {
  if (typeof it === 'number') return Number.isFinite(it) ? it : null
  return new RegExp(numeric).test(it) ? Number(it.replaceAll(',', '')) : null
}

/** An attribute kept by hand or brought by an import: the value that counts as of the period. */
function ownSource(key: string): AttributeSource {
  const name = key.toLowerCase()
  return {
    key: `${ownPrefix}${name}`,
    label: key,
    unit: null,
    grain: 'quarter',
    async read(tx, { customer_ids, ...period }) {
      const found = new Map<string, string>()
      for (const [id, values] of await attributesAsOf(tx, customer_ids, period))
        for (const [one, value] of values) if (one.toLowerCase() === name) found.set(id, value)
      return found
    },
  }
}

export async function listSources(base: Base, tx: Tx): Promise<AttributeSource[]> {
  const { rows } = await sql<{ key: string }>`
    select min(a.key) as key from customer_attributes a join customers c on c.id = a.customer_id
    where a.value ~ ${numeric} and c.removed_at is null group by lower(a.key) order by 1 limit 200`.execute(
    tx,
  )
  return [...base.attributeSources, ...rows.map(it => ownSource(it.key))]
}

/** @throws refusal `rule.source_unknown` (422) */
export function sourceOf(base: Base, key: string): AttributeSource {
  if (key.startsWith(ownPrefix) && key.length > ownPrefix.length)
    return ownSource(key.slice(ownPrefix.length))
  const found = base.attributeSources.find(it => it.key === key)
  if (found) return found
  const known = base.attributeSources.map(it => it.key)
  throw refuse(
    'rule.source_unknown',
    422,
    `There is no source ${key}. Choose one of GET /attribute-sources.`,
    {
      errors: [
        {
          pointer: '/source',
          value: key.slice(0, 200),
          detail: 'is not known',
          accepted: [...known, `${ownPrefix}…`].join(', '),
        },
      ],
    },
  )
}
