// The nav: a dark bookcloth band at the start edge, a bar at the bottom on phones.
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Link, NavLink } from 'react-router'
import type { Area } from './kit/area.ts'
import { Icon } from './kit/parts/icon.tsx'
import type { IconName } from './kit/parts/icon.tsx'
import { Mark } from './kit/parts/mark.tsx'
import { useSession } from './kit/session.tsx'
import { t } from './kit/text/text.ts'
import { Account } from './account.tsx'
import { CurrentWork } from './current-work.tsx'

interface NavAsk {
  areas: Area[]
  onActivity: () => void
}

export function Spine({ areas, onActivity }: NavAsk) {
  return (
    <aside className="on-spine sticky top-0 hidden h-dvh flex-col overflow-y-auto bg-spine px-3 pt-5 pb-3 text-spine-ink md:flex">
      <Link to="/" className="flex items-center gap-2.5 px-2 py-1">
        <Mark />
        <span className="display text-lg">Octavo</span>
      </Link>
      <nav aria-label={t('Areas')} className="mt-5 flex flex-col gap-0.5">
        <SpineLink to="/" end label={t('Today')} icon="today" />
        {areas.map(area => (
          <AreaLink key={area.key} area={area} />
        ))}
      </nav>
      <div className="mt-auto flex flex-col gap-3 pt-5">
        <CurrentWork onOpen={onActivity} />
        <Account />
      </div>
    </aside>
  )
}

function AreaLink({ area }: { area: Area }) {
  return (
    <SpineLink to={area.to} label={area.label()} icon={area.icon}>
      {area.Count && <area.Count />}
    </SpineLink>
  )
}

interface SpineLinkAsk {
  to: string
  end?: boolean
  label: string
  icon: IconName
  children?: ReactNode
}

function SpineLink({ to, end = false, label, icon, children }: SpineLinkAsk) {
  return (
    <NavLink
      to={to}
      end={end}
      className={({ isActive }) =>
        `flex min-h-9 items-center gap-2.5 rounded-leaf px-2 hover:text-spine-ink ${isActive ? 'bg-white/10 font-semibold text-spine-ink' : 'text-spine-2'}`
      }
    >
      <Icon name={icon} />
      <span>{label}</span>
      {children}
    </NavLink>
  )
}

/** At the top of phones: the mark, Activity, the account. */
export function TopBar({ onActivity }: { onActivity: () => void }) {
  const [isOpen, setOpen] = useState(false)
  const session = useSession()
  return (
    <header className="on-spine sticky top-0 z-20 bg-spine px-3 text-spine-ink md:hidden">
      <div className="flex min-h-13 items-center justify-between">
        <Link to="/" className="flex min-h-11 items-center gap-2.5">
          <Mark />
          <span className="display text-lg">Octavo</span>
        </Link>
        <div className="flex">
          <button type="button" className="min-h-11 px-2.5" onClick={onActivity}>
            {t('Activity')}
          </button>
          <button
            type="button"
            className="min-h-11 max-w-36 truncate px-2.5"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {session.name}
          </button>
        </div>
      </div>
      {isOpen && (
        <div className="border-t border-white/15 py-3">
          <Account />
        </div>
      )}
    </header>
  )
}

export function BottomBar({ areas }: { areas: Area[] }) {
  const all = [{ key: 'today', to: '/', label: () => t('Today'), icon: 'today' as const }, ...areas]
  return (
    <nav
      aria-label={t('Areas')}
      className="on-spine fixed inset-x-0 bottom-0 z-20 flex bg-spine pb-[env(safe-area-inset-bottom)] text-spine-ink md:hidden"
    >
      {all.map(area => (
        <NavLink
          key={area.key}
          to={area.to}
          end={area.to === '/'}
          className={({ isActive }) =>
            `flex min-h-13 min-w-0 flex-1 flex-col items-center justify-center border-t-2 text-xs ${isActive ? 'border-spine-ink font-semibold' : 'border-transparent text-spine-2'}`
          }
        >
          <Icon name={area.icon} />
          <span className="max-w-full truncate px-0.5">{area.label()}</span>
        </NavLink>
      ))}
    </nav>
  )
}
