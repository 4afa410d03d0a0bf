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
/** Any change of mapping or files bumps the version, and then the page is another one. */
export const previewQuery = (batch: { id: string; version: number }, row: number) => ({
  queryKey: ['batch', batch.id, 'preview', row, batch.version],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const { body } = await call('GET /batches/{batch_id}/rows/{row}/preview', {
      params: { batch_id: batch.id, row },
      signal,
    })
    const faults = decodeURIComponent(body.headers.get('x-octavo-faults') ?? '')
    return { bytes: await body.arrayBuffer(), faults }
  },
  gcTime: 60_000,
  staleTime: 60_000,
})

export const problemsQuery = (batch_id: string) => ({
  queryKey: ['batch', batch_id, 'problems'],
  queryFn: async () =>
    (await call('GET /batches/{batch_id}/problems', { params: { batch_id }, query: { limit: 200 } })).body,
})
