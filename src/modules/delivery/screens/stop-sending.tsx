// Stops what has not left yet; what has stays sent.
import { t } from '../../../web/kit/text/text.ts'
import type { Delivery } from '../contract.ts'
import { useCancel } from './undo-bar.tsx'

export function StopSending({ delivery }: { delivery: Delivery }) {
  const cancel = useCancel(delivery.id, t('Sending stopped'))
  return (
    <button
      type="button"
      className="btn btn-stop"
      disabled={cancel.isPending}
      onClick={() => cancel.mutate()}
    >
      {t('Stop sending')}
    </button>
  )
}
