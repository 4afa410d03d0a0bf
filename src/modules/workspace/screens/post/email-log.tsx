// Every mail with what the server said of it.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Empty, Page } from '../../../../web/kit/parts/page.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { Choice, DayFilter, SearchBox } from '../../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../../web/kit/table/list.tsx'
import { moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { EmailLog, MailStatus } from '../../contract.ts'
import { call } from '../calls.ts'
import { statusOf, topicWord } from './words.ts'

const states: MailStatus[] = ['queued', 'sending', 'sent', 'failed', 'stopped']
const topics = ['invite', 'job_finished', 'job_failed', 'new_device', 'backup_failed', 'delivery']

export default function EmailLogScreen() {
  const answers = useQueryClient()
  const [search] = useSearchParams()
  const pick = (name: string) => search.get(name) ?? undefined
  const status = states.find(it => it === pick('status'))
  const asked = { q: pick('q'), status, topic: pick('topic'), from: pick('from'), to: pick('to') }
  const list = useList(
    ['email-logs', asked],
    async cursor => (await call('GET /email-logs', { query: { ...asked, cursor, limit: 100 } })).body,
  )
  const { mutate: tryAgain } = useMutation({
    mutationFn: (job_id: string) => call('POST /jobs/{job_id}/retry', { params: { job_id } }).then(() => {}),
    onSuccess: () => {
      say(t('It is tried again'))
      void answers.invalidateQueries({ queryKey: ['email-logs'] })
    },
    onError: sayProblem,
  })
  const columns = useMemo(() => logColumns(tryAgain), [tryAgain])
  return (
    <Page
      title={t('E-mail log')}
      folio={t('A row for each recipient, with the mail server’s own words. Kept for a year.')}
    >
      <ListTable
        name={t('E-mail log')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={Object.values(asked).some(it => it !== undefined)}
        filters={
          <>
            <SearchBox label={t('Search recipient, subject')} />
            <Choice
              name="status"
              label={t('Status')}
              options={states.map(value => ({ value, label: statusOf(value).word }))}
            />
            <Choice
              name="topic"
              label={t('About')}
              options={topics.map(value => ({ value, label: topicWord(value) }))}
            />
            <DayFilter name="from" label={t('From')} />
            <DayFilter name="to" label={t('To')} />
          </>
        }
        empty={
          <Empty title={t('No mail has been sent yet.')}>
            <Link to="/admin/email" className="btn btn-main">
              {t('Connect a mail server')}
            </Link>
          </Empty>
        }
      />
    </Page>
  )
}

function logColumns(tryAgain: (job_id: string) => void): Col<EmailLog>[] {
  return [
    { id: 'recipient', head: t('Recipient'), value: row => row.recipient, isName: true, width: 190 },
    {
      id: 'status',
      head: t('Status'),
      value: row => statusOf(row.status).word,
      show: row => <Status tone={statusOf(row.status).tone}>{statusOf(row.status).word}</Status>,
      width: 130,
    },
    {
      id: 'reply',
      head: t('What the server said'),
      value: row => row.reply,
      show: row => <span title={row.reply ?? ''}>{row.reply ?? '–'}</span>,
      width: 210,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      canSort: false,
      width: 185,
      show: row => <Again row={row} tryAgain={tryAgain} />,
    },
    {
      id: 'created_at',
      head: t('When'),
      value: row => row.sent_at ?? row.created_at,
      show: row => moment(row.sent_at ?? row.created_at),
      width: 185,
    },
    { id: 'subject', head: t('Subject'), value: row => row.subject, width: 165 },
    { id: 'topic', head: t('About'), value: row => topicWord(row.topic), width: 110 },
    { id: 'attempts', head: t('Tries'), value: row => row.attempts, isFigure: true, width: 70 },
  ]
}

function Again({ row, tryAgain }: { row: EmailLog; tryAgain: (job_id: string) => void }) {
  const { status, job_id, recipient } = row
  if (job_id === null || (status !== 'failed' && status !== 'stopped')) return null
  return (
    <button
      type="button"
      className="btn btn-small"
      aria-label={t('Try again: mail to {recipient}', { recipient })}
      onClick={() => tryAgain(job_id)}
    >
      {t('Try again')}
    </button>
  )
}
