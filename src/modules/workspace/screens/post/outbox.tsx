// What was kept instead of sent, as a mailbox and a phone would show it.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearchParams } from 'react-router'
import { Empty, Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Choice, SearchBox } from '../../../../web/kit/table/filters.tsx'
import { ago } from '../../../../web/kit/text/format.ts'
import { More } from '../../../../web/kit/table/more.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { useList, type List } from '../../../../web/kit/wire/query.ts'
import type { OutboxMessage } from '../../contract.ts'
import { call } from '../calls.ts'
import { MailFrame } from './mail-frame.tsx'
import { Phone } from './phone.tsx'

type Row = Omit<OutboxMessage, 'html'>

export default function Outbox() {
  const { id } = useParams()
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const kind = (['mail', 'sms'] as const).find(it => it === search.get('kind'))
  const list = useList(
    ['outbox', { q, kind }],
    async cursor => (await call('GET /outbox', { query: { q, kind, cursor, limit: 50 } })).body,
  )
  const isEmpty = list.rows.length === 0 && !q && !kind && !list.isFirstRead && !list.error
  return (
    <Page
      title={t('Outbox')}
      folio={t('Kept here since no server or provider is connected. Nothing of this left the house.')}
    >
      {isEmpty ? (
        <Nothing />
      ) : (
        <div className="grid gap-8 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
          <div className={`min-w-0 ${id ? 'max-lg:hidden' : ''}`}>
            <div className="mb-3 flex flex-wrap items-end gap-3">
              <SearchBox label={t('Search recipient, text')} />
              <Choice
                name="kind"
                label={t('Kind')}
                options={[
                  { value: 'mail', label: t('E-mail') },
                  { value: 'sms', label: t('SMS') },
                ]}
              />
            </div>
            <Messages list={list} current={id} search={search.toString()} />
          </div>
          {id ? (
            <One id={id} search={search.toString()} />
          ) : (
            <p className="quiet max-lg:hidden">{t('Choose a message.')}</p>
          )}
        </div>
      )}
    </Page>
  )
}

function Nothing() {
  return (
    <Empty title={t('Nothing is kept here.')}>
      <p>{t('Mail and SMS land here as long as no server or provider is connected.')}</p>
      <div className="flex flex-wrap gap-2">
        <Link to="/admin/email" className="btn btn-main">
          {t('Connect a mail server')}
        </Link>
        <Link to="/admin/sms" className="btn">
          {t('Connect an SMS provider')}
        </Link>
      </div>
    </Empty>
  )
}

function Messages({
  list,
  current,
  search,
}: {
  list: List<Row>
  current: string | undefined
  search: string
}) {
  if (list.isFirstRead) return <Waiting />
  if (list.error) return <ProblemNote error={list.error} onRetry={list.readAgain} />
  if (list.rows.length === 0) return <p>{t('Nothing matches.')}</p>
  return (
    <>
      <ul aria-label={t('Outbox')} className="border-t border-edge">
        {list.rows.map(row => (
          <li key={row.id} className="border-b border-rule">
            <Link
              to={{ pathname: `/admin/outbox/${row.id}`, search }}
              aria-current={row.id === current ? 'true' : undefined}
              className="block px-2 py-2 hover:bg-wash aria-[current]:bg-cloth-wash"
            >
              <span className="flex justify-between gap-3">
                <b className="min-w-0 truncate">{row.recipient}</b>
                <span className="shrink-0 text-sm text-ink-2">{ago(row.created_at)}</span>
              </span>
              <span className="block truncate">
                <span className="text-ink-2">{row.kind === 'mail' ? t('E-mail') : t('SMS')} · </span>
                {row.subject ?? row.text}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="mt-3">
        <More list={list} />
      </div>
    </>
  )
}

function One({ id, search }: { id: string; search: string }) {
  const query = useQuery({
    queryKey: ['outbox-message', id],
    queryFn: async () => (await call('GET /outbox/{message_id}', { params: { message_id: id } })).body,
  })
  return (
    <div className="min-w-0">
      <Link to={{ pathname: '/admin/outbox', search }} className="btn btn-small mb-3 lg:hidden">
        {t('All messages')}
      </Link>
      {query.isPending && <Waiting />}
      {query.error && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.kind === 'sms' && <Phone number={query.data.recipient} current={id} />}
      {query.data?.kind === 'mail' && (
        <MailFrame {...query.data} from={query.data.sender} to={query.data.recipient} />
      )}
    </div>
  )
}
