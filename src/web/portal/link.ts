// The link as it stands: read when the page opens, looked at again while something is being read, so that what was withdrawn goes.
import { useCallback, useEffect, useState } from 'preact/hooks'
import { keptChoice, languages, onSpeak, speak, spoken } from '../kit/text/text.ts'
import { wearBrand } from './brand.ts'
import { problemOf, readPortal, type Portal, type Problem } from './call.ts'

export type Stand = { at: 'waiting' } | { at: 'link'; portal: Portal } | { at: 'away'; problem: Problem }

/** Milliseconds between two looks while a document is open. */
const pulse = 20_000

export interface Link {
  stand: Stand
  take: (portal: Portal) => void
  /** Read anew, with what is wrong in the page's place. */
  read: () => Promise<void>
  /** Read anew without disturbing whoever reads, if the server is away for a moment. Whether it is still open. */
  look: () => Promise<boolean>
}

export function useLink(): Link {
  const [stand, setStand] = useState<Stand>({ at: 'waiting' })
  const take = useCallback((portal: Portal) => {
    void speakTo(portal)
    setStand({ at: 'link', portal })
  }, [])
  const read = useCallback(async () => {
    try {
      // Beside it, so that the page is not drawn in one colour first and in another after.
      const [portal] = await Promise.all([readPortal(), wearBrand()])
      take(portal)
    } catch (error) {
      setStand({ at: 'away', problem: problemOf(error) })
    }
  }, [take])
  const look = useCallback(async () => {
    try {
      const portal = await readPortal()
      take(portal)
      return portal.state === 'open'
    } catch (error) {
      const problem = problemOf(error)
      if (problem.status === 404) setStand({ at: 'away', problem })
      return problem.status !== 404
    }
  }, [take])
  useEffect(() => void read(), [read])
  usePulse(stand.at === 'link' && stand.portal.state === 'open', look)
  return { stand, take, read, look }
}

function usePulse(isOn: boolean, look: () => Promise<boolean>): void {
  useEffect(() => {
    if (!isOn) return undefined
    const again = () => void (document.visibilityState === 'visible' && look())
    const beat = setInterval(again, pulse)
    document.addEventListener('visibilitychange', again)
    return () => {
      clearInterval(beat)
      document.removeEventListener('visibilitychange', again)
    }
  }, [isOn, look])
}

/** In the customer's own language, unless they chose another here. */
async function speakTo({ locale }: Portal): Promise<void> {
  const theirs = languages.find(it => locale.toLowerCase().split('-')[0] === it)
  if (theirs && theirs !== spoken() && keptChoice() === null) await speak(theirs, false)
}

/** Draws anew when the language changes. */
export function useLanguage(): void {
  const [, redraw] = useState(0)
  useEffect(() => onSpeak(() => redraw(before => before + 1)), [])
}
