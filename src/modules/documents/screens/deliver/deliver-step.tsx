// Deliver: what differs from last time first, then the message, who gets it, and Send links.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Empty } from '../../../../web/kit/parts/page.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { ago } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { deliveryTone, deliveryWord, SendPanel, type Cargo } from '../../../delivery/screens/parts.ts'
import type { BatchInFull } from '../../contract.ts'
import { call } from '../calls.ts'
import { AgainstLast } from './against-last.tsx'
import { batchDeliveriesQuery } from './calls.ts'

export function DeliverStep({ batch }: { batch: BatchInFull }) {
  const isRunning = batch.status === 'generating' || batch.status === 'paused'
  if (batch.done === 0 || isRunning) {
    return (
      <Empty
        title={
          isRunning ? t('The documents are still being made.') : t('There is no finished document to send.')
        }
      >
        <Link className="btn btn-main" to={`/documents/batches/${batch.id}/generate`}>
          {t('Go to Generate')}
        </Link>
      </Empty>
    )
  }
  return (
    <>
      <Deliveries batchId={batch.id} />
      <AgainstLast batchId={batch.id} />
      <SendPanel cargo={cargoOf(batch)} />
    </>
  )
}

function cargoOf(batch: BatchInFull): Cargo {
  const params = { batch_id: batch.id }
  const rows = new Map<string, number>()
  return {
    key: ['batch', batch.id, 'deliver'],
    async preview(how) {
      const { body } = await call('POST /batches/{batch_id}/deliver/preview', { params, body: how })
      for (const it of body.unreachable_list) rows.set(it.source_id, it.row)
      return body
    },
    sample: how => call('POST /batches/{batch_id}/deliver/sample', { params, body: how }),
    send: async how => (await call('POST /batches/{batch_id}/deliver', { params, body: how })).body,
    placeholders: namesOf(batch),
    canRepeat: true,
    rowOf(it) {
      const row = rows.get(it.source_id)
      return row === undefined ? undefined : { row, to: `/documents/batches/${batch.id}/preview?row=${row}` }
    },
  }
}

/** What of this batch went out before. */
function Deliveries({ batchId }: { batchId: string }) {
  const list = useQuery(batchDeliveriesQuery(batchId))
  if (!list.data || list.data.length === 0) return null
  return (
    <section className="mb-8" aria-labelledby="sent-before">
      <h2 id="sent-before" className="mb-2">
        {t('Deliveries of this batch')}
      </h2>
      <ul className="border-t border-edge">
        {list.data.map(it => (
          <li key={it.id} className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1">
            <Link className="link tap grow font-semibold" to={`/documents/deliveries/${it.id}`}>
              {t('{n} link|{n} links', { n: it.links.total })}
            </Link>
            <Status tone={deliveryTone(it.status)}>{deliveryWord(it.status)}</Status>
            <span className="quiet">
              {t('{n} of {total} opened', { n: it.links.opened, total: it.links.total })}
            </span>
            <span className="quiet">{ago(it.created_at)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Words and numbers of the document that a message can say too. */
function namesOf(batch: BatchInFull): string[] {
  const sayable = batch.placeholders.filter(it => ['text', 'number', 'date'].includes(it.kind))
  return sayable.map(it => it.path).filter(path => !path.includes('.'))
}
