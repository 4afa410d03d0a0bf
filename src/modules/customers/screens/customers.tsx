// The list of customers: search, add, export.
import { useMemo, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import { Form } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { can, useSession } from '../../../web/kit/session.tsx'
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListPage } from '../../../web/kit/table/list-page.tsx'
import { day } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Customer } from '../contract.ts'
import { BulkCustomers } from './bulk.tsx'
import { call } from './calls.ts'
import { CustomerFields, bodyOf, kindWord } from './fields.tsx'

const sorts = ['name', '-name', 'created_at', '-created_at'] as const

export default function Customers() {
  const [search] = useSearchParams()
  const [isAdding, setAdding] = useState(false)
  const session = useSession()
  const q = search.get('q') ?? undefined
  const sort = sorts.find(one => one === search.get('sort')) ?? 'name'
  const list = useList(
    ['customers', { q, sort }],
    async cursor =>
      (await call('GET /customers', { query: { q, sort, cursor, limit: cursor ? 200 : 50 } })).body,
  )
  const columns = useMemo(() => customerColumns(), [])
  const add = can(session, 'customers') && (
    <>
      <Link className="btn" to="/customers/import">
        {t('Import customers')}
      </Link>
      <button type="button" className="btn btn-main" onClick={() => setAdding(true)}>
        {t('Add customer')}
      </button>
    </>
  )
  return (
    <ListPage
      title={t('Customers')}
      count={n => t('{n} customer|{n} customers', { n })}
      action={add}
      list={list}
      columns={columns}
      usualSort="name"
      isNarrowed={q !== undefined}
      {...(can(session, 'customers') ? { bulk: bulkOf } : {})}
      filters={<SearchBox label={t('Search name, e-mail, phone, reference')} />}
      empty={{
        title: t('No customers yet.'),
        text: t('They also come by themselves: a batch finds or makes one for each row.'),
      }}
    >
      {isAdding && <AddCustomer onClose={() => setAdding(false)} />}
    </ListPage>
  )
}

const bulkOf = (chosen: Customer[], clear: () => void) => <BulkCustomers chosen={chosen} clear={clear} />

function customerColumns(): Col<Customer>[] {
  return [
    {
      id: 'name',
      head: t('Name'),
      value: row => row.name,
      show: row => <CellLink to={`/customers/${row.id}`}>{row.name}</CellLink>,
      isName: true,
      canSort: true,
    },
    { id: 'reference', head: t('Reference'), value: row => row.reference },
    { id: 'kind', head: t('Kind'), value: row => kindWord(row.kind), width: 110 },
    { id: 'email', head: t('E-mail'), value: row => row.email, width: 220 },
    { id: 'phone', head: t('Phone'), value: row => row.phone },
    {
      id: 'created_at',
      head: t('Added'),
      value: row => row.created_at,
      show: row => day(row.created_at),
      canSort: true,
      width: 130,
    },
  ]
}

function AddCustomer({ onClose }: { onClose: () => void }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  return (
    <Dialog title={t('Add customer')} onClose={onClose}>
      <Form
        submit={t('Add customer')}
        send={async values => {
          const { body } = await call('POST /customers', { body: bodyOf(values) })
          await answers.invalidateQueries({ queryKey: ['customers'] })
          onClose()
          say(t('Customer added'), {
            label: t('Open'),
            onClick: () => void navigate(`/customers/${body.id}`),
          })
        }}
      >
        <CustomerFields />
      </Form>
    </Dialog>
  )
}
