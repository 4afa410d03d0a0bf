// Keys that work everywhere: ? for the list, ⌘K for the palette, G and a letter to go somewhere.
import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import type { Area } from './kit/area.ts'

export type Panel = 'activity' | 'palette' | 'shortcuts' | undefined

/** How long G waits for its letter. */
const waitMs = 1_200

export function useShortcuts(areas: Area[], open: (panel: Panel) => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    let goSince = -Infinity
    function onKey(event: KeyboardEvent) {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        open('palette')
        return
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return
      if (event.key === '?') open('shortcuts')
      else if (event.key === 'g') goSince = event.timeStamp
      else if (event.timeStamp - goSince < waitMs) {
        goSince = -Infinity
        const to = event.key === 't' ? '/' : areas.find(area => area.letter === event.key)?.to
        if (to) void navigate(to)
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [areas, navigate, open])
}

/** Keys belong to a field while one is written in, and to a dialog while one is open. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  if (document.querySelector('dialog[open]')) return true
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
