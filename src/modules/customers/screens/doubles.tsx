// Likely doubles, side by side: one is kept, the other is merged into it, and that can be undone.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Empty, Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { can, useSession } from '../../../web/kit/session.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Double } from '../contract.ts'
import { call } from './calls.ts'

const reasonWords = {
  email: () => t('Same e-mail'),
  phone: () => t('Same phone'),
  name: () => t('Same name'),
}

export default function Doubles() {
  const mayMerge = can(useSession(), 'customers')
  const merge = useMerge()
  const list = useQuery({
    queryKey: ['customers', 'doubles'],
    queryFn: async () => (await call('GET /customers/doubles')).body.data,
    enabled: mayMerge,
  })
  return (
    <Page title={t('Doubles')} trail={[{ label: t('Customers'), to: '/customers' }]}>
      {list.isPending && mayMerge && <Waiting />}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('No likely doubles.')}>
          <p className="quiet">{t('Customers with the same e-mail, phone or name would stand here.')}</p>
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <>
          <p className="quiet mb-3">
            {t(
              'Documents, attributes and history move to the customer that you keep. A merge can be undone for 30 days.',
            )}
          </p>
          <ul className="border-t border-edge">
            {list.data.map(({ customer, other, reasons }) => (
              <li key={customer.id + other.id} className="border-b border-rule py-3">
                <p className="quiet mb-1">{reasons.map(it => reasonWords[it]()).join(' · ')}</p>
                <div className="grid gap-3 sm:grid-cols-2">
                  <Half half={customer} onKeep={() => void merge(customer.id, other.id)} />
                  <Half half={other} onKeep={() => void merge(other.id, customer.id)} />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  )
}

function Half({ half, onKeep }: { half: Double['customer']; onKeep: () => void }) {
  const known = [half.reference, half.email, half.phone].filter(Boolean).join(' · ')
  return (
    <div className="flex min-w-0 items-start justify-between gap-3">
      <div className="min-w-0 wrap-anywhere">
        <Link className="link tap font-semibold" to={`/customers/${half.id}`}>
          {half.name}
        </Link>
        <p className="quiet">{known}</p>
      </div>
      <button
        type="button"
        className="btn btn-small"
        aria-label={t('Keep {name}, merge the other into it', { name: half.name })}
        onClick={onKeep}
      >
        {t('Keep')}
      </button>
    </div>
  )
}

function useMerge() {
  const answers = useQueryClient()
  const refresh = () =>
    Promise.all([
      answers.invalidateQueries({ queryKey: ['customers'] }),
      answers.invalidateQueries({ queryKey: ['customer'] }),
      answers.invalidateQueries({ queryKey: ['documents'] }),
    ])
  async function undo(merge_id: string) {
    try {
      await call('POST /customers/merges/{merge_id}/undo', { params: { merge_id } })
      say(t('Merge undone'))
    } catch (error) {
      sayProblem(error)
    }
    await refresh()
  }
  return async (customer_id: string, other_id: string) => {
    try {
      const { body } = await call('POST /customers/{customer_id}/merge', {
        params: { customer_id },
        body: { other_id },
      })
      say(t('Customers merged'), { label: t('Undo'), onClick: () => void undo(body.merge_id) })
    } catch (error) {
      sayProblem(error)
    }
    await refresh()
  }
}
