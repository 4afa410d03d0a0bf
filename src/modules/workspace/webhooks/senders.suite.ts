// A house whose workers send webhooks, and endpoints there with a receiver of their own behind each.
import { afterAll, afterEach, beforeAll } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { openReceiver, type Receiver } from './receiver.fixture.ts'

interface Desk {
  house: TestHouse
  work: { stop(): Promise<void> }
  ours: Company
}

/** Opens it before the tests of the file that calls this, and closes it after them. */
export function useSenders() {
  const at = {} as Desk
  const open: Receiver[] = []
  beforeAll(async () => {
    at.house = await openTestHouse({ config: { allowPrivateHosts: ['127.0.0.1'] } })
    at.work = await at.house.work()
  })
  afterEach(() => Promise.all(open.splice(0).map(it => it.close())))
  afterAll(async () => {
    await at.work.stop()
    await at.house.close()
  })

  /** A company of its own with an endpoint that a receiver of its own stands behind. */
  async function listening(types: string[] | null = null) {
    at.ours = await at.house.newCompany()
    const receiver = await openReceiver()
    open.push(receiver)
    const made = await at.ours.admin.call('POST /webhooks', { body: { url: `${receiver.url}/hook`, types } })
    return { receiver, hook: made.body }
  }

  /** As if that time had passed for all that waits, so that a schedule of a day takes no day. */
  async function makeDue(webhook_id: string) {
    const sql = `update webhook_deliveries set due_at = now() where webhook_id = $1 and due_at is not null`
    await at.house.db.asOwner(sql, [webhook_id])
    await at.house.db.asOwner(`select pg_notify('octavo_webhooks', '')`)
  }

  const addCustomer = (name = 'Ada') => at.ours.admin.call('POST /customers', { body: { name } })
  const logOf = async (webhook_id: string) =>
    (await at.ours.admin.call('GET /webhooks/{webhook_id}/deliveries', { params: { webhook_id } })).body.data
  const read = async (webhook_id: string) =>
    (await at.ours.admin.call('GET /webhooks/{webhook_id}', { params: { webhook_id } })).body
  return { at, open, listening, makeDue, addCustomer, logOf, read }
}

export async function eventually<T>(look: () => Promise<T>, isRight: (it: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const seen = await look()
    if (isRight(seen) || tries > 300) return seen
    await new Promise(done => setTimeout(done, 30))
  }
}
