// The row that is looked at, in the address, as Excel numbers it.
import { useSearchParams } from 'react-router'
import type { BatchInFull } from '../contract.ts'

export function useRowNumber(batch: BatchInFull): [number | undefined, (row: number) => void] {
  const [search, setSearch] = useSearchParams()
  const asked = Number(search.get('row'))
  const row = Number.isInteger(asked) && asked > 0 ? asked : (batch.first_row ?? undefined)
  const set = (next: number) =>
    setSearch(
      before => {
        const search = new URLSearchParams(before)
        search.set('row', String(next))
        return search
      },
      { replace: true, preventScrollReset: true },
    )
  return [row, set]
}
