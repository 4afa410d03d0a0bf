// Attributes on the Customer page: keys down, periods across, mended in place and by the keyboard.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { can, useSession } from '../../../web/kit/session.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Attribute } from '../contract.ts'
import { AttributeCell } from './attribute-cell.tsx'
import { attributesQuery, nameOfPeriod, periodsOf, samePlace, useSaveAttribute } from './attribute-values.ts'
import { Computed } from './rules/computed.tsx'

const thisYear = () => new Date().getFullYear()

export function Attributes({ id }: { id: string }) {
  const list = useQuery(attributesQuery(id))
  const [now] = useState(thisYear)
  const [year, setYear] = useState(now)
  const known = list.data ?? []
  const years = [...new Set([...known.flatMap(it => it.year ?? []), year, now])]
  const span = [Math.min(...years) - 1, Math.max(...years) + 1] as const
  return (
    <section className="mt-8" aria-labelledby="customer-attributes">
      <div className="mb-2 flex flex-wrap items-end justify-between gap-3">
        <h2 id="customer-attributes">{t('Attributes')}</h2>
        <label className="flex items-center gap-2 text-sm">
          {t('Year')}
          <select className="fld w-auto" value={year} onChange={event => setYear(Number(event.target.value))}>
            {Array.from({ length: span[1] - span[0] + 1 }, (_, n) => span[1] - n).map(one => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      {list.isPending && <Waiting lines={3} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && <Grid id={id} known={list.data} year={year} />}
    </section>
  )
}

function Grid({ id, known, year }: { id: string; known: Attribute[]; year: number }) {
  const mayChange = can(useSession(), 'customers')
  const [fresh, setFresh] = useState<string[]>([])
  const save = useSaveAttribute(id)
  const keys = [...new Set([...known.map(it => it.key), ...fresh])]
  const periods = periodsOf(year)
  return (
    <>
      <p className="quiet mb-2">
        {t(
          'A value counts until a newer one. Empty quarters show, in grey, what counts there. Enter saves, arrows move, Escape takes back.',
        )}
      </p>
      {keys.length === 0 && <p className="mb-2">{t('No attributes yet.')}</p>}
      {keys.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full min-w-[46rem] border-collapse border-t border-edge text-sm">
            <thead>
              <tr className="border-b border-edge text-start">
                <th scope="col" className="py-1.5 pe-3 text-start font-semibold">
                  {t('Attribute')}
                </th>
                {periods.map(period => (
                  <th key={nameOfPeriod(period)} scope="col" className="px-1 text-start font-semibold">
                    {nameOfPeriod(period)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {keys.map((key, row) => (
                <tr key={key} className="border-b border-rule">
                  <th scope="row" className="max-w-44 truncate py-1 pe-3 text-start font-normal">
                    {key}
                  </th>
                  {periods.map((period, column) => {
                    const place = { key, ...period }
                    const own = known.find(it => samePlace(it, place))
                    return (
                      <td key={nameOfPeriod(period)} className="p-0.5">
                        <AttributeCell
                          key={`${own?.id} ${own?.version}`}
                          place={place}
                          own={own}
                          known={known}
                          at={{ row, column }}
                          isFixed={!mayChange}
                          save={save}
                        />
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Computed known={known} year={year} />
      {mayChange && (
        <NewKey onAdd={key => setFresh(before => (keys.includes(key) ? before : [...before, key]))} />
      )}
    </>
  )
}

function NewKey({ onAdd }: { onAdd: (key: string) => void }) {
  return (
    <form
      className="mt-3 flex flex-wrap items-center gap-2"
      onSubmit={event => {
        event.preventDefault()
        const field = event.currentTarget.elements.namedItem('key')
        if (!(field instanceof HTMLInputElement) || field.value.trim() === '') return
        onAdd(field.value.trim())
        field.value = ''
      }}
    >
      <input
        name="key"
        maxLength={100}
        className="fld w-56"
        aria-label={t('Name of a new attribute')}
        placeholder={t('Such as segment')}
      />
      <button type="submit" className="btn">
        {t('Add attribute')}
      </button>
    </form>
  )
}
