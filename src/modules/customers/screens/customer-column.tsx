// Whose a row is, as a column of any list: the name, leading to the customer.
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { t } from '../../../web/kit/text/text.ts'

interface OfCustomer {
  customer_id: string | null
  customer_name: string | null
}

export function customerColumn<R extends OfCustomer>(width: number): Col<R> {
  return {
    id: 'customer_name',
    head: t('Customer'),
    value: row => row.customer_name,
    show: row =>
      row.customer_id ? <CellLink to={`/customers/${row.customer_id}`}>{row.customer_name}</CellLink> : '–',
    width,
  }
}
