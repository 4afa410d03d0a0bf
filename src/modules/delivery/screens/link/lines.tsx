// Links as ruled lines, where they are a part of another page: what, to whom, how far; the timeline on a click.
import { day } from '../../../../web/kit/text/format.ts'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Link } from '../../contract.ts'
import { linkSentence, linkTone } from '../words.ts'

interface LinesAsk {
  links: Link[]
  onOpen: (id: string) => void
  /** To whom it went, where the page does not say that. */
  withNames?: boolean
}

export function LinkLines({ links, onOpen, withNames = false }: LinesAsk) {
  if (links.length === 0) return null
  return (
    <ul className="border-t border-edge">
      {links.map(link => (
        <li key={link.id} className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1">
          <button
            type="button"
            className="link tap min-w-0 grow text-start font-semibold"
            onClick={() => onOpen(link.id)}
          >
            {withNames ? (link.customer_name ?? link.to) : titleOf(link)}
          </button>
          <Status tone={linkTone(link.state)}>{linkSentence(link)}</Status>
          <span className="quiet">{day(link.created_at)}</span>
        </li>
      ))}
    </ul>
  )
}

function titleOf(link: Link): string {
  const [first, ...rest] = link.documents
  if (!first) return link.delivery_title
  return rest.length === 0
    ? first.title
    : t('{title} and {n} more|{title} and {n} more', { title: first.title, n: rest.length })
}
