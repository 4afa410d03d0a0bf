// The links of a delivery as a table: filter by state, choose some, revoke, renew or send again.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useSearchParams } from 'react-router'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { Choice, SearchBox, useFilter } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Delivery, Link } from '../contract.ts'
import { call } from './calls.ts'
import { LinkDrawer } from './link/drawer.tsx'
import { LinkActs } from './link/bulk.tsx'
import { linkColumns } from './link/columns.tsx'
import { unopened } from './resend.tsx'
import { linkStates, linkWord } from './words.ts'

const actsOf = (chosen: Link[], clear: () => void) => <LinkActs chosen={chosen} clear={clear} />

export function DeliveryLinks({ delivery }: { delivery: Delivery }) {
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const state = search.get('state') ?? undefined
  const [open, setOpen] = useFilter('link')
  const list = useList(
    ['links', 'of', delivery.id, { q, state }],
    async cursor =>
      (
        await call('GET /links', {
          query: { delivery_id: delivery.id, q, state, cursor, limit: 100, sort: 'created_at' },
        })
      ).body,
  )
  useNews(delivery.id, JSON.stringify(delivery.links))
  const columns = useMemo(() => linkColumns(), [])
  return (
    <section aria-labelledby="links">
      <h2 id="links" className="mb-3">
        {t('Links')}
      </h2>
      <ListTable
        name={t('Links of {title}', { title: delivery.title })}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={q !== undefined || state !== undefined}
        filters={
          <>
            <SearchBox label={t('Search name or address')} />
            <Choice
              name="state"
              label={t('Status')}
              options={[
                { value: unopened, label: t('Delivered, not opened') },
                ...linkStates.map(value => ({ value, label: linkWord(value) })),
              ]}
            />
          </>
        }
        bulk={actsOf}
        empty={<Empty title={t('The links are being made.')} />}
      />
      {open && <LinkDrawer id={open} onClose={() => setOpen('')} />}
    </section>
  )
}

/** Pages that were read are read anew whenever the delivery counts otherwise. */
function useNews(delivery_id: string, counts: string): void {
  const answers = useQueryClient()
  const seen = useRef(counts)
  useEffect(() => {
    if (seen.current === counts) return
    seen.current = counts
    void answers.invalidateQueries({ queryKey: ['links', 'of', delivery_id] })
  }, [answers, counts, delivery_id])
}
