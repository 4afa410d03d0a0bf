// One rule: written as sentences, tried on all customers before it is saved, run for a quarter.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { ConflictNote, ifMatch, isConflict } from '../../../../web/kit/parts/conflict.tsx'
import { Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { AttributeRule, RuleFields } from '../../contract.ts'
import { call } from '../calls.ts'
import { ruleQuery, rulesKey } from './calls.ts'
import { RuleEditor } from './editor.tsx'
import { Lacking, TryIt } from './try-it.tsx'
import { isFilled } from './words.ts'

const blank: RuleFields = {
  name: '',
  key: '',
  source: '',
  steps: [{ op: 'at_least', than: '', value: '' }],
  otherwise: null,
}

export default function RuleScreen() {
  const { id = 'new' } = useParams()
  const trail = [
    { label: t('Customers'), to: '/customers' },
    { label: t('Rules'), to: '/customers/rules' },
  ]
  const query = useQuery({ ...ruleQuery(id), enabled: id !== 'new' })
  if (id !== 'new' && query.isPending) return <Waiting />
  if (query.isError && !query.data)
    return (
      <Page title={t('Rule')} trail={trail}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  return (
    <Page
      title={query.data?.name ?? t('New rule')}
      trail={trail}
      folio={query.data && t('computes {key}', { key: query.data.key })}
    >
      <Sheet key={`${id} ${query.data?.version}`} rule={query.data} />
    </Page>
  )
}

const fieldsOf = ({ name, key, source, steps, otherwise }: AttributeRule): RuleFields => ({
  ...{ name, key, source, steps, otherwise },
})

function Sheet({ rule }: { rule: AttributeRule | undefined }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<RuleFields>(rule ? fieldsOf(rule) : blank)
  const [error, setError] = useState<unknown>()
  const [isAsked, setAsked] = useState(false)
  const isSame = rule !== undefined && JSON.stringify(fieldsOf(rule)) === JSON.stringify(draft)

  async function save(version?: number) {
    setError(undefined)
    setAsked(true)
    if (!isFilled(draft)) return
    try {
      const { body } = rule
        ? await call('PUT /attribute-rules/{rule_id}', {
            params: { rule_id: rule.id },
            body: draft,
            headers: ifMatch(version ?? rule.version),
          })
        : await call('POST /attribute-rules', { body: draft })
      answers.setQueryData(ruleQuery(body.id).queryKey, body)
      void answers.invalidateQueries({ queryKey: rulesKey, exact: true })
      say(t('Rule saved'))
      if (!rule) await navigate(`/customers/rules/${body.id}`, { replace: true })
    } catch (problem) {
      setError(problem)
    }
  }
  const theirs = () => answers.invalidateQueries({ queryKey: ruleQuery(rule?.id ?? '').queryKey })
  const mine = async () => {
    if (rule) await save((await ruleQuery(rule.id).queryFn()).version)
  }

  return (
    <>
      <RuleEditor draft={draft} onChange={setDraft} />
      {isAsked && !isFilled(draft) && <Lacking />}
      {error !== undefined && (
        <div className="mt-3">
          {isConflict(error) ? (
            <ConflictNote
              error={error}
              what={t('this rule')}
              onTheirs={() => void theirs()}
              onMine={() => void mine()}
            />
          ) : (
            <ProblemNote error={error} />
          )}
        </div>
      )}
      <button
        type="button"
        className="btn btn-main mt-4"
        aria-disabled={isSame}
        onClick={() => void (isSame || save())}
      >
        {t('Save rule')}
      </button>
      <TryIt draft={draft} rule={rule} isSaved={isSame} />
    </>
  )
}
