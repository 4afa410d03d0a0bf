// Takes a row out of a kept list at once, and gives back what puts it in again.
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'

interface Page {
  data: { id: string }[]
  total?: number
}

export function hideRow(answers: QueryClient, queryKey: QueryKey, id: string): () => void {
  const before = answers.getQueriesData<InfiniteData<Page>>({ queryKey })
  answers.setQueriesData<InfiniteData<Page>>({ queryKey }, kept => {
    if (!kept || !('pages' in kept)) return kept
    const pages = kept.pages.map(page => ({
      ...page,
      data: page.data.filter(row => row.id !== id),
      ...(page.total === undefined
        ? {}
        : { total: page.total - (page.data.some(row => row.id === id) ? 1 : 0) }),
    }))
    return { ...kept, pages }
  })
  return () => {
    for (const [key, data] of before) answers.setQueryData(key, data)
    void answers.invalidateQueries({ queryKey })
  }
}
