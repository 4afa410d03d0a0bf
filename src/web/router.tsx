// Addresses and the screens they show; each screen is a chunk of its own.
import { createBrowserRouter, useRouteError } from 'react-router'
import type { RouteObject } from 'react-router'
import { houseScreens } from '../modules/workspace/screens/index.ts'
import { areas } from './modules.ts'
import type { Area, Screen } from './kit/area.ts'
import { ProblemNote } from './kit/parts/problem.tsx'
import { can, useSession } from './kit/session.tsx'
import { NoEntry, NotFound } from './plain.tsx'
import { Shell } from './shell.tsx'

type Guard = Pick<Area, 'capability' | 'adminsOnly'>

function screen({ path, load }: Screen, area?: Guard): RouteObject {
  return {
    path,
    errorElement: <Broken />,
    lazy: async () => {
      const { default: Shown } = await load()
      return { element: area ? <Guarded area={area} shown={<Shown />} /> : <Shown /> }
    },
  }
}

/** A direct address without the right gives a plain page, whatever the spine shows. */
function Guarded({ area, shown }: { area: Guard; shown: React.ReactNode }) {
  const session = useSession()
  const mayEnter = can(session, area.capability) && (!area.adminsOnly || session.role === 'admin')
  return mayEnter ? shown : <NoEntry />
}

/** A chunk that is gone after an update, or a screen that failed. */
function Broken() {
  const error = useRouteError()
  return <ProblemNote error={error} onRetry={() => location.reload()} />
}

export function makeRouter() {
  return createBrowserRouter([
    screen({ path: '/login', load: () => import('../modules/workspace/screens/login.tsx') }),
    screen({ path: '/login/oidc', load: () => import('../modules/workspace/screens/oidc/return.tsx') }),
    screen({ path: '/setup', load: () => import('../modules/workspace/screens/setup.tsx') }),
    screen({ path: '/invite', load: () => import('../modules/workspace/screens/invite.tsx') }),
    screen({ path: '/docs', load: () => import('../modules/workspace/screens/reference/reference.tsx') }),
    {
      element: <Shell />,
      children: [
        screen({ path: '/', load: () => import('./today.tsx') }),
        screen({ path: '/account', load: () => import('../modules/workspace/screens/account.tsx') }),
        ...houseScreens.map(one => screen(one, one)),
        ...areas.flatMap(area => area.screens.map(one => screen(one, area))),
        { path: '*', element: <NotFound /> },
      ],
    },
  ])
}
