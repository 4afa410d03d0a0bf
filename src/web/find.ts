// Searching everything, and what this person opened last from it in this browser.
import { call } from '../modules/workspace/screens/calls.ts'

interface Hit {
  kind: string
  id: string
  title: string
  detail: string | null
}

export const foundQuery = (q: string) => ({
  queryKey: ['search', q],
  queryFn: async ({ signal }: { signal?: AbortSignal }): Promise<Hit[]> =>
    (await call('GET /search', { query: { q }, ...(signal ? { signal } : {}) })).body.data,
  staleTime: 10_000,
  placeholderData: (before: Hit[] | undefined) => before,
})

const most = 6
const place = (userId: string) => `octavo.opened.${userId}`

export function keptRecent(userId: string): Hit[] {
  try {
    return JSON.parse(localStorage.getItem(place(userId)) ?? '[]') as Hit[]
  } catch {
    return []
  }
}

export function keepRecent(userId: string, hit: Hit): void {
  const others = keptRecent(userId).filter(it => it.id !== hit.id)
  localStorage.setItem(place(userId), JSON.stringify([hit, ...others].slice(0, most)))
}
