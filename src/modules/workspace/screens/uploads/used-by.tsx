// What uses a file, each with the way to it.
import { use } from 'react'
import { Link } from 'react-router'
import { NounsContext } from '../../../../web/kit/slots.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Upload } from '../../contract.ts'

type Uses = Upload['used_by']

export function UsedBy({ uses, most = uses.length }: { uses: Uses; most?: number }) {
  const rest = uses.length - most
  if (uses.length === 0) return <span className="text-ink-3">–</span>
  return (
    <span className="flex min-w-0 flex-wrap gap-x-2">
      {uses.slice(0, most).map(use => (
        <Use key={`${use.kind} ${use.id}`} use={use} />
      ))}
      {rest > 0 && <span className="quiet">{t('and {n} more', { n: rest })}</span>}
    </span>
  )
}

function Use({ use: it }: { use: Uses[number] }) {
  const noun = use(NounsContext)[it.kind]
  const to = it.in_trash ? '/trash' : noun?.placeOf?.(it.id)
  const text = noun ? `${noun.one()}: ${it.label}` : it.label
  const said = it.in_trash ? t('{what} (in the trash)', { what: text }) : text
  if (to === undefined) return <span className="max-w-full truncate">{said}</span>
  return (
    <Link className="link tap max-w-full truncate align-middle" to={to} title={said}>
      {said}
    </Link>
  )
}
