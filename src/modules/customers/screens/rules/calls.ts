// What the screens of rules read, and the names under which it is kept.
import { call } from '../calls.ts'

export const rulesKey = ['attribute-rules']

export const sourcesQuery = {
  queryKey: ['attribute-sources'],
  queryFn: async () => (await call('GET /attribute-sources')).body.data,
}

export const ruleQuery = (rule_id: string) => ({
  queryKey: [...rulesKey, rule_id],
  queryFn: async () => (await call('GET /attribute-rules/{rule_id}', { params: { rule_id } })).body,
})
