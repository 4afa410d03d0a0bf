// One link beside the list: its state, its documents, every message with the server's reply, and who opened it.
import { useQuery } from '@tanstack/react-query'
import { Link as To } from 'react-router'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { sayProblem } from '../../../../web/kit/parts/toast.ts'
import { CallError } from '../../../../web/kit/wire/call.ts'
import { moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Link, SentDocument } from '../../contract.ts'
import { linkQuery } from '../calls.ts'
import { channelWord, linkSentence, linkTone } from '../words.ts'
import { ActButtons } from './act-buttons.tsx'
import { useActs, type Act } from './acts.ts'
import { nameOf } from './columns.tsx'
import { Replace } from './replace.tsx'
import { LinkTimeline } from './timeline.tsx'

export function LinkDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ ...linkQuery(id), refetchInterval: 5_000 })
  const link = query.data
  return (
    <Dialog title={link ? nameOf(link) : t('Link')} kind="drawer" onClose={onClose}>
      {query.isPending && <Waiting />}
      {query.error && !link && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {link && (
        <>
          <Acts link={link} />
          <About link={link} />
          <LinkTimeline link={link} />
        </>
      )}
    </Dialog>
  )
}

function Acts({ link }: { link: Link }) {
  const acts = useActs(([only]) => {
    if (only?.problem) sayProblem(new CallError({ ...only.problem, status: only.status }))
  })
  const act = (what: Act) => acts.mutate({ act: what, ids: [link.id] })
  const isClosed = link.revoked_at !== null
  const canResend = !isClosed && link.first_opened_at === null && link.state !== 'queued'
  if (isClosed) return null
  return (
    <div className="mb-4 flex flex-wrap gap-2">
      <ActButtons count={1} act={act} isBusy={acts.isPending} canResend={canResend} />
    </div>
  )
}

function About({ link }: { link: Link }) {
  return (
    <Facts
      items={[
        [
          t('Status'),
          <Status key="state" tone={linkTone(link.state)}>
            {linkSentence(link)}
          </Status>,
        ],
        [t('Last opened'), link.last_opened_at && moment(link.last_opened_at)],
        [
          channelWord(link.channel),
          <span key="to" className="wrap-anywhere">
            {link.to}
          </span>,
        ],
        [
          t('Customer'),
          link.customer_id && (
            <To key="customer" className="link tap" to={`/customers/${link.customer_id}`}>
              {link.customer_name}
            </To>
          ),
        ],
        [t('Documents'), <Documents key="documents" link={link} />],
        [
          t('Opens'),
          link.max_opens === null
            ? String(link.opens)
            : t('{n} of {total}', { n: link.opens, total: link.max_opens }),
        ],
        [t('Asks for a code'), link.code ? t('yes') : t('no')],
        [t('Expires'), moment(link.expires_at)],
      ]}
    />
  )
}

function Documents({ link }: { link: Link }) {
  return (
    <ul>
      {link.documents.map(it => (
        <li key={it.id} className="py-0.5">
          {it.source_kind === 'document' ? (
            <To className="link tap" to={`/documents/${it.source_id}`}>
              {it.title}
            </To>
          ) : (
            it.title
          )}
          <span className="quiet block">{seenWords(it)}</span>
          {link.revoked_at === null && <Replace sent={it} />}
        </li>
      ))}
    </ul>
  )
}

function seenWords(it: SentDocument): string {
  const parts = [
    it.viewed_at && t('viewed {when}', { when: moment(it.viewed_at) }),
    it.downloaded_at && t('downloaded {when}', { when: moment(it.downloaded_at) }),
    it.corrected_at && t('corrected {when}', { when: moment(it.corrected_at) }),
  ].filter(part => part !== null && part !== '')
  return parts.length > 0 ? parts.join(' · ') : t('not viewed')
}
