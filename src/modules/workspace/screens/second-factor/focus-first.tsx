// A step that takes another's place: what held the focus has just gone from the page, so its first field takes it.
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

export function FocusFirst({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector<HTMLElement>('input, textarea')?.focus(), [])
  return <div ref={box}>{children}</div>
}
