// The row that is looked at, in the address, as Excel numbers it.
import { useFilter } from '../../../web/kit/table/filters.tsx'
import type { BatchInFull } from '../contract.ts'

export function useRowNumber(batch: BatchInFull): [number | undefined, (row: number) => void] {
  const [asked, ask] = useFilter('row')
  const number = Number(asked)
  const row = Number.isInteger(number) && number > 0 ? number : (batch.first_row ?? undefined)
  return [row, next => ask(String(next))]
}
