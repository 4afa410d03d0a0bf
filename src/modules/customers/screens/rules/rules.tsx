// Rules by which attributes are computed: each as sentences, with what its last run did.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Empty, Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { withUndo } from '../../../../web/kit/parts/toast.ts'
import { can, useSession } from '../../../../web/kit/session.tsx'
import { More } from '../../../../web/kit/table/more.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { hideRow } from '../../../../web/kit/wire/hide.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { AttributeRule, AttributeSource } from '../../contract.ts'
import { call } from '../calls.ts'
import { rulesKey, sourcesQuery } from './calls.ts'
import { sentencesOf, sourceWord, toldRun } from './words.ts'

export default function Rules() {
  const answers = useQueryClient()
  const mayChange = can(useSession(), 'customers')
  const list = useList(
    rulesKey,
    async cursor => (await call('GET /attribute-rules', { query: { cursor, limit: 50 } })).body,
  )
  const sources = useQuery({ ...sourcesQuery, enabled: mayChange })
  const add = mayChange && (
    <Link className="btn btn-main" to="/customers/rules/new">
      {t('New rule')}
    </Link>
  )
  const remove = (rule: AttributeRule) =>
    withUndo({
      says: t('{name} removed', { name: rule.name }),
      hide: () => hideRow(answers, rulesKey, rule.id),
      run: () => call('DELETE /attribute-rules/{rule_id}', { params: { rule_id: rule.id } }),
    })
  return (
    <Page
      title={t('Rules')}
      trail={[{ label: t('Customers'), to: '/customers' }]}
      folio={list.total === undefined ? undefined : t('{n} rule|{n} rules', { n: list.total })}
      actions={list.rows.length > 0 && add}
    >
      {list.isFirstRead && <Waiting lines={4} />}
      {list.error && <ProblemNote error={list.error} onRetry={list.readAgain} />}
      {!list.isFirstRead && !list.error && list.rows.length === 0 && (
        <Empty title={t('No rules yet.')}>
          <p className="max-w-prose">
            {t(
              'A rule computes an attribute from a figure, quarter by quarter: “If revenue ≥ 100,000, then Gold”.',
            )}
          </p>
          {add}
        </Empty>
      )}
      <ul className={list.rows.length > 0 ? 'border-t border-edge' : ''}>
        {list.rows.map(rule => (
          <Line key={rule.id} rule={rule} sources={sources.data ?? []} onRemove={() => remove(rule)} />
        ))}
      </ul>
      <div className="mt-3">
        <More list={list} />
      </div>
    </Page>
  )
}

interface LineAsk {
  rule: AttributeRule
  sources: AttributeSource[]
  onRemove: () => void
}

function Line({ rule, sources, onRemove }: LineAsk) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-5 gap-y-2 border-b border-rule py-3">
      <div className="min-w-0">
        <h2 className="text-base">
          <Link className="tap hover:underline" to={`/customers/rules/${rule.id}`}>
            {rule.name}
          </Link>{' '}
          <span className="quiet font-normal">{t('computes {key}', { key: rule.key })}</span>
        </h2>
        <Sentences rule={rule} sources={sources} />
        <p className="quiet mt-1">
          {rule.last_run ? t('Last run, {told}', { told: toldRun(rule.last_run) }) : t('Not run yet')}
        </p>
      </div>
      <span className="flex gap-2">
        <Link
          className="btn btn-small"
          to={`/customers/rules/${rule.id}`}
          aria-label={t('Preview and run {name}', { name: rule.name })}
        >
          {t('Preview and run')}
        </Link>
        <button
          type="button"
          className="btn btn-small"
          aria-label={t('Remove {name}', { name: rule.name })}
          onClick={onRemove}
        >
          {t('Remove')}
        </button>
      </span>
    </li>
  )
}

function Sentences({ rule, sources }: Pick<LineAsk, 'rule' | 'sources'>) {
  return (
    <ul className="mt-1">
      {sentencesOf(rule, sourceWord(rule.source, sources)).map(one => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  )
}
