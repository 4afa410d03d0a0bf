// Test support: every change of the rules that compute attributes, done once.
import { randomUUID } from 'node:crypto'
import { ended } from '../papers.ts'
import { ifMatch, type Acts, type Scene } from './scene.ts'

const ruleOf = () => ({
  ...{ name: 'Tier', key: `tier ${randomUUID()}`, source: 'documents.made' },
  steps: [{ op: 'at_least' as const, than: 1, value: 'Gold' }],
})

export function ruleActs({ ours }: Scene): Acts {
  const newRule = async () => ({
    rule_id: (await ours.admin.call('POST /attribute-rules', { body: ruleOf() })).body.id,
  })
  return {
    createRule: act => act('POST /attribute-rules', { body: ruleOf() }),
    changeRule: async act =>
      act('PUT /attribute-rules/{rule_id}', {
        params: await newRule(),
        body: ruleOf(),
        headers: ifMatch,
      }),
    removeRule: async act => act('DELETE /attribute-rules/{rule_id}', { params: await newRule() }),
    runRule: async act => {
      const { body } = await act('POST /attribute-rules/{rule_id}/run', {
        params: await newRule(),
        body: { year: 2026 },
      })
      return ended(ours.admin, body.job_id)
    },
  }
}
