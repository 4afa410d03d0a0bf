// What the grid of attributes knows: its periods, which value counts where, and saving with a way back.
import { useQueryClient } from '@tanstack/react-query'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Attribute } from '../contract.ts'
import { call } from './calls.ts'

interface Period {
  year: number | null
  quarter: number | null
}

export interface Place extends Period {
  key: string
}

export const attributesQuery = (customer_id: string) => ({
  queryKey: ['customer', customer_id, 'attributes'],
  queryFn: async () => {
    const all: Attribute[] = []
    let cursor: string | undefined
    do {
      const { body } = await call('GET /customers/{customer_id}/attributes', {
        params: { customer_id },
        query: { limit: 200, cursor },
      })
      all.push(...body.data)
      cursor = body.next_cursor ?? undefined
    } while (cursor)
    return all
  },
})

/** Undated, the year, its quarters: as time sorts them. */
export function periodsOf(year: number): Period[] {
  const quarters = [1, 2, 3, 4].map(quarter => ({ year, quarter }))
  return [{ year: null, quarter: null }, { year, quarter: null }, ...quarters]
}

export function nameOfPeriod({ year, quarter }: Period): string {
  if (year === null) return t('No date')
  if (quarter === null) return String(year)
  return t('Q{quarter} {year}', { quarter: String(quarter), year: String(year) })
}

export function samePlace(a: Place, b: Place): boolean {
  return a.key === b.key && a.year === b.year && a.quarter === b.quarter
}

const order = ({ year, quarter }: Period) => (year === null ? 0 : year * 5 + (quarter ?? 0))

/** What counts at a place that has no value of its own. */
export function valueBefore(known: Attribute[], place: Place): string | undefined {
  return known
    .filter(it => it.key === place.key && order(it) < order(place))
    .toSorted((a, b) => order(b) - order(a))[0]?.value
}

export type SaveAttribute = (place: Place, own: Attribute | undefined, value: string) => Promise<void>

/** Saves at once; the toast's Undo saves what was there before. */
export function useSaveAttribute(customer_id: string): SaveAttribute {
  const answers = useQueryClient()
  const refresh = () => answers.invalidateQueries({ queryKey: ['customer', customer_id] })
  const put = async (place: Place, own: Attribute | undefined, value: string) => {
    try {
      return await write(customer_id, place, own, value)
    } finally {
      await refresh()
    }
  }
  return async (place, own, value) => {
    try {
      const now = await put(place, own, value)
      say(value === '' ? t('Attribute removed') : t('Attribute saved'), {
        label: t('Undo'),
        onClick: () => void put(place, now, own?.value ?? '').catch(sayProblem),
      })
    } catch (error) {
      sayProblem(error)
      throw error
    }
  }
}

async function write(
  customer_id: string,
  place: Place,
  own: Attribute | undefined,
  value: string,
): Promise<Attribute | undefined> {
  const { key, year, quarter } = place
  const body = { key, value, year, quarter }
  if (!own) {
    if (value === '') return undefined
    return (await call('POST /customers/{customer_id}/attributes', { params: { customer_id }, body })).body
  }
  const params = { customer_id, attribute_id: own.id }
  if (value === '') {
    await call('DELETE /customers/{customer_id}/attributes/{attribute_id}', { params })
    return undefined
  }
  const headers = { 'if-match': `"v${own.version}"` }
  return (await call('PUT /customers/{customer_id}/attributes/{attribute_id}', { params, body, headers }))
    .body
}
