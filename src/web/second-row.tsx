// The second row: an area's own screens; where it has many, their headings above and the screens of one heading below.
import { Link, NavLink, useLocation } from 'react-router'
import type { Area, AreaLink } from './kit/area.ts'

const row = 'flex flex-wrap gap-x-5 border-b border-rule bg-paper px-5 md:px-8'

export function SecondRow({ area }: { area: Area }) {
  const { pathname } = useLocation()
  const isHere = (link: AreaLink) => pathname === link.to || link.owns?.(pathname) === true
  const groups = groupsOf(area.links)
  const group = groups.find(it => it.links.some(isHere)) ?? groups[0]
  return (
    <nav aria-label={area.label()}>
      {groups.length > 1 && (
        <div className={row}>
          {groups.map(it => (
            <Link
              key={it.name}
              to={it.links[0]?.to ?? area.to}
              aria-current={it === group ? 'true' : undefined}
              className={`-mb-px flex min-h-9 items-center border-b-2 text-sm pointer-coarse:min-h-11 ${current(it === group)}`}
            >
              {it.name}
            </Link>
          ))}
        </div>
      )}
      <div className={row}>
        {group?.links.map(link => (
          <NavLink
            key={link.to}
            to={link.to}
            end={link.to === area.to}
            className={({ isActive }) =>
              `-mb-px flex min-h-11 items-center border-b-2 ${current(isActive || isHere(link))}`
            }
          >
            {link.label()}
          </NavLink>
        ))}
      </div>
    </nav>
  )
}

const current = (is: boolean) =>
  is ? 'border-cloth font-semibold' : 'border-transparent text-ink-2 hover:text-ink'

/** In the order of the links; those without a heading are one group. */
function groupsOf(links: AreaLink[]): { name: string; links: AreaLink[] }[] {
  const groups: { name: string; links: AreaLink[] }[] = []
  for (const link of links) {
    const name = link.group?.() ?? ''
    const last = groups.at(-1)
    if (last?.name === name) last.links.push(link)
    else groups.push({ name, links: [link] })
  }
  return groups
}
