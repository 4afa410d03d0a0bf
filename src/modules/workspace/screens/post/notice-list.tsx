// What I was told in the app.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { ago } from '../../../../web/kit/text/format.ts'
import { More } from '../../../../web/kit/table/more.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { Notice } from '../../contract.ts'
import { call } from '../calls.ts'
import { sentenceOf } from './words.ts'

const key = ['notices']

export function NoticeList() {
  const answers = useQueryClient()
  const list = useList(
    key,
    async cursor => (await call('GET /me/notices', { query: { cursor, limit: 10 } })).body,
  )
  const read = useMutation({
    mutationFn: () => call('POST /me/notices/read').then(() => {}),
    onSuccess: () => {
      say(t('Marked as read'))
      void answers.invalidateQueries({ queryKey: key })
    },
    onError: sayProblem,
  })
  if (list.isFirstRead) return <Waiting lines={3} />
  if (list.error) return <ProblemNote error={list.error} onRetry={list.readAgain} />
  if (list.rows.length === 0)
    return <p className="quiet">{t('Nothing to tell. What you chose shows here.')}</p>
  return (
    <>
      <ul className="border-t border-edge">
        {list.rows.map(row => (
          <OneNotice key={row.id} notice={row} />
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        {list.rows.some(row => row.read_at === null) && (
          <button type="button" className="btn" disabled={read.isPending} onClick={() => read.mutate()}>
            {t('Mark all as read')}
          </button>
        )}
        <More list={list} isSmall={false} />
      </div>
    </>
  )
}

function OneNotice({ notice }: { notice: Notice }) {
  const isNew = notice.read_at === null
  return (
    <li className="border-b border-rule py-2">
      <p className={isNew ? 'font-semibold' : ''}>
        {isNew && <span className="text-cloth">● </span>}
        {sentenceOf(notice)}
      </p>
      <p className="flex flex-wrap gap-x-3 text-sm text-ink-2">
        {ago(notice.created_at)}
        {notice.link && notice.link !== '/account' && (
          <Link to={notice.link} className="link tap">
            {t('Open')}
          </Link>
        )}
      </p>
    </li>
  )
}
