// Rules: listed, added, changed, removed.
import '../tables.ts'
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse, type Fault } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import type { AttributeRule, RuleFields, rulesContract } from './contract.ts'
import { readNumber, sourceOf } from './sources.ts'

type Routes = typeof rulesContract

function rulesIn(tx: Tx) {
  return tx
    .selectFrom('attribute_rules as r')
    .select(['r.id', 'r.name', 'r.key', 'r.source', 'r.steps', 'r.otherwise', 'r.version'])
    .select(['r.created_at', 'r.updated_at'])
    .select(
      sql<AttributeRule['last_run']>`(
        select json_build_object('id', n.id, 'rule_version', n.rule_version, 'year', n.year, 'quarter', n.quarter,
          'overwrite_by_hand', n.overwrite_by_hand, 'job_id', n.job_id, 'counts', nullif(n.counts, '{}'),
          'created_at', n.created_at, 'finished_at', n.finished_at, 'without_data', coalesce((
            select json_agg(json_build_object('customer_id', c.id, 'name', c.name) order by c.name, c.id) from (
              select c.id, c.name from customers c where c.id = any(n.without_data) and c.removed_at is null order by c.name, c.id limit 100) c
          ), '[]'))
        from attribute_rule_runs n where n.rule_id = r.id order by n.created_at desc limit 1)`.as('last_run'),
    )
}

export function listRules(tx: Tx, ask: Ask<Routes['listRules']>) {
  return pageOf(rulesIn(tx), ask.query, { by: 'r.name', sort: 'name', id: 'r.id' })
}

/** @throws refusal `rule.unknown` (404) */
export async function readRule(tx: Tx, rule_id: string): Promise<AttributeRule> {
  const found = await rulesIn(tx).where('r.id', '=', rule_id).executeTakeFirst()
  if (!found) throw refuse('rule.unknown', 404, 'There is no such rule here. It may have been removed.')
  return found
}

/** @throws refusal `rule.source_unknown`, `rule.own_source`, `rule.than_no_number` (422) */
export function checkRule(base: Base, rule: RuleFields): void {
  const source = sourceOf(base, rule.source)
  if (source.key === `attribute:${rule.key.toLowerCase()}`)
    throw refuse(
      'rule.own_source',
      422,
      `${rule.key} cannot be computed from itself. Choose another source.`,
      {
        params: { key: rule.key },
        errors: [{ pointer: '/source', value: rule.source, detail: 'is the attribute that the rule writes' }],
      },
    )
  const errors = rule.steps.flatMap((step, at): Fault[] =>
    step.op === 'is' || readNumber(step.than) !== null
      ? []
      : [
          {
            pointer: `/steps/${at}/than`,
            value: String(step.than).slice(0, 200),
            detail: 'is no number',
            accepted: '100000',
          },
        ],
  )
  if (errors.length > 0)
    throw refuse('rule.than_no_number', 422, 'A step compares with something that is no number.', { errors })
}

async function refuseTaken(tx: Tx, key: string, but?: string): Promise<void> {
  const other = await tx
    .selectFrom('attribute_rules')
    .select('name')
    .where(sql<boolean>`lower(key) = lower(${key})`)
    .$if(but !== undefined, it => it.where('id', '<>', but ?? ''))
    .executeTakeFirst()
  if (other) throw refuseKey(key, other.name)
}

const refuseKey = (key: string, name: string) =>
  refuse(
    'rule.key_taken',
    409,
    `The rule ${name} computes ${key} already. Change that one, or name another.`,
    {
      params: { key, name },
      errors: [{ pointer: '/key', value: key, detail: 'is computed by another rule' }],
    },
  )

const columnsOf = (rule: RuleFields) => ({
  ...rule,
  // 100000 typed as text and as a number are one.
  steps: JSON.stringify(rule.steps.map(it => (it.op === 'is' ? it : { ...it, than: readNumber(it.than) }))),
})

export async function createRule(base: Base, tx: Tx, ask: Ask<Routes['createRule']>): Promise<AttributeRule> {
  checkRule(base, ask.body)
  await refuseTaken(tx, ask.body.key)
  const made = await tx
    .insertInto('attribute_rules')
    .values(columnsOf(ask.body))
    .onConflict(it => it.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw refuseKey(ask.body.key, ask.body.key)
  await tell(tx, ask, 'added', made.id)
  return readRule(tx, made.id)
}

export async function changeRule(base: Base, tx: Tx, ask: Ask<Routes['changeRule']>): Promise<AttributeRule> {
  const { rule_id } = ask.params
  const before = await lockRule(tx, rule_id)
  checkVersion(before.version, ask.version, 'rule')
  checkRule(base, ask.body)
  await refuseTaken(tx, ask.body.key, rule_id)
  await tx
    .updateTable('attribute_rules')
    .set({ ...columnsOf(ask.body), version: sql<number>`version + 1`, updated_at: sql<string>`now()` })
    .where('id', '=', rule_id)
    .execute()
  await tell(tx, ask, 'changed', rule_id)
  return readRule(tx, rule_id)
}

async function lockRule(tx: Tx, rule_id: string) {
  await tx.selectFrom('attribute_rules').select('id').where('id', '=', rule_id).forUpdate().execute()
  return readRule(tx, rule_id)
}

export async function removeRule(tx: Tx, ask: Ask<Routes['removeRule']>): Promise<void> {
  const { rule_id } = ask.params
  const { name, key } = await lockRule(tx, rule_id)
  await tx
    .updateTable('customer_attributes')
    .set({ rule_id: null, computed: null })
    .where('rule_id', '=', rule_id)
    .execute()
  await tx.deleteFrom('attribute_rules').where('id', '=', rule_id).execute()
  const detail = { name, key }
  await audit(tx, ask.actor, {
    action: 'attribute_rule.removed',
    noun: 'attribute_rule',
    noun_id: rule_id,
    detail,
  })
}

function tell(
  tx: Tx,
  ask: Pick<Ask<Routes['createRule']>, 'actor' | 'body'>,
  what: 'added' | 'changed',
  rule_id: string,
): Promise<void> {
  return audit(tx, ask.actor, {
    action: `attribute_rule.${what}`,
    noun: 'attribute_rule',
    noun_id: rule_id,
    detail: ask.body,
  })
}
