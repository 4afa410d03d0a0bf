// This module's typed calls, and the names under which answers are kept.
import { caller } from '../../../web/kit/wire/call.ts'
import type { customersContract } from '../../customers/contract.ts'
import type { workspaceContract } from '../../workspace/contract.ts'
import type { deliveryContract } from '../contract.ts'

export const call = caller<typeof deliveryContract>()
export const customersCall = caller<typeof customersContract>()
export const workspaceCall = caller<typeof workspaceContract>()

export const settingsQuery = {
  queryKey: ['message-settings'],
  queryFn: async () => (await call('GET /message-settings')).body,
}

export const deliveryQuery = (delivery_id: string) => ({
  queryKey: ['deliveries', delivery_id],
  queryFn: async () => {
    const { body, headers } = await call('GET /deliveries/{delivery_id}', { params: { delivery_id } })
    return { ...body, undo_at: localTime(body.undo_until, headers) }
  },
})

export const linkQuery = (link_id: string) => ({
  queryKey: ['links', link_id],
  queryFn: async () => (await call('GET /links/{link_id}', { params: { link_id } })).body,
})

/** An instant of the server's by this computer's clock, which may go wrong by minutes. Milliseconds. */
export function localTime(instant: string, headers: Headers): number {
  const theirs = Date.parse(headers.get('date') ?? '')
  return Date.parse(instant) + (Number.isNaN(theirs) ? 0 : Date.now() - theirs)
}
