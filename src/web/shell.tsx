// The frame around every screen: spine, second row of links, Activity, palette, shortcuts.
import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy, useEffect, useRef, useState } from 'react'
import { Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router'
import { meQuery } from '../modules/workspace/screens/calls.ts'
import { useJobNews } from '../modules/workspace/screens/jobs.ts'
import { SecondRow } from './second-row.tsx'
import { BottomBar, Spine, TopBar } from './spine.tsx'
import { areas, eventWords, nouns, placeOfJob, slots } from './modules.ts'
import type { Area } from './kit/area.ts'
import { problemOf, ProblemNote } from './kit/parts/problem.tsx'
import { Waiting } from './kit/parts/page.tsx'
import { SessionContext, can } from './kit/session.tsx'
import type { Session } from './kit/session.tsx'
import { EventWordsContext, NounsContext, SlotsContext } from './kit/slots.tsx'
import { t } from './kit/text/text.ts'
import { useShortcuts } from './shortcuts.ts'
import type { Panel } from './shortcuts.ts'

const Activity = lazy(async () => ({
  default: (await import('../modules/workspace/screens/activity.tsx')).Activity,
}))
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const FactorFirst = lazy(() => import('../modules/workspace/screens/second-factor/first.tsx'))
const ShortcutList = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }))

export function Shell() {
  const location = useLocation()
  const me = useQuery(meQuery)
  // The recovery codes are told once: nothing may take their place until they have been copied.
  const [isTold, setTold] = useState(false)
  if (me.data && (me.data.needsFactor || isTold))
    return (
      <Suspense fallback={<Waiting />}>
        <FactorFirst
          session={me.data}
          onTold={() => setTold(true)}
          onDone={() => void me.refetch().then(() => setTold(false))}
        />
      </Suspense>
    )
  if (me.data) return <House session={me.data} />
  if (me.error && problemOf(me.error).status === 401) {
    const next = location.pathname + location.search
    return <Navigate to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} replace />
  }
  if (me.error) {
    return (
      <main className="mx-auto max-w-xl p-5">
        <ProblemNote error={me.error} onRetry={() => void me.refetch()} />
      </main>
    )
  }
  return (
    <main className="p-8">
      <Waiting />
    </main>
  )
}

function House({ session }: { session: Session }) {
  const [panel, setPanel] = useState<Panel>()
  const mine = areas.filter(
    area => can(session, area.capability) && (!area.adminsOnly || session.role === 'admin'),
  )
  useJobNews()
  useShortcuts(mine, setPanel)
  const close = () => setPanel(undefined)
  const openActivity = () => setPanel('activity')
  return (
    <SessionContext value={session}>
      <a
        href="#main"
        className="sr-only z-30 bg-leaf p-3 focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        {t('Skip to the content')}
      </a>
      <div className="min-h-dvh md:grid md:grid-cols-[12.5rem_minmax(0,1fr)]">
        <Spine areas={mine} onActivity={openActivity} />
        <TopBar onActivity={openActivity} />
        <SlotsContext value={slots}>
          <EventWordsContext value={eventWords}>
            <NounsContext value={nouns}>
              <Content areas={mine} />
            </NounsContext>
          </EventWordsContext>
        </SlotsContext>
        <BottomBar areas={mine} />
      </div>
      <Suspense>
        {panel === 'activity' && <Activity onClose={close} placeOf={placeOfJob} />}
        {panel === 'palette' && <Palette areas={mine} nouns={nouns} onClose={close} onPanel={setPanel} />}
        {panel === 'shortcuts' && <ShortcutList areas={mine} onClose={close} />}
      </Suspense>
      <ScrollRestoration />
    </SessionContext>
  )
}

function Content({ areas }: { areas: Area[] }) {
  const { pathname } = useLocation()
  const area = areas.find(
    one =>
      pathname === one.to ||
      pathname.startsWith(`${one.to}/`) ||
      one.links.some(link => link.to === pathname),
  )
  useHeadingFocus(pathname)
  return (
    <div className="min-w-0">
      {area && area.links.length > 1 && <SecondRow area={area} />}
      <main id="main" className="px-5 pt-5 pb-32 md:px-8 md:pb-13">
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

/** After a change of screen, the reader of a screen reader stands at its heading, not at the bottom of the last one. */
function useHeadingFocus(pathname: string): void {
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    const heading = document.querySelector<HTMLElement>('main h1')
    if (!document.querySelector('dialog[open]')) heading?.focus({ preventScroll: true })
  }, [pathname])
}
