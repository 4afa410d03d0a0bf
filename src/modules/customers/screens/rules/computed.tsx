// Below the grid of attributes: which of the values shown were computed, by which rule and from which figure.
import { Link } from 'react-router'
import { t } from '../../../../web/kit/text/text.ts'
import type { Attribute } from '../../contract.ts'
import { nameOfPeriod } from '../attribute-values.ts'
import { figure, sourceWord } from './words.ts'

export function Computed({ known, year }: { known: Attribute[]; year: number }) {
  const shown = known.filter(it => it.computed !== null && it.year === year)
  if (shown.length === 0) return null
  return (
    <ul className="mt-3 text-sm text-ink-2" aria-label={t('Computed values')}>
      {shown.map(it => (
        <li key={it.id}>
          <Line it={it} />
        </li>
      ))}
    </ul>
  )
}

function Line({ it }: { it: Attribute }) {
  if (!it.computed) return null
  const { rule_id, rule, source, label, unit, from } = it.computed
  const told = sourceWord(source, [{ key: source, label, unit, grain: 'quarter' }])
  return (
    <>
      {t('{key} of {period} is {value} because {source} is {from}, by the rule', {
        ...{ key: it.key, period: nameOfPeriod(it), value: it.value },
        ...{ source: told, from: figure(from) },
      })}{' '}
      <Link className="underline underline-offset-2" to={`/customers/rules/${rule_id}`}>
        {rule}
      </Link>
    </>
  )
}
