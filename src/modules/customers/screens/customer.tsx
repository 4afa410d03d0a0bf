// One customer: what is known, changed with care for what others changed, and the panels of upper modules.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { Form } from '../../../web/kit/form/form.tsx'
import { ConflictNote, ifMatch, isConflict } from '../../../web/kit/parts/conflict.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { Facts } from '../../../web/kit/parts/facts.tsx'
import { Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { say, withUndo } from '../../../web/kit/parts/toast.ts'
import { can, useSession } from '../../../web/kit/session.tsx'
import { Slot } from '../../../web/kit/slots.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import type { Customer } from '../contract.ts'
import { Attributes } from './attributes.tsx'
import { call } from './calls.ts'
import { TheirData } from './person/their-data.tsx'
import { Timeline } from './timeline.tsx'
import { CustomerFields, bodyOf, kindWord } from './fields.tsx'

export default function CustomerScreen() {
  const { id = '' } = useParams()
  const [isChanging, setChanging] = useState(false)
  const [isShowingData, setShowingData] = useState(false)
  const session = useSession()
  const query = useQuery({
    queryKey: ['customer', id],
    queryFn: async () => (await call('GET /customers/{customer_id}', { params: { customer_id: id } })).body,
  })
  const trail = [{ label: t('Customers'), to: '/customers' }]
  const remove = useRemove()
  if (query.isPending) return <Waiting />
  if (!query.data) {
    return (
      <Page title={t('Customer')} trail={trail}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  }
  const customer = query.data
  return (
    <Page
      title={customer.name}
      trail={trail}
      folio={kindWord(customer.kind)}
      actions={
        can(session, 'customers') && (
          <>
            {session.role === 'admin' && (
              <button type="button" className="btn" onClick={() => setShowingData(true)}>
                {t('Their data')}
              </button>
            )}
            <button type="button" className="btn" onClick={() => setChanging(true)}>
              {t('Change')}
            </button>
            <button type="button" className="btn" onClick={() => remove(customer)}>
              {t('Delete')}
            </button>
          </>
        )
      }
    >
      <Facts
        items={[
          [t('E-mail'), customer.email],
          [t('Phone'), customer.phone],
          [t('Reference'), customer.reference],
          [t('Language and country'), customer.locale],
          [t('Added'), moment(customer.created_at)],
          [t('Changed'), moment(customer.updated_at)],
        ]}
      />
      <Attributes id={customer.id} />
      <Slot name="customer" id={customer.id} />
      <Timeline id={customer.id} />
      {isShowingData && <TheirData customer={customer} onClose={() => setShowingData(false)} />}
      {isChanging && <ChangeCustomer customer={customer} onClose={() => setChanging(false)} />}
    </Page>
  )
}

/** The documents made for the customer stay; it can be brought back from the trash for its days. */
function useRemove() {
  const answers = useQueryClient()
  const navigate = useNavigate()
  return ({ id, name }: Customer) => {
    withUndo({
      says: t('{name} deleted', { name }),
      hide: () => hideRow(answers, ['customers'], id),
      run: () => call('DELETE /customers/{customer_id}', { params: { customer_id: id } }),
      after: () => void answers.invalidateQueries(),
    })
    void navigate('/customers')
  }
}

function ChangeCustomer({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const answers = useQueryClient()
  const [conflict, setConflict] = useState<{ error: unknown; mine: Record<string, string> }>()
  const params = { customer_id: customer.id }

  async function send(mine: Record<string, string>, version: number) {
    try {
      const { body } = await call('PUT /customers/{customer_id}', {
        params,
        body: bodyOf(mine),
        headers: ifMatch(version),
      })
      answers.setQueryData(['customer', customer.id], body)
      void answers.invalidateQueries({ queryKey: ['customer', customer.id, 'timeline'] })
      await answers.invalidateQueries({ queryKey: ['customers'] })
      onClose()
      say(t('Customer saved'))
    } catch (error) {
      if (!isConflict(error)) throw error
      setConflict({ error, mine })
    }
  }
  const readTheirs = async () => (await call('GET /customers/{customer_id}', { params })).body

  return (
    <Dialog title={t('Change {name}', { name: customer.name })} onClose={onClose}>
      {conflict && (
        <div className="mb-3">
          <ConflictNote
            error={conflict.error}
            what={t('this customer')}
            onTheirs={() => {
              void answers.invalidateQueries({ queryKey: ['customer', customer.id] })
              onClose()
            }}
            onMine={() => void readTheirs().then(theirs => send(conflict.mine, theirs.version))}
          />
        </div>
      )}
      <Form submit={t('Save')} send={values => send(values, customer.version)}>
        <CustomerFields customer={customer} />
      </Form>
    </Dialog>
  )
}
