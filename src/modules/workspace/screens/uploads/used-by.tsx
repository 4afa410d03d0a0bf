// What uses a file, each with the way to it.
import { use } from 'react'
import { Link } from 'react-router'
import { NounsContext } from '../../../../web/kit/slots.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Upload } from '../../contract.ts'

type Uses = Upload['used_by']

export function UsedBy({ uses }: { uses: Uses }) {
  if (uses.length === 0) return <span className="text-ink-3">–</span>
  return (
    <ul>
      {uses.map(it => (
        <li key={`${it.kind} ${it.id}`}>
          <Use use={it} />
        </li>
      ))}
    </ul>
  )
}

/** For a cell: the first one's name, and how many more. */
export function FirstUse({ uses: [first, ...rest] }: { uses: Uses }) {
  if (!first) return <span className="text-ink-3">–</span>
  return (
    <span className="flex min-w-0 gap-x-2">
      <Use use={first} isShort />
      {rest.length > 0 && <span className="quiet shrink-0 leading-6">+{rest.length}</span>}
    </span>
  )
}

function Use({ use: it, isShort = false }: { use: Uses[number]; isShort?: boolean }) {
  const noun = use(NounsContext)[it.kind]
  const to = it.in_trash ? '/trash' : noun?.placeOf?.(it.id)
  const text = noun ? `${noun.one()}: ${it.label}` : it.label
  const said = it.in_trash ? t('{what} (in the trash)', { what: text }) : text
  const look = isShort ? 'max-w-full truncate align-middle' : ''
  if (to === undefined) return <span className={look}>{said}</span>
  return (
    <Link className={`link tap ${look}`} to={to} title={said}>
      {isShort ? it.label : said}
    </Link>
  )
}
