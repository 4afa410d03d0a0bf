// How rules read: as sentences, with figures the way the person's language writes them.
import { number } from '../../../../web/kit/text/format.ts'
import { t, toldBy } from '../../../../web/kit/text/text.ts'
import type { AttributeRule, AttributeSource, RuleFields, RuleStep } from '../../contract.ts'

export const ops: RuleStep['op'][] = ['at_least', 'more_than', 'at_most', 'less_than', 'is']

export function opWord(op: RuleStep['op']): string {
  return op === 'is' ? t('is') : { at_least: '≥', more_than: '>', at_most: '≤', less_than: '<' }[op]
}

/** A module's figure in the person's language; an attribute by its own name. */
export function sourceWord(key: string, sources: readonly AttributeSource[]): string {
  const own = key.startsWith('attribute:') ? key.slice('attribute:'.length) : key
  return toldBy(`problem source.${key}`) ?? sources.find(it => it.key === key)?.label ?? own
}

export function figure(it: number | string): string {
  return typeof it === 'number' ? number(it, 6) : it
}

/** "If net sales ≥ 100,000, then Gold", and so on down to "Otherwise Standard". */
export function sentencesOf(
  rule: Pick<RuleFields, 'source' | 'steps' | 'otherwise'>,
  source: string,
): string[] {
  const steps = rule.steps.map((it, at) => {
    const said = { source, op: opWord(it.op), than: figure(it.than), value: it.value }
    return at === 0
      ? t('If {source} {op} {than}, then {value}', said)
      : t('otherwise, if {op} {than}, then {value}', said)
  })
  return [
    ...steps,
    rule.otherwise ? t('otherwise {value}', { value: rule.otherwise }) : t('otherwise no value'),
  ]
}

export function nameOfRun({ year, quarter }: { year: number; quarter: number | null }): string {
  if (quarter === null) return String(year)
  return t('Q{quarter} {year}', { quarter: String(quarter), year: String(year) })
}

/** "Q3 2026: 120 set, 4 unchanged"; what is 0 is not said. */
export function toldRun(run: NonNullable<AttributeRule['last_run']>): string {
  const period = nameOfRun(run)
  if (!run.counts) return t('{period}: running', { period })
  const { set, same, removed, kept_by_hand, without_data, no_number } = run.counts
  const parts = [
    t('{n} set', { n: set }),
    same > 0 && t('{n} unchanged', { n: same }),
    removed > 0 && t('{n} taken away', { n: removed }),
    kept_by_hand > 0 && t('{n} kept by hand', { n: kept_by_hand }),
    without_data > 0 && t('{n} without a figure', { n: without_data }),
    no_number > 0 && t('{n} with something that is no number', { n: no_number }),
  ]
  return `${period}: ${parts.filter(Boolean).join(', ')}`
}

/** The quarter that has just ended: what one computes at its turn. */
export function lastQuarter(now = new Date()): { year: number; quarter: number } {
  const at = Math.floor(now.getMonth() / 3)
  return at === 0 ? { year: now.getFullYear() - 1, quarter: 4 } : { year: now.getFullYear(), quarter: at }
}

/** Whether there is anything to send: the server says the rest. */
export function isFilled({ name, key, source, steps }: RuleFields): boolean {
  const texts = [name, key, source, ...steps.flatMap(it => [String(it.than), it.value])]
  return texts.every(it => it.trim() !== '')
}
