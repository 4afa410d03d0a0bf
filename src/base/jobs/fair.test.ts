// One workspace's mountain of work never keeps another waiting, and nobody alone is slowed down.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDesk, type Desk } from './desk.suite.ts'

let at: Desk
const order: string[] = []
let most = 0
let running = 0

beforeAll(async () => {
  at = await openDesk()
  await at.work(
    [
      {
        name: 'test.piece',
        async run(job) {
          running += 1
          most = Math.max(most, running)
          order.push(job.workspace_id)
          await sleep(10)
          running -= 1
        },
      },
    ],
    { slots: 4 },
  )
})
afterAll(() => at.close())

const pieces = (n: number) => ({
  name: 'test.piece',
  total: n,
  messages: Array.from({ length: n }, () => null),
})

test('5,000 pieces of one workspace use every slot, and let another’s single piece in within two seconds', async () => {
  const [big, small] = [await at.newWorkspace(), await at.newWorkspace()]
  const mountain = await at.enqueue(big, pieces(5_000))
  await expect.poll(() => order.length, { timeout: 10_000 }).toBeGreaterThan(40)
  // Pieces of 10 ms: on a busy machine some end before the next is taken.
  await expect.poll(() => most, { timeout: 10_000 }).toBe(4)

  const asked = Date.now()
  const job_id = await at.enqueue(small, pieces(1))
  await at.until(small, job_id, { status: 'done' }, 2_000)
  expect(Date.now() - asked).toBeLessThan(2_000)

  const before = order.length
  const second = await at.enqueue(small, pieces(100))
  await at.until(small, second, { status: 'done' }, 15_000)
  // Turn and turn about: while the small one had its hundred, the big one had about as many.
  const between = order.slice(before).filter(id => id === big).length
  expect(between).toBeGreaterThan(60)
  expect(between).toBeLessThan(200)
  await at.db.in(big, tx => at.jobs.cancel(tx, mountain))
  await at.until(big, mountain, { status: 'cancelled' })
})
