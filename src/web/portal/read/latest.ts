// The newest of a value, for what was begun with an older one: observers, timers, fetches under way.
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export function useLatest<T>(value: T): RefObject<T> {
  const newestRef = useRef(value)
  useEffect(() => {
    newestRef.current = value
  })
  return newestRef
}
