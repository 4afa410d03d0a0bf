// What the screens keep of the server's answers, and for how long.
import { QueryClient, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { CallError } from './call.ts'

export const answers = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal will be the same the next time; only a lost or failing server is worth asking again.
      retry: (count, error) => count < 2 && isPassing(error),
      refetchOnWindowFocus: true,
    },
  },
})

function isPassing(error: unknown): boolean {
  return error instanceof CallError && (error.problem.status === 0 || error.problem.status >= 502)
}

interface Page<R> {
  data: R[]
  next_cursor: string | null
  total?: number
}

/** A list that is read page by page: rows so far, how many there are, and the way to the next. */
export function useList<R>(key: readonly unknown[], read: (cursor?: string) => Promise<Page<R>>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.next_cursor ?? undefined,
    placeholderData: before => before,
  })
  const rows = useMemo(() => query.data?.pages.flatMap(page => page.data) ?? [], [query.data])

  /** Every row that matches, for an export: at most 10,000. */
  async function readAll(): Promise<R[]> {
    const all: R[] = []
    let cursor: string | undefined
    do {
      const page = await read(cursor)
      all.push(...page.data)
      cursor = page.next_cursor ?? undefined
    } while (cursor && all.length < 10_000)
    return all
  }

  return {
    rows,
    // Some lists do not count; a list that is read to its end counts itself.
    total: query.data?.pages[0]?.total ?? (query.data && !query.hasNextPage ? rows.length : undefined),
    hasMore: query.hasNextPage,
    isReadingMore: query.isFetchingNextPage,
    isFirstRead: query.isPending,
    isStale: query.isPlaceholderData,
    error: query.error,
    readMore: () => void query.fetchNextPage(),
    readAgain: () => void query.refetch(),
    readAll,
  }
}

/** What a screen hands to the table that shows it. */
export type List<R> = ReturnType<typeof useList<R>>
