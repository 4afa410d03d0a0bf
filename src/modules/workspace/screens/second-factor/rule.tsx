// Whether everybody needs a second factor: the switch, and how many have none.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { problemOf, ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { day } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { FactorRule } from '../../contract.ts'
import { call } from '../calls.ts'

const ruleQuery = {
  queryKey: ['factor-rule'],
  queryFn: async () => (await call('GET /settings/second-factor')).body,
}
const whoHasNone = '/admin?second_factor=off'

export function FactorRulePart() {
  const rule = useQuery(ruleQuery)
  const change = useChange()
  const isOn = rule.data?.required_since != null
  return (
    <section aria-labelledby="factor-rule" className="mb-8">
      <h2 id="factor-rule" className="mb-2 text-lg">
        {t('Second factor for everybody')}
      </h2>
      <p className="mb-3 max-w-prose">
        {t(
          'Whoever signs in by password without one then sets it up first, and reaches nothing else until that is done. Sign-in by an identity provider and API keys are not touched.',
        )}
      </p>
      {rule.isPending && <Waiting lines={2} />}
      {rule.error && !rule.data && <ProblemNote error={rule.error} onRetry={() => void rule.refetch()} />}
      {rule.data && <RuleFacts rule={rule.data} />}
      {change.error && (
        <ProblemNote error={change.error}>
          {problemOf(change.error).code === 'second_factor.own_first' && (
            <Link to="/account" className="btn">
              {t('Your account')}
            </Link>
          )}
        </ProblemNote>
      )}
      {rule.data && (
        <button
          type="button"
          className="btn mt-3"
          disabled={change.isPending}
          onClick={() => change.mutate(!isOn)}
        >
          {isOn ? t('Leave it to each person') : t('Ask everybody for one')}
        </button>
      )}
    </section>
  )
}

function useChange() {
  const answers = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (required: boolean) =>
      (await call('PUT /settings/second-factor', { body: { required } })).body,
    onSuccess: rule => {
      answers.setQueryData(ruleQuery.queryKey, rule)
      if (rule.required_since === null) return say(t('Left to each person'))
      const next = { label: t('Who has none'), onClick: () => void navigate(whoHasNone) }
      say(t('Everybody is asked for a second factor'), rule.without > 0 ? next : undefined)
    },
  })
}

function RuleFacts({ rule }: { rule: FactorRule }) {
  const { required_since: since, people, without } = rule
  return (
    <Facts
      items={[
        [
          t('State'),
          since === null ? (
            t('Each person decides')
          ) : (
            <Status key="state" tone="done">
              {t('Asked of everybody since {day}', { day: day(since) })}
            </Status>
          ),
        ],
        [
          t('Have none'),
          without === 0 ? (
            t('Nobody')
          ) : (
            <Link key="who" to={whoHasNone} className="underline underline-offset-2">
              {t('{n} of {all}', { n: without, all: people })}
            </Link>
          ),
        ],
      ]}
    />
  )
}
