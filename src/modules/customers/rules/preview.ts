// A rule tried on all customers without writing anything: how many get which value, and who gets none.
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { RuleFields, RulePreview } from './contract.ts'
import { computeFor, type Outcome, type Period } from './compute.ts'
import { checkRule } from './rules.ts'
import { sourceOf } from './sources.ts'

type Group = RulePreview['no_value']

const chunk = 5_000
const samples = 5

export async function previewRule(
  base: Base,
  tx: Tx,
  rule: RuleFields,
  period: Period,
): Promise<RulePreview> {
  checkRule(base, rule)
  const source = sourceOf(base, rule.source)
  const none = (): Group => ({ customers: 0, samples: [] })
  const values = new Map<string, Group>()
  const others = { no_value: none(), without_data: none(), no_number: none(), kept_by_hand: none() }
  let customers = 0
  for await (const some of eachCustomer(tx, rule.key, period)) {
    const ids = some.map(it => it.id)
    const outcomes = await computeFor(tx, { rule, source, ids, period })
    customers += some.length
    for (const it of some) {
      const outcome = outcomes.get(it.id) ?? { how: 'without_data' }
      add(groupOf(outcome, it.has_by_hand), it, outcome)
    }
  }

  function groupOf(outcome: Outcome, has_by_hand: boolean): Group {
    if (has_by_hand) return others.kept_by_hand
    if (outcome.how !== 'value') return others[outcome.how]
    const group = values.get(outcome.value) ?? none()
    values.set(outcome.value, group)
    return group
  }

  const order = [...rule.steps.map(it => it.value), rule.otherwise]
  const sorted = [...values].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return { customers, values: sorted.map(([value, it]) => ({ value, ...it })), ...others }
}

interface Seen {
  id: string
  name: string
  has_by_hand: boolean
}

function add(group: Group, { id, name }: Seen, outcome: Outcome): void {
  group.customers++
  if (group.samples.length === samples) return
  group.samples.push({ customer_id: id, name, from: 'from' in outcome ? outcome.from : null })
}

/** All customers by id, and whether a value kept by hand stands where the rule would write. */
export async function* eachCustomer(tx: Tx, key: string, { year, quarter }: Period): AsyncIterable<Seen[]> {
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await sql<Seen>`
      select c.id, c.name, exists (
        select 1 from customer_attributes a where a.customer_id = c.id and lower(a.key) = lower(${key})
          and a.year = ${year} and a.quarter is not distinct from ${quarter}::int and a.rule_id is null) as has_by_hand
      from customers c where c.id > ${last}::uuid and c.removed_at is null order by c.id limit ${chunk}`.execute(
      tx,
    )
    if (rows.length > 0) yield rows
    if (rows.length < chunk) return
    last = rows.at(-1)?.id ?? last
  }
}
