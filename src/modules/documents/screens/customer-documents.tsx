// The documents of one customer, on the Customer page.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { can, useSession } from '../../../web/kit/session.tsx'
import { day } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { call } from './calls.ts'
import { documentTone, documentWord } from './words.ts'

const shown = 10

export default function CustomerDocuments({ id }: { id: string }) {
  const isAllowed = can(useSession(), 'documents')
  const list = useQuery({
    queryKey: ['documents', 'of', id],
    queryFn: async () => (await call('GET /documents', { query: { customer_id: id, limit: shown } })).body,
    enabled: isAllowed,
  })
  if (!list.data) return null
  return (
    <section className="mt-8" aria-labelledby="customer-documents">
      <h2 id="customer-documents" className="mb-2">
        {t('Documents')}
      </h2>
      {list.data.data.length === 0 && <Empty title={t('No documents for this customer yet.')} />}
      <ul className={list.data.data.length > 0 ? 'border-t border-edge' : ''}>
        {list.data.data.map(document => (
          <li
            key={document.id}
            className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1"
          >
            <Link className="link tap min-w-0 grow font-semibold" to={`/documents/${document.id}`}>
              {document.template_name}
            </Link>
            <span className="quiet">
              {t('row {row} of {batch}', { row: String(document.row), batch: document.batch_name })}
            </span>
            <Status tone={documentTone(document.status)}>{documentWord(document.status)}</Status>
            <span className="quiet">{day(document.created_at)}</span>
          </li>
        ))}
      </ul>
      {list.data.next_cursor && (
        <Link className="btn mt-3" to={`/documents/all?customer_id=${id}`}>
          {t('Show all')}
        </Link>
      )}
    </section>
  )
}
