// Calls of delivering a batch, and the names under which their answers are kept.
import { caller } from '../../../../web/kit/wire/call.ts'
import type { deliveryContract } from '../../../delivery/contract.ts'
import { call } from '../calls.ts'

export const deliveryCall = caller<typeof deliveryContract>()

/** Every delivery of one batch: seldom more than two or three. */
export const batchDeliveriesQuery = (batch_id: string) => ({
  queryKey: ['deliveries', 'of batch', batch_id],
  queryFn: async () =>
    (
      await deliveryCall('GET /deliveries', {
        query: { source_kind: 'batch', source_id: batch_id, limit: 50 },
      })
    ).body.data,
})

export const againstLastQuery = (batch_id: string) => ({
  queryKey: ['batch', batch_id, 'against-last'],
  queryFn: async () => (await call('GET /batches/{batch_id}/against-last', { params: { batch_id } })).body,
  staleTime: 60_000,
})
