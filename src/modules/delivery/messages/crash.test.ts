// A worker killed at each point of sending: nobody gets two, nobody gets none.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from '../../../../test/house.ts'
import { patience, tell, times } from '../../../../test/torture/scale.ts'
import { newCustomer, outboxOf, sendTo } from '../../../../test/post.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
})
afterAll(() => at.close())

const count = times(150, 1000)

async function runWorker(crash_at?: string): Promise<NodeJS.Signals | number | null> {
  const { home } = at.base.config
  const env = { ...process.env, OCTAVO_HOME: home, WORKER_URL: at.db.app_url, OCTAVO_CRASH_AT: crash_at }
  const child = fork(new URL('crash.worker.ts', import.meta.url), {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal ?? code
}

test(
  'killed at every point, each message arrives once, and its row says so',
  { timeout: patience },
  async () => {
    const company = await at.newCompany()
    const customers: string[] = []
    for (let n = 0; n < count; n++) customers.push((await newCustomer(company.admin)).id)
    const { delivery_id } = await sendTo(company.admin, customers)
    await at.db.asOwner(`update messages set send_after = now()`)
    for (const point of ['delivery.claimed', 'delivery.handed:30', 'delivery.noted', 'delivery.handed:10']) {
      expect([point, await runWorker(point)]).toEqual([point, 'SIGKILL'])
      // As when two minutes have passed: what the dead worker held is taken up by the next.
      await at.db.asOwner(
        `update messages set claimed_at = now() - interval '3 minutes' where state = 'sending'`,
      )
      await at.db.asOwner(`update message_paces set next_at = now()`)
    }
    expect(await runWorker()).toBe(0)
    const arrived = await outboxOf(at, company)
    expect(arrived.length).toBe(count)
    expect(new Set(arrived.map(it => it.recipient)).size).toBe(count)
    const { body } = await company.admin.call('GET /deliveries/{delivery_id}', { params: { delivery_id } })
    expect(body.links).toMatchObject({ total: count, delivered: count })
    tell(`workers killed with -9 at each point of sending ${count} messages`, {
      arrived: arrived.length,
      twice: arrived.length - new Set(arrived.map(it => it.recipient)).size,
    })
  },
)
