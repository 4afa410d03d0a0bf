// Filters of a list that live in the address.
import { useEffect, useId, useRef } from 'react'
import { t } from '../text/text.ts'
import { useAddress } from './address.ts'

/** One value of the address and the way to change it; empty takes it out. */
export function useFilter(name: string): [string, (value: string) => void] {
  const [search, edit] = useAddress()
  const set = (value: string) =>
    edit(next => {
      if (value) next.set(name, value)
      else next.delete(name)
      return next
    })
  return [search.get(name) ?? '', set]
}

/** Searches 250 ms after the last key. */
export function SearchBox({ name = 'q', label }: { name?: string; label: string }) {
  const [kept, keep] = useFilter(name)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // Whoever has gone on by then is not called back.
  useEffect(() => () => clearTimeout(timer.current), [])
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
