// The sample company goes with one action, with all that is in it and nothing else, and can be made anew.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from '../../../../test/house.ts'
import { bring, bringTemplate, greeting, refusalOf } from '../../../../test/papers.ts'
import { makeSampleCompany } from '../../../doors/sample.ts'
import { demo } from '../people/setup.ts'
import { resetSample } from './sample.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house.close())

const samples = () => house.db.asOwner<{ id: string }>(`select id from workspaces where kind = 'sample'`)
async function filesOf(id: string): Promise<number> {
  let n = 0
  for await (const _ of house.base.files.list(id)) n += 1
  return n
}

test('it is removed by the owner’s admins: rows, bytes, waiting work and sign-in; what is ours stays', async () => {
  const { admin } = await house.newCompany()
  await bring(admin, 'a;b\n1;2\n', 'ours.csv')
  await bringTemplate(admin, greeting())
  await makeSampleCompany(house.base, house.origin)
  const [sample] = await samples()
  const id = sample?.id ?? ''
  expect(await filesOf(id)).toBeGreaterThan(0)
  expect((await admin.call('GET /installation')).body).toEqual({ is_yours: true, has_sample: true })
  await admin.call('DELETE /installation/sample')
  expect(await samples()).toEqual([])
  const left = await house.db.asOwner<{ n: number }>(
    `select count(*)::int as n from pgboss.job_common where data->>'workspace_id' = $1`,
    [id],
  )
  expect(left[0]?.n).toBe(0)
  await house.work(1)
  await expect.poll(() => filesOf(id), { timeout: 10_000 }).toBe(0)
  expect((await admin.call('GET /uploads')).body.data.length).toBe(2)
  expect((await admin.call('GET /installation')).body.has_sample).toBe(false)
  expect(await refusalOf(admin.call('DELETE /installation/sample'))).toMatchObject({ code: 'sample.gone' })
  // A start does not bring it back; asking for it does.
  await makeSampleCompany(house.base, house.origin)
  expect(await samples()).toEqual([])
  await resetSample(house.base)
  await makeSampleCompany(house.base, house.origin)
  const signIn = await admin.call('POST /auth/login', { body: demo })
  expect('workspace' in signIn.body && signIn.body.workspace.kind).toBe('sample')
}, 60_000)
