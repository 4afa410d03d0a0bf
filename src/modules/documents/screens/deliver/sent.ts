// How far the newest batches are sent, for the list of batches: one call for all of them.
import { useQuery } from '@tanstack/react-query'
import { t } from '../../../../web/kit/text/text.ts'
import { deliveryCall } from './calls.ts'

interface Sent {
  total: number
  opened: number
  failed: number
}

/** By batch. */
export type SentBatches = ReadonlyMap<string, Sent> | undefined

async function readSent(): Promise<SentBatches> {
  const { body } = await deliveryCall('GET /deliveries', { query: { source_kind: 'batch', limit: 200 } })
  const all = new Map<string, Sent>()
  for (const { source_id, links, status } of body.data) {
    if (!source_id || status === 'cancelled') continue
    const own = all.get(source_id) ?? { total: 0, opened: 0, failed: 0 }
    all.set(source_id, {
      total: own.total + links.total,
      opened: own.opened + links.opened,
      failed: own.failed + links.failed,
    })
  }
  return all
}

export function useSentBatches(): SentBatches {
  return useQuery({ queryKey: ['deliveries', 'by batch'], queryFn: readSent }).data
}

export function sentWords(sent: SentBatches, batch_id: string): string {
  const own = sent?.get(batch_id)
  if (!own) return ''
  const words = t('{opened} of {total} opened', { opened: own.opened, total: own.total })
  return own.failed > 0 ? `${words}, ${t('{n} failed', { n: own.failed })}` : words
}
