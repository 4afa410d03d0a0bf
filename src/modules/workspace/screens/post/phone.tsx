// All SMS to one number, as that phone shows them: oldest first, links to be followed.
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import { call } from '../calls.ts'

export function Phone({ number, current }: { number: string; current: string }) {
  const list = useList(
    ['outbox', { phone: number }],
    async cursor =>
      (await call('GET /outbox', { query: { kind: 'sms', to: number, cursor, limit: 50 } })).body,
  )
  if (list.isFirstRead) return <Waiting />
  if (list.error) return <ProblemNote error={list.error} onRetry={list.readAgain} />
  return (
    <section
      aria-label={t('Phone {number}', { number })}
      className="leaf w-full max-w-88 overflow-hidden rounded-2xl border-edge"
    >
      <h3 className="border-b border-rule bg-wash px-4 py-3 text-center">{number}</h3>
      <ol aria-label={t('Messages')} className="flex min-h-64 flex-col gap-3 p-4">
        {list.hasMore && (
          <li className="text-center">
            <button type="button" className="btn btn-small" onClick={list.readMore}>
              {t('Show older')}
            </button>
          </li>
        )}
        {list.rows.toReversed().map(row => (
          <li key={row.id} ref={row.id === current ? bring : undefined} className="max-w-[85%] self-start">
            <p
              className={`rounded-2xl rounded-bl-none border bg-wash px-3 py-2 whitespace-pre-wrap ${row.id === current ? 'border-cloth' : 'border-transparent'}`}
            >
              <Linked text={row.text} />
            </p>
            <p className="mt-0.5 ps-2 text-xs text-ink-2">{moment(row.created_at)}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}

const bring = (message: HTMLLIElement | null) => message?.scrollIntoView({ block: 'nearest' })

function Linked({ text }: { text: string }) {
  return text.split(/(https?:\/\/\S+)/).map((part, at) =>
    at % 2 === 1 ? (
      <a key={at} href={part} target="_blank" rel="noreferrer" className="link break-all">
        {part}
      </a>
    ) : (
      part
    ),
  )
}
