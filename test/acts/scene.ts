// Test support: what the walk through all changes stands on.
import { randomUUID } from 'node:crypto'
import type { Company, Person, TestHouse } from '../house.ts'
import type { TestProvider } from '../provider.ts'

export type Act = Person['call']
/** Calls its route with success through `act`, after whatever that needs; by the name in the contract. */
export type Acts = Record<string, (act: Act, request_id: string) => Promise<unknown>>

export interface Scene {
  at: TestHouse
  ours: Company
  provider: TestProvider
}

export const ifMatch = { 'if-match': '"v1"' }
export const newEmail = () => `${randomUUID()}@example.com`

export async function newCustomer({ ours }: Scene): Promise<string> {
  return (await ours.admin.call('POST /customers', { body: { name: 'Ada' } })).body.id
}
