// Writes what a rule gives some customers: values of its own come, change and go; those kept by hand stay unless said.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { AttributeSource } from '../../../base/module.ts'
import type { Computed } from '../attributes/contract.ts'
import { periodName } from '../attributes/periods.ts'
import { customersById } from '../import/bulk.ts'
import { addEvents, type NewEvent } from '../timeline/events.ts'
import { computeFor } from './compute.ts'
import type { RuleFields, RunCounts } from './contract.ts'

export interface Run {
  id: string
  rule_id: string
  rule: RuleFields
  rule_version: number
  year: number
  quarter: number | null
  overwrite_by_hand: boolean
}

interface Standing {
  customer_id: string
  value: string
  rule_id: string | null
  computed: Computed | null
}

interface Written {
  customer_id: string
  value: string
  computed: Computed
}

export async function writeValues(tx: Tx, run: Run, source: AttributeSource, ids: string[]) {
  // As every writer of attributes: the customer's row first.
  await customersById(tx, ids)
  const standing = await standingOf(tx, run, ids)
  const outcomes = await computeFor(tx, { rule: run.rule, source, ids, period: run })
  const counts: RunCounts = { set: 0, same: 0, removed: 0, kept_by_hand: 0, without_data: 0, no_number: 0 }
  const [writes, removes, without_data]: [Written[], string[], string[]] = [[], [], []]
  for (const id of ids) {
    const before = standing.get(id)
    const outcome = outcomes.get(id) ?? { how: 'without_data' }
    if (outcome.how === 'without_data') without_data.push(id)
    if (before?.rule_id === null && !(run.overwrite_by_hand && outcome.how === 'value')) counts.kept_by_hand++
    else if (outcome.how === 'value') {
      const computed = computedOf(run, source, outcome.from)
      if (before?.value === outcome.value && isSame(before.computed, computed)) counts.same++
      else writes.push({ customer_id: id, value: outcome.value, computed })
    } else if (before) removes.push(id)
    if (outcome.how === 'without_data' || outcome.how === 'no_number') counts[outcome.how]++
  }
  await write(tx, run, writes)
  await remove(tx, run, removes)
  await addEvents(tx, eventsOf(run, standing, writes, removes))
  return { counts: { ...counts, set: writes.length, removed: removes.length }, without_data }
}

function computedOf(run: Run, { key, label, unit }: AttributeSource, from: number | string): Computed {
  const { rule_id, rule_version: version } = run
  return { rule_id, rule: run.rule.name, version, source: key, label, unit, from }
}

const isSame = (a: Computed | null, b: Computed) =>
  a !== null && (Object.keys(b) as (keyof Computed)[]).every(it => a[it] === b[it])

async function standingOf(tx: Tx, { rule, year, quarter }: Run, ids: string[]) {
  const { rows } = await sql<Standing>`
    select customer_id, value, rule_id, computed from customer_attributes
    where customer_id = any(${ids}::uuid[]) and lower(key) = lower(${rule.key})
      and year = ${year} and quarter is not distinct from ${quarter}::int`.execute(tx)
  return new Map(rows.map(it => [it.customer_id, it]))
}

async function write(tx: Tx, run: Run, writes: Written[]): Promise<void> {
  if (writes.length === 0) return
  const known = await tx
    .selectFrom('customer_attributes')
    .select('key')
    .where(sql<boolean>`lower(key) = lower(${run.rule.key})`)
    .limit(1)
    .executeTakeFirst()
  await sql`insert into customer_attributes (customer_id, key, value, year, quarter, rule_id, computed)
    select (it->>'customer_id')::uuid, ${known?.key ?? run.rule.key}, it->>'value', ${run.year}::int,
      ${run.quarter}::int, ${run.rule_id}::uuid, it->'computed'
    from jsonb_array_elements(${JSON.stringify(writes)}::jsonb) it
    on conflict (customer_id, lower(key), period) do update set value = excluded.value, rule_id = excluded.rule_id,
      computed = excluded.computed, version = customer_attributes.version + 1, updated_at = now()`.execute(tx)
}

async function remove(tx: Tx, { rule, year, quarter }: Run, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`delete from customer_attributes where customer_id = any(${ids}::uuid[])
    and lower(key) = lower(${rule.key}) and year = ${year} and quarter is not distinct from ${quarter}::int`.execute(
    tx,
  )
}

/** Only where the value itself is another: the same from another figure is no news. */
function eventsOf(
  run: Run,
  standing: Map<string, Standing>,
  writes: Written[],
  removes: string[],
): NewEvent[] {
  const period = periodName(run)
  const about = { key: run.rule.key, period, rule: run.rule.name }
  const set = writes.flatMap(({ customer_id, value, computed }): NewEvent[] => {
    const before = standing.get(customer_id)?.value
    if (before === value) return []
    const detail = { ...about, value, from: computed.from, ...(before === undefined ? {} : { before }) }
    return [{ customer_id, kind: 'customer.attribute_computed', title: run.rule.key, detail }]
  })
  const gone = removes.map((customer_id): NewEvent => {
    const detail = { ...about, value: '', before: standing.get(customer_id)?.value ?? '' }
    return { customer_id, kind: 'customer.attribute_computed', title: run.rule.key, detail }
  })
  return [...set, ...gone]
}
