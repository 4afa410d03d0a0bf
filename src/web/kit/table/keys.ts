// Keys of a list: J and K walk its rows, X selects one, E exports, / searches.
import { useEffect } from 'react'
import type { RefObject } from 'react'

export function useListKeys(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const list = box.current
      if (!list || event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target)) return
      const done = act(list, event.key)
      if (done) event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [box])
}

function act(list: HTMLElement, key: string): boolean {
  if (key === 'j' || key === 'k') return step(list, key === 'j' ? 1 : -1)
  if (key === 'x') return press(rowAt(list)?.querySelector('input[type="checkbox"]'))
  if (key === 'e') return press(list.querySelector('[data-key="export"]'))
  if (key !== '/') return false
  const search = list.querySelector<HTMLElement>('input[type="search"]')
  search?.focus()
  return search !== null
}

function rowAt(list: HTMLElement): Element | null {
  const row = document.activeElement?.closest('[data-row]') ?? null
  return row && list.contains(row) ? row : null
}

function step(list: HTMLElement, by: number): boolean {
  const rows = [...list.querySelectorAll('[data-row]')]
  const now = rowAt(list)
  const next = rows[now ? rows.indexOf(now) + by : 0]
  const target = next?.querySelector<HTMLElement>('a, button, input')
  target?.focus()
  target?.scrollIntoView({ block: 'nearest' })
  return target !== undefined
}

function press(target: Element | null | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false
  target.click()
  return true
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox'
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)
}
