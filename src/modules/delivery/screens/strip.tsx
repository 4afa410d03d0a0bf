// What a delivery does now and what can be done about it, in one row that stays as high as it is: a row that came and went
// moved the list below while somebody clicked in it.
import { useState } from 'react'
import { Link } from 'react-router'
import { Status } from '../../../web/kit/parts/status.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Delivery } from '../contract.ts'
import { Resend } from './resend.tsx'
import { StopSending } from './stop-sending.tsx'
import { UndoBar } from './undo-bar.tsx'
import { deliveryTone, deliveryWord } from './words.ts'

export function Strip({ delivery }: { delivery: Delivery & { undo_at: number } }) {
  // Of a resend, which the delivery itself does not tell.
  const [again, setAgain] = useState<number>()
  const undoAt = delivery.status === 'waiting' ? delivery.undo_at : again
  const isUndoable = undoAt !== undefined && delivery.status !== 'cancelled'
  const look = isUndoable ? 'border-cloth bg-cloth-wash px-3' : 'border-edge'
  return (
    <div
      className={`mb-5 flex min-h-[3.375rem] flex-wrap items-center gap-3 border-y py-2 pointer-coarse:min-h-[3.875rem] ${look}`}
    >
      {isUndoable ? (
        <UndoBar key={undoAt} delivery={delivery} until={undoAt} onEnd={() => setAgain(undefined)} />
      ) : delivery.status === 'cancelled' ? (
        <Cancelled delivery={delivery} />
      ) : (
        <>
          <State delivery={delivery} />
          <Resend delivery={delivery} onSent={setAgain} />
        </>
      )}
    </div>
  )
}

function State({ delivery }: { delivery: Delivery }) {
  const { links, status } = delivery
  return (
    <>
      <Status tone={deliveryTone(status)}>{deliveryWord(status)}</Status>
      {status === 'sending' && (
        <>
          <output className="quiet">
            {t('{n} of {total} still to go', { n: links.queued, total: links.total })}
          </output>
          <StopSending delivery={delivery} />
        </>
      )}
    </>
  )
}

function Cancelled({ delivery }: { delivery: Delivery }) {
  return (
    <>
      <Status tone="paused">{t('Nothing was sent: it was undone in time.')}</Status>
      {delivery.source_kind === 'batch' ? (
        <Link className="btn" to={`/documents/batches/${delivery.source_id}/deliver`}>
          {t('Send anew')}
        </Link>
      ) : (
        <Link className="btn" to="/documents/deliveries/new">
          {t('Send files')}
        </Link>
      )}
    </>
  )
}
