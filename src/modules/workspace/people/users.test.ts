// A company never loses the last who can let others in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
})
afterAll(() => at.close())

describe('the last admin of a workspace', () => {
  test('can neither be removed nor made a standard user', async () => {
    const { admin } = await at.newCompany()
    const params = { user_id: admin.id }
    const refused = [
      await refusalOf(admin.call('DELETE /users/{user_id}', { params })),
      await refusalOf(admin.call('PATCH /users/{user_id}', { params, body: { role: 'standard' } })),
    ]
    expect(refused.map(it => it.code)).toEqual(['user.last_admin', 'user.last_admin'])
  })

  test('stays when the last two remove or demote each other at the same moment', async () => {
    for (let n = 0; n < 5; n++) {
      const company = await at.newCompany()
      const other = await company.standard()
      const promoted = { params: { user_id: other.id }, body: { role: 'admin' as const } }
      await company.admin.call('PATCH /users/{user_id}', promoted)
      const demote = (user_id: string) =>
        company.admin.call('PATCH /users/{user_id}', { params: { user_id }, body: { role: 'standard' } })
      const remove = (user_id: string) =>
        company.admin.call('DELETE /users/{user_id}', { params: { user_id } })
      const acts =
        n % 2 ? [demote(company.admin.id), remove(other.id)] : [remove(company.admin.id), demote(other.id)]
      const ends = await Promise.allSettled(acts)
      expect(ends.map(it => it.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const left = await at.db.asOwner(
        "select 1 from users where workspace_id = $1 and role = 'admin' and removed_at is null",
        [company.workspace_id],
      )
      expect(left).toHaveLength(1)
    }
  })
})
