// Against last time: what somebody would want to see before it is sent, each with its row.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import type { Tone } from '../../../../web/kit/parts/status.tsx'
import { day } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { AgainstLast as Compared } from '../../contract.ts'
import { againstLastQuery } from './calls.ts'

type Finding = Compared['data'][number]
type Kind = Finding['kind']

/** So many findings are shown at once; the rest on demand. */
const step = 8

export function AgainstLast({ batchId }: { batchId: string }) {
  const query = useQuery(againstLastQuery(batchId))
  return (
    <section className="mb-8" aria-labelledby="against-last">
      <h2 id="against-last" className="mb-2">
        {t('Against last time')}
      </h2>
      {query.isPending && <Waiting lines={2} />}
      {query.error && !query.data && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Findings batchId={batchId} compared={query.data} />}
    </section>
  )
}

function Findings({ batchId, compared }: { batchId: string; compared: Compared }) {
  const [shown, setShown] = useState(step)
  const last = compared.compared_with
  if (!last)
    return <p className="quiet">{t('This template is sent for the first time: nothing to compare with.')}</p>
  const total = Object.values(compared.counts).reduce((sum, n) => sum + n, 0)
  return (
    <>
      <p className="quiet mb-2">
        {t('Compared with')}{' '}
        <Link className="link tap" to={`/documents/batches/${last.batch_id}`}>
          {last.name}
        </Link>
        ,{' '}
        {t('sent {day}, {n} document|sent {day}, {n} documents', {
          day: day(last.sent_at),
          n: last.documents,
        })}
      </p>
      {total === 0 ? (
        <p>
          <Status tone="done">{t('Nothing unusual differs.')}</Status>
        </p>
      ) : (
        <>
          <Counts counts={compared.counts} />
          <ul className="border-t border-edge">
            {compared.data.slice(0, shown).map((it, index) => (
              <Line key={index} it={it} batchId={batchId} lastId={last.batch_id} />
            ))}
          </ul>
          {compared.data.length > shown && (
            <button type="button" className="btn mt-2" onClick={() => setShown(shown + step * 5)}>
              {t('Show {n} more', { n: Math.min(compared.data.length - shown, step * 5) })}
            </button>
          )}
        </>
      )}
    </>
  )
}

function kindWord(kind: Kind): string {
  const words: Record<Kind, string> = {
    emptied: t('Newly empty'),
    tenfold: t('Ten times more or less'),
    changed_class: t('Another kind of value'),
    gone: t('Not in it any more'),
    new: t('New customer'),
  }
  return words[kind]
}

const tones: Record<Kind, Tone> = {
  emptied: 'warning',
  tenfold: 'warning',
  changed_class: 'warning',
  gone: 'waiting',
  new: 'waiting',
}

function Counts({ counts }: { counts: Compared['counts'] }) {
  const kinds = (['emptied', 'tenfold', 'changed_class', 'gone', 'new'] as const).filter(it => counts[it] > 0)
  return (
    <p className="mb-2 flex flex-wrap gap-x-5">
      {kinds.map(kind => (
        <Status key={kind} tone={tones[kind]}>{`${kindWord(kind)}: ${counts[kind]}`}</Status>
      ))}
    </p>
  )
}

function Line({ it, batchId, lastId }: { it: Finding; batchId: string; lastId: string }) {
  const row = it.row ?? it.last_row
  const place =
    it.row === null
      ? `/documents/batches/${lastId}/preview?row=${it.last_row}`
      : `/documents/batches/${batchId}/preview?row=${it.row}`
  return (
    <li className="grid items-baseline gap-x-4 border-b border-rule py-1.5 sm:grid-cols-[5.5rem_13rem_minmax(0,1fr)]">
      <Link className="link tap" to={place}>
        {it.row === null ? t('Last row {row}', { row: String(row) }) : t('Row {row}', { row: String(row) })}
      </Link>
      <Status tone={tones[it.kind]}>{kindWord(it.kind)}</Status>
      <span className="min-w-0 wrap-anywhere">
        <span className="font-semibold">{it.customer_name ?? it.title}</span>
        {it.field !== null && (
          <>
            {' '}
            <span className="tag">{it.field}</span> <s className="text-ink-2">{it.before ?? t('empty')}</s>{' '}
            <span aria-hidden>→</span> <b>{it.after ?? t('empty')}</b>
          </>
        )}
      </span>
    </li>
  )
}
