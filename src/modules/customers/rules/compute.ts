// What a rule gives each customer in a period: the first step that holds, and why some have none.
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { AttributeSource } from '../../../base/module.ts'
import type { RuleFields, RuleStep } from './contract.ts'
import { readNumber } from './sources.ts'

export interface Period {
  year: number
  quarter: number | null
}

export type Outcome =
  | { how: 'value'; value: string; from: number | string }
  | { how: 'no_value'; from: number | string }
  | { how: 'no_number'; from: string }
  | { how: 'without_data' }

const compares: Record<Exclude<RuleStep['op'], 'is'>, (it: number, than: number) => boolean> = {
  at_least: (it, than) => it >= than,
  more_than: (it, than) => it > than,
  at_most: (it, than) => it <= than,
  less_than: (it, than) => it < than,
}

/** The first step that holds. Words among numbers are told, never taken for zero. */
export function outcomeOf(
  rule: Pick<RuleFields, 'steps' | 'otherwise'>,
  from: number | string | undefined,
): Outcome {
  if (from === undefined) return { how: 'without_data' }
  const number = readNumber(from)
  const needsNumber = rule.steps.some(it => it.op !== 'is')
  if (number === null && needsNumber && typeof from === 'string' && !rule.steps.some(it => isWord(it, from)))
    return { how: 'no_number', from }
  const step = rule.steps.find(it =>
    it.op === 'is' ? isWord(it, from) : number !== null && compares[it.op](number, Number(it.than)),
  )
  const value = step?.value ?? rule.otherwise
  return value === null ? { how: 'no_value', from } : { how: 'value', value, from }
}

function isWord(step: RuleStep, from: number | string): boolean {
  if (step.op !== 'is') return false
  const [a, b] = [readNumber(from), readNumber(step.than)]
  if (a !== null && b !== null) return a === b
  return String(from).trim().toLowerCase() === String(step.than).trim().toLowerCase()
}

/** @throws refusal `rule.quarter_unknown` (422) */
export async function computeFor(
  tx: Tx,
  ask: { rule: RuleFields; source: AttributeSource; ids: readonly string[]; period: Period },
): Promise<Map<string, Outcome>> {
  const { rule, source, ids, period } = ask
  refuseGrain(source, period)
  const figures = await source.read(tx, { customer_ids: ids, ...period })
  return new Map(ids.map(id => [id, outcomeOf(rule, figures.get(id))]))
}

export function refuseGrain(source: AttributeSource, period: Period): void {
  if (source.grain === 'year' && period.quarter !== null)
    throw refuse(
      'rule.quarter_unknown',
      422,
      `${source.label} is known by year only. Leave the quarter out.`,
      {
        errors: [{ pointer: '/quarter', detail: 'is finer than the source', accepted: 'null' }],
      },
    )
}
