// The links by which one thing was sent: who has it, who opened it; and sending it from here.
import { useState } from 'react'
import { Link as To } from 'react-router'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import { call } from './calls.ts'
import { LinkDrawer } from './link/drawer.tsx'
import { LinkLines } from './link/lines.tsx'

interface DocumentLinksAsk {
  /** `document`, `upload`. */
  kind: string
  id: string
  title: string
  customer_id: string | null
  /** There is a file to send. */
  isFinished: boolean
}

export function DocumentLinks({ kind, id, title, customer_id, isFinished }: DocumentLinksAsk) {
  const [open, setOpen] = useState<string>()
  const list = useList(
    ['links', 'of source', id],
    async cursor => (await call('GET /links', { query: { source_id: id, cursor, limit: 10 } })).body,
  )
  if (list.isFirstRead || list.error) return null
  const query = new URLSearchParams({ kind, id, title, ...(customer_id ? { customer_id } : {}) })
  return (
    <section className="mb-8" aria-labelledby="document-links">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 id="document-links" className="text-base">
          {t('Links')}
        </h2>
        <span className="ms-auto flex flex-wrap gap-2">
          {list.rows.length > 0 && (
            <To className="btn btn-small" to={`/documents/access?source_id=${id}`}>
              {t('Access log')}
            </To>
          )}
          {isFinished && (
            <To className="btn btn-small" to={`/documents/deliveries/new?${query}`}>
              {t('Send link')}
            </To>
          )}
        </span>
      </div>
      {list.rows.length === 0 && <p className="quiet">{t('It was not sent yet.')}</p>}
      <LinkLines links={list.rows} onOpen={setOpen} withNames />
      {list.hasMore && (
        <button type="button" className="btn mt-3" disabled={list.isReadingMore} onClick={list.readMore}>
          {t('Show earlier')}
        </button>
      )}
      {open && <LinkDrawer id={open} onClose={() => setOpen(undefined)} />}
    </section>
  )
}
