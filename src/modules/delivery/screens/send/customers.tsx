// The customers to send to: searched and ticked; those chosen stay on top of the list.
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { keepPreviousData } from '@tanstack/react-query'
import { Empty } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { customersCall } from '../calls.ts'
import type { Person } from './send-files.tsx'

interface CustomersAsk {
  people: Person[]
  onPeople: (people: Person[]) => void
}

const shown = 200

export function Customers({ people, onPeople }: CustomersAsk) {
  const [q, setQ] = useState('')
  const id = useId()
  const found = useQuery({
    queryKey: ['customers', 'to send to', q],
    queryFn: async () =>
      (await customersCall('GET /customers', { query: { ...(q ? { q } : {}), limit: shown } })).body,
    placeholderData: keepPreviousData,
  })
  const rows = found.data?.data ?? []
  const isChosen = (one: Person) => people.some(person => person.id === one.id)
  const toggle = (one: Person) =>
    onPeople(
      isChosen(one)
        ? people.filter(person => person.id !== one.id)
        : [...people, { id: one.id, name: one.name }],
    )
  const hidden = people.filter(one => rows.every(row => row.id !== one.id))
  return (
    <section aria-labelledby="people">
      <h2 id="people" className="mb-2">
        {t('To whom?')}
      </h2>
      <div className="mb-2 flex flex-wrap items-end gap-3">
        <div className="min-w-0 grow text-sm">
          <label htmlFor={id} className="mb-1 block text-ink-2">
            {t('Search name, e-mail, phone, reference')}
          </label>
          <input
            id={id}
            type="search"
            className="fld text-base"
            value={q}
            onChange={event => setQ(event.target.value)}
          />
        </div>
        <output className="quiet pb-2">{t('{n} chosen|{n} chosen', { n: people.length })}</output>
      </div>
      {found.error && !found.data && <ProblemNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && rows.length === 0 && hidden.length === 0 && (
        <Empty title={q ? t('Nothing matches.') : t('No customers yet.')} />
      )}
      <ul tabIndex={-1} className="max-h-72 overflow-y-auto border-t border-edge">
        {[...hidden, ...rows].map(one => (
          <Line key={one.id} one={one} isChosen={isChosen(one)} onToggle={() => toggle(one)} />
        ))}
      </ul>
      <div className="mt-2 flex flex-wrap gap-2">
        {rows.length > 1 && rows.some(one => !isChosen(one)) && (
          <button
            type="button"
            className="btn btn-small"
            onClick={() => onPeople([...people, ...rows.filter(one => !isChosen(one))])}
          >
            {t('Choose these {n}', { n: rows.length })}
          </button>
        )}
        {people.length > 0 && (
          <button type="button" className="btn btn-small" onClick={() => onPeople([])}>
            {t('Clear selection')}
          </button>
        )}
        {found.data?.next_cursor && <span className="quiet">{t('Search to see more.')}</span>}
      </div>
    </section>
  )
}

type Row = Person & { email?: string | null; phone?: string | null }

function Line({ one, isChosen, onToggle }: { one: Row; isChosen: boolean; onToggle: () => void }) {
  return (
    <li className="border-b border-rule">
      <label className="flex min-h-9 items-center gap-3 py-1 pointer-coarse:min-h-11">
        <input
          type="checkbox"
          className="size-6 shrink-0 accent-cloth"
          checked={isChosen}
          onChange={onToggle}
        />
        <span className="min-w-0">
          <span className="font-semibold">{one.name}</span>{' '}
          <span className="quiet wrap-anywhere">{[one.email, one.phone].filter(Boolean).join(' · ')}</span>
        </span>
      </label>
    </li>
  )
}
