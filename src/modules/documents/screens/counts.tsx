// What waits for a person among the newest batches: the figure in the spine, and Today's lists.
import { useQuery } from '@tanstack/react-query'
import { t } from '../../../web/kit/text/text.ts'
import { call } from './calls.ts'

/** The newest fifty batches. */
export function useNewestBatches() {
  return useQuery({
    queryKey: ['batches', 'newest'],
    queryFn: async () => (await call('GET /batches', { query: { limit: 50 } })).body.data,
    meta: { jobs: 'documents' },
  })
}

/** Beside the area's name: how many of them have failed rows. */
export function FailedBatches() {
  const batches = useNewestBatches()
  const failed = batches.data?.filter(batch => batch.failed > 0).length ?? 0
  if (failed === 0) return null
  const says = t('{n} batch with failed rows|{n} batches with failed rows', { n: failed })
  return (
    <span className="ms-auto text-sm" title={says}>
      <span aria-hidden>✕ {failed}</span>
      <span className="sr-only">{says}</span>
    </span>
  )
}
