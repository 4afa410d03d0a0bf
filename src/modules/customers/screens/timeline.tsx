// The timeline on the Customer page: what happened in all areas, newest first, with the way to each thing.
import { use } from 'react'
import { Link } from 'react-router'
import { Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { can, useSession } from '../../../web/kit/session.tsx'
import { EventWordsContext } from '../../../web/kit/slots.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { CustomerEvent } from '../contract.ts'
import { call } from './calls.ts'

export function Timeline({ id }: { id: string }) {
  const list = useList(
    ['customer', id, 'timeline'],
    async cursor =>
      (
        await call('GET /customers/{customer_id}/timeline', {
          params: { customer_id: id },
          query: { cursor, limit: 25 },
        })
      ).body,
  )
  return (
    <section className="mt-8" aria-labelledby="customer-timeline">
      <h2 id="customer-timeline" className="mb-2">
        {t('Timeline')}
      </h2>
      {list.isFirstRead && <Waiting lines={3} />}
      {list.error && <ProblemNote error={list.error} onRetry={list.readAgain} />}
      <ol className={list.rows.length > 0 ? 'border-t border-edge' : ''}>
        {list.rows.map(event => (
          <Line key={event.id} event={event} />
        ))}
      </ol>
      {list.hasMore && (
        <button type="button" className="btn mt-3" onClick={list.readMore}>
          {t('Show earlier')}
        </button>
      )}
    </section>
  )
}

function Line({ event }: { event: CustomerEvent }) {
  const session = useSession()
  const words = use(EventWordsContext)[event.kind]
  const about = words?.about?.(event) ?? event.title
  const place = event.noun_id && can(session, words?.capability) ? words?.placeOf?.(event.noun_id) : undefined
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1">
      <span className="w-44 text-sm text-ink-2">{words?.word() ?? event.kind}</span>
      <span className="min-w-0 grow wrap-break-word">
        {place ? (
          <Link className="link tap" to={place}>
            {about}
          </Link>
        ) : (
          about
        )}
      </span>
      <time className="quiet" dateTime={event.at}>
        {moment(event.at)}
      </time>
    </li>
  )
}
