// What customers asked about what they were sent, newest first.
import { Link } from 'react-router'
import { Empty, Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { CustomerQuestion } from '../contract.ts'
import { call } from './calls.ts'

export default function Questions() {
  const list = useList(
    ['customer-questions'],
    async cursor => (await call('GET /customer-questions', { query: { cursor, limit: 50 } })).body,
  )
  return (
    <Page
      title={t('Customers’ questions')}
      folio={list.total === undefined ? undefined : t('{n} question|{n} questions', { n: list.total })}
    >
      {list.isFirstRead && <Waiting />}
      {list.error && <ProblemNote error={list.error} onRetry={list.readAgain} />}
      {!list.isFirstRead && !list.error && list.rows.length === 0 && (
        <Empty title={t('Nobody has asked anything yet.')}>
          <p className="quiet">{t('A customer asks on the page that a link opens.')}</p>
          <Link className="btn" to="/documents/deliveries">
            {t('Go to Deliveries')}
          </Link>
        </Empty>
      )}
      <ol className={list.rows.length > 0 ? 'border-t border-edge' : ''}>
        {list.rows.map(question => (
          <Question key={question.id} question={question} />
        ))}
      </ol>
      {list.hasMore && (
        <button type="button" className="btn mt-3" disabled={list.isReadingMore} onClick={list.readMore}>
          {t('Show earlier')}
        </button>
      )}
    </Page>
  )
}

function Question({ question }: { question: CustomerQuestion }) {
  return (
    <li className="border-b border-rule py-3">
      <div className="flex flex-wrap items-baseline gap-x-4">
        {question.customer_id ? (
          <Link className="link tap font-semibold" to={`/customers/${question.customer_id}`}>
            {question.customer_name}
          </Link>
        ) : (
          <span className="font-semibold">{t('Somebody')}</span>
        )}
        {question.title && <span className="quiet">{t('about {title}', { title: question.title })}</span>}
        <time className="quiet ms-auto" dateTime={question.created_at}>
          {moment(question.created_at)}
        </time>
      </div>
      <p dir="auto" className="mt-1 max-w-prose wrap-anywhere whitespace-pre-wrap">
        {question.text}
      </p>
      {question.taken_at ? (
        <Status tone="done">{t('Taken up {when}', { when: moment(question.taken_at) })}</Status>
      ) : (
        <Status tone="waiting">{t('Not taken up')}</Status>
      )}
    </li>
  )
}
