// A run: the attribute of all customers for a period, written by a job a thousand at a time; a second run changes nothing.
import '../tables.ts'
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { JobStarted } from '../../../base/contract/shapes.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { RunningJob } from '../../../base/jobs/index.ts'
import { periodName } from '../attributes/periods.ts'
import { refuseGrain } from './compute.ts'
import type { rulesContract, RunCounts } from './contract.ts'
import { readRule } from './rules.ts'
import { sourceOf } from './sources.ts'
import { writeValues, type Run } from './values.ts'

const chunk = 1_000
const named = 1_000

export interface RunPiece {
  run_id: string
}

export async function runRule(
  base: Base,
  tx: Tx,
  ask: Ask<(typeof rulesContract)['runRule']>,
): Promise<JobStarted> {
  const {
    id,
    version,
    last_run: _,
    created_at: __,
    updated_at: ___,
    ...rule
  } = await readRule(tx, ask.params.rule_id)
  refuseGrain(sourceOf(base, rule.source), ask.body)
  const { rows } = await sql<{
    total: number
  }>`select count(*) as total from customers where removed_at is null`.execute(tx)
  const run = await tx
    .insertInto('attribute_rule_runs')
    .values({ rule_id: id, rule: JSON.stringify(rule), rule_version: version, ...ask.body })
    .returning('id')
    .executeTakeFirstOrThrow()
  const piece: RunPiece = { run_id: run.id }
  const job_id = await base.jobs.enqueueLater(tx, {
    name: 'customers.compute_attributes',
    title: `${rule.name}, ${periodName(ask.body)}`,
    total: rows[0]?.total ?? 0,
    input: { rule_id: id, run_id: run.id },
    created_by: ask.caller.user_id,
    request_id: ask.request_id,
    messages: [piece],
  })
  await tx.updateTable('attribute_rule_runs').set({ job_id }).where('id', '=', run.id).execute()
  const detail = { name: rule.name, key: rule.key, version, ...ask.body }
  await audit(tx, ask.actor, {
    action: 'attribute_rule.run',
    noun: 'attribute_rule',
    noun_id: id,
    detail,
  })
  void ask.reply.header('location', `/api/jobs/${job_id}`)
  return { job_id }
}

/** The job. A later attempt begins anew and finds done what is done. */
export async function runRuleNow(base: Base, job: RunningJob, piece: RunPiece): Promise<void> {
  const run = await base.db.in(job.workspace_id, tx => takeRun(tx, piece.run_id))
  const source = sourceOf(base, run.rule.source)
  const counts: RunCounts = { set: 0, same: 0, removed: 0, kept_by_hand: 0, without_data: 0, no_number: 0 }
  const without_data: string[] = []
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    job.signal.throwIfAborted()
    const ids = await base.db.in(job.workspace_id, async tx => {
      const some = await nextCustomers(tx, last)
      const done = await writeValues(tx, run, source, some)
      for (const key of Object.keys(counts) as (keyof RunCounts)[]) counts[key] += done.counts[key]
      without_data.push(...done.without_data.slice(0, named - without_data.length))
      await job.progress(tx, { done: some.length })
      return some
    })
    last = ids.at(-1) ?? last
    if (ids.length < chunk) break
  }
  await base.db.in(job.workspace_id, tx =>
    tx
      .updateTable('attribute_rule_runs')
      .set({ counts: JSON.stringify(counts), without_data, finished_at: sql<string>`now()` })
      .where('id', '=', run.id)
      .execute(),
  )
}

async function takeRun(tx: Tx, run_id: string): Promise<Run> {
  const found = await tx
    .selectFrom('attribute_rule_runs')
    .select(['id', 'rule_id', 'rule', 'rule_version', 'year', 'quarter', 'overwrite_by_hand'])
    .where('id', '=', run_id)
    .executeTakeFirst()
  if (!found) throw refuse('rule.unknown', 404, 'This rule was removed before it could run.')
  return found
}

async function nextCustomers(tx: Tx, last: string): Promise<string[]> {
  const found = await tx
    .selectFrom('customers')
    .select('id')
    .where('id', '>', last)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .limit(chunk)
    .execute()
  return found.map(it => it.id)
}
