// Revoking cannot be undone, so it is asked for once.
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { t } from '../../../../web/kit/text/text.ts'

interface RevokeAsk {
  count: number
  onRevoke: () => void
  onClose: () => void
}

export function RevokeDialog({ count, onRevoke, onClose }: RevokeAsk) {
  return (
    <Dialog title={t('Revoke {n} link for good?|Revoke {n} links for good?', { n: count })} onClose={onClose}>
      <p className="mb-4">
        {t(
          'It closes at once, also for who reads it now, and never opens again. To let them in later, send the document anew.',
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn btn-stop" onClick={onRevoke}>
          {t('Revoke {n} link|Revoke {n} links', { n: count })}
        </button>
        <button type="button" className="btn" onClick={onClose}>
          {t('Keep')}
        </button>
      </div>
    </Dialog>
  )
}
