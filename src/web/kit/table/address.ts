// The search part of the address, changed from what it says at that moment.
import { useSearchParams } from 'react-router'

type Change = (search: URLSearchParams) => URLSearchParams

/** The router hands changes the search of the render that made them: a change under way, or a later one, would be lost. `push`: Back takes it back. */
export function useAddress(): [URLSearchParams, (change: Change, how?: 'replace' | 'push') => void] {
  const [search, setSearch] = useSearchParams()
  const edit = (change: Change, how: 'replace' | 'push' = 'replace') =>
    setSearch(change(new URLSearchParams(location.search)), {
      replace: how === 'replace',
      preventScrollReset: true,
    })
  return [search, edit]
}
