// Today's deliveries: which of the newest have links that nobody opened, or that did not arrive.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Status } from '../../../web/kit/parts/status.tsx'
import { ago } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { call } from './calls.ts'
import { unopenedOf } from './words.ts'

const shown = 8

export default function DeliveriesToday() {
  const newest = useQuery({
    queryKey: ['deliveries', 'newest'],
    queryFn: async () => (await call('GET /deliveries', { query: { limit: 50 } })).body.data,
    refetchInterval: 30_000,
  })
  const waiting = (newest.data ?? [])
    .map(it => ({ ...it, unopened: unopenedOf(it.links) }))
    .filter(it => it.unopened > 0 || it.links.failed > 0)
  if (waiting.length === 0) return null
  return (
    <section className="mb-8" aria-labelledby="unopened">
      <h2 id="unopened" className="mb-2">
        {t('Sent, not opened')}
      </h2>
      <ul className="border-t border-edge">
        {waiting.slice(0, shown).map(it => (
          <li key={it.id} className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1">
            <Link
              className="link tap min-w-0 grow font-semibold"
              to={`/documents/deliveries/${it.id}?state=sent,delivered,expired`}
            >
              {it.title}
            </Link>
            {it.links.failed > 0 && <Status tone="failed">{t('{n} failed', { n: it.links.failed })}</Status>}
            <Status tone="running">
              {t('{n} of {total} not opened', { n: it.unopened, total: it.links.total })}
            </Status>
            <span className="quiet">{ago(it.created_at)}</span>
          </li>
        ))}
      </ul>
      {waiting.length > shown && (
        <Link className="btn mt-3" to="/documents/deliveries">
          {t('Show all')}
        </Link>
      )}
    </section>
  )
}
