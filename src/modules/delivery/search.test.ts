// Deliveries are found by what they are called and by whom they went to, by those who may see them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Person, type TestHouse } from '../../../test/house.ts'
import { newCustomer, sendTo } from '../../../test/post.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
})
afterAll(() => at.close())

const find = async (who: Person, q: string) =>
  (await who.call('GET /search', { query: { q } })).body.data.filter(it => it.kind === 'delivery')

test('a delivery is found by its title and by the name of somebody it went to, once, and by nobody else', async () => {
  const ours = await at.newCompany()
  const people = [
    await newCustomer(ours.admin, { name: 'Zoë Straße' }),
    await newCustomer(ours.admin, { name: 'Piotr Mahnung' }),
  ]
  const ids = people.map(it => it.id)
  const first = await sendTo(ours.admin, ids, { title: 'Mahnung' })
  const { body } = await ours.admin.call('GET /deliveries/{delivery_id}', {
    params: { delivery_id: first.delivery_id },
  })
  const hit = { id: first.delivery_id, title: body.title }
  expect(await find(ours.admin, 'zoe strasse')).toMatchObject([{ ...hit, detail: 'Zoë Straße' }])
  expect((await find(ours.admin, body.title)).map(it => it.id)).toEqual([first.delivery_id])
  expect(await find(ours.admin, 'piotr')).toMatchObject([{ ...hit, detail: 'Piotr Mahnung' }])
  const later = await sendTo(ours.admin, ids.slice(0, 1), { title: 'Second' })
  expect((await find(ours.admin, 'zoe')).map(it => it.id)).toEqual([later.delivery_id])
  expect(await find(await ours.standard('customers'), 'zoe')).toEqual([])
  expect(await find((await at.newCompany()).admin, 'zoe')).toEqual([])
})
