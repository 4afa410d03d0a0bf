// A link as a row: who, what became of it, where it went, when it was opened.
import { useSearchParams } from 'react-router'
import { CellLink } from '../../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { moment } from '../../../../web/kit/text/format.ts'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Link } from '../../contract.ts'
import { linkTone, linkWord } from '../words.ts'

export function linkColumns(): Col<Link>[] {
  return [
    {
      id: 'customer_name',
      head: t('Customer'),
      value: row => nameOf(row),
      show: row => <OpenLink link={row} />,
      isName: true,
      width: 180,
    },
    {
      id: 'state',
      head: t('Status'),
      value: row => (row.reason ? `${linkWord(row.state)} (${row.reason})` : linkWord(row.state)),
      show: row => <LinkStatus link={row} />,
      width: 150,
    },
    { id: 'to', head: t('Sent to'), value: row => row.to, width: 190 },
    {
      id: 'first_opened_at',
      head: t('First opened'),
      value: row => row.first_opened_at,
      show: row => (row.first_opened_at ? moment(row.first_opened_at) : '–'),
      width: 170,
    },
    {
      id: 'last_opened_at',
      head: t('Last opened'),
      value: row => row.last_opened_at,
      show: row => (row.last_opened_at ? moment(row.last_opened_at) : '–'),
      width: 170,
    },
    { id: 'opens', head: t('Opens'), value: row => row.opens, isFigure: true, width: 80 },
    {
      id: 'expires_at',
      head: t('Expires'),
      value: row => row.expires_at,
      show: row => moment(row.expires_at),
      width: 170,
    },
  ]
}

export function nameOf(link: Link): string {
  return link.customer_name ?? link.to
}

export function LinkStatus({ link }: { link: Link }) {
  const hasReason = link.reason !== null && (link.state === 'failed' || link.state === 'queued')
  return (
    <span title={hasReason ? (link.reason ?? undefined) : undefined}>
      <Status tone={linkTone(link.state)}>
        {hasReason ? `${linkWord(link.state)} (${link.reason})` : linkWord(link.state)}
      </Status>
    </span>
  )
}

/** The link's timeline opens beside the list; its address can be shared. */
function OpenLink({ link }: { link: Link }) {
  const [search] = useSearchParams()
  const next = new URLSearchParams(search)
  next.set('link', link.id)
  return (
    <CellLink to={`?${next}`} preventScrollReset replace>
      {nameOf(link)}
    </CellLink>
  )
}
