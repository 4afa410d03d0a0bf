// This module's typed calls, and the names under which answers are kept.
import { caller } from '../../../web/kit/wire/call.ts'
import type { templatesContract } from '../../templates/contract.ts'
import type { documentsContract } from '../contract.ts'

export const call = caller<typeof documentsContract>()
export const templatesCall = caller<typeof templatesContract>()

export const batchQuery = (batch_id: string) => ({
  queryKey: ['batch', batch_id],
  queryFn: async () => (await call('GET /batches/{batch_id}', { params: { batch_id } })).body,
})

export const rowQuery = (batch_id: string, row: number) => ({
  queryKey: ['batch', batch_id, 'row', row],
  queryFn: async () => (await call('GET /batches/{batch_id}/rows/{row}', { params: { batch_id, row } })).body,
})

/** The row's PDF; a few are kept, so that going back and forth is at once. */
export const previewQuery = (batch_id: string, row: number) => ({
  queryKey: ['batch', batch_id, 'preview', row],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const { body } = await call('GET /batches/{batch_id}/rows/{row}/preview', { params: { batch_id, row }, signal })
    return body.arrayBuffer()
  },
  gcTime: 60_000,
  staleTime: 60_000,
})

export const problemsQuery = (batch_id: string) => ({
  queryKey: ['batch', batch_id, 'problems'],
  queryFn: async () =>
    (await call('GET /batches/{batch_id}/problems', { params: { batch_id }, query: { limit: 200 } })).body,
})
