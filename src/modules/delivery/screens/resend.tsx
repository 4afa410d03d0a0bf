// "Delivered, not opened": who they are, and the link once more to all of them.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useFilter } from '../../../web/kit/table/filters.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Delivery } from '../contract.ts'
import { unopenedOf } from './words.ts'
import { call, localTime } from './calls.ts'

/** What the links' filter says for those whom it reached and who did not open. */
export const unopened = 'sent,delivered,expired'

interface ResendAsk {
  delivery: Delivery
  /** Until when it can be undone, by this computer's clock. */
  onSent: (undoAt: number) => void
}

export function Resend({ delivery, onSent }: ResendAsk) {
  const answers = useQueryClient()
  const [state, show] = useFilter('state')
  const { links } = delivery
  const waiting = unopenedOf(links)
  const resend = useMutation({
    mutationFn: (to: 'unopened' | 'failed') =>
      call('POST /deliveries/{delivery_id}/resend', { params: { delivery_id: delivery.id }, body: { to } }),
    onSuccess: ({ body, headers }) => {
      onSent(localTime(body.undo_until, headers))
      say(t('{n} link resent|{n} links resent', { n: body.messages }))
    },
    onError: sayProblem,
    onSettled: () =>
      Promise.all([
        answers.invalidateQueries({ queryKey: ['deliveries'] }),
        answers.invalidateQueries({ queryKey: ['links'] }),
      ]),
  })
  return (
    <>
      {waiting > 0 && <Status tone="running">{t('{n} not opened|{n} not opened', { n: waiting })}</Status>}
      {/* Away from where Undo comes up, for those who click twice. */}
      <div className="ms-auto flex flex-wrap gap-3">
        {waiting > 0 && state !== unopened && (
          <button type="button" className="btn" onClick={() => show(unopened)}>
            {t('Show them')}
          </button>
        )}
        {waiting > 0 && (
          <button
            type="button"
            className="btn btn-main"
            disabled={resend.isPending}
            onClick={() => resend.mutate('unopened')}
          >
            {t('Resend to {n} unopened', { n: waiting })}
          </button>
        )}
        {links.failed > 0 && (
          <button
            type="button"
            className="btn"
            disabled={resend.isPending}
            onClick={() => resend.mutate('failed')}
          >
            {t('Resend to {n} failed', { n: links.failed })}
          </button>
        )}
      </div>
    </>
  )
}
