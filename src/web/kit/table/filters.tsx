// Filters of a list that live in the address.
import { useId, useRef } from 'react'
import { useSearchParams } from 'react-router'
import { t } from '../text/text.ts'

/** One value of the address and the way to change it; empty takes it out. */
export function useFilter(name: string): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams()
  const set = (value: string) =>
    setSearch(
      before => {
        const next = new URLSearchParams(before)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true, preventScrollReset: true },
    )
  return [search.get(name) ?? '', set]
}

/** Searches 250 ms after the last key. */
export function SearchBox({ name = 'q', label }: { name?: string; label: string }) {
  const [kept, keep] = useFilter(name)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  function keepSoon(value: string) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => keep(value), 250)
  }
  return (
    <label className="min-w-0 grow text-sm sm:grow-0">
      <span className="mb-1 block text-ink-2">{label}</span>
      <input
        type="search"
        className="fld text-base sm:w-64"
        defaultValue={kept}
        onChange={event => keepSoon(event.target.value)}
      />
    </label>
  )
}

interface ChoiceAsk {
  name: string
  label: string
  options: { value: string; label: string }[]
}

export function Choice({ name, label, options }: ChoiceAsk) {
  const [kept, keep] = useFilter(name)
  const id = useId()
  return (
    <div className="text-sm">
      <label htmlFor={id} className="mb-1 block text-ink-2">
        {label}
      </label>
      <select id={id} className="fld text-base" value={kept} onChange={event => keep(event.target.value)}>
        <option value="">{t('All')}</option>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}

export function DayFilter({ name, label }: { name: string; label: string }) {
  const [kept, keep] = useFilter(name)
  return (
    <label className="text-sm">
      <span className="mb-1 block text-ink-2">{label}</span>
      <input
        type="date"
        className="fld text-base"
        value={kept}
        onChange={event => keep(event.target.value)}
      />
    </label>
  )
}
