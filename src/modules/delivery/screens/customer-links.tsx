// The links of one customer on the Customer page: what was sent, whether it was opened.
import { useState } from 'react'
import { Link as To } from 'react-router'
import { can, useSession } from '../../../web/kit/session.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import { call } from './calls.ts'
import { LinkDrawer } from './link/drawer.tsx'
import { LinkLines } from './link/lines.tsx'

export default function CustomerLinks({ id }: { id: string }) {
  const isAllowed = can(useSession(), 'documents')
  return isAllowed ? <Links id={id} /> : null
}

function Links({ id }: { id: string }) {
  const [open, setOpen] = useState<string>()
  const list = useList(
    ['links', 'of customer', id],
    async cursor => (await call('GET /links', { query: { customer_id: id, cursor, limit: 10 } })).body,
  )
  if (list.isFirstRead || list.error) return null
  return (
    <section className="mt-8" aria-labelledby="customer-links">
      <div className="mb-2 flex flex-wrap items-center gap-x-5 gap-y-2">
        <h2 id="customer-links">{t('Links sent')}</h2>
        <span className="ms-auto flex flex-wrap gap-2">
          {list.rows.length > 0 && (
            <To className="btn btn-small" to={`/documents/access?customer_id=${id}`}>
              {t('Access log')}
            </To>
          )}
          <To className="btn btn-small" to={`/documents/deliveries/new?customer_id=${id}`}>
            {t('Send a file')}
          </To>
        </span>
      </div>
      {list.rows.length === 0 && <p className="quiet">{t('Nothing was sent to this customer yet.')}</p>}
      <LinkLines links={list.rows} onOpen={setOpen} />
      {list.hasMore && (
        <button type="button" className="btn mt-3" disabled={list.isReadingMore} onClick={list.readMore}>
          {t('Show earlier')}
        </button>
      )}
      {open && <LinkDrawer id={open} onClose={() => setOpen(undefined)} />}
    </section>
  )
}
