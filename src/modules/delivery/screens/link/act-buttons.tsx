// The buttons for what can be done with a link, or with many at once.
import { useState } from 'react'
import { t } from '../../../../web/kit/text/text.ts'
import type { Act } from './acts.ts'
import { RevokeDialog } from './revoke-dialog.tsx'

interface ButtonsAsk {
  /** How many links they are for. */
  count: number
  act: (what: Act) => void
  isBusy: boolean
  canResend?: boolean
  isSmall?: boolean
}

export function ActButtons({ count, act, isBusy, canResend = true, isSmall = false }: ButtonsAsk) {
  const [isRevoking, setRevoking] = useState(false)
  const look = isSmall ? 'btn btn-small' : 'btn'
  return (
    <>
      {canResend && (
        <button type="button" className={look} disabled={isBusy} onClick={() => act('resend')}>
          {t('Resend')}
        </button>
      )}
      <button type="button" className={look} disabled={isBusy} onClick={() => act('renew')}>
        {t('Renew')}
      </button>
      <button
        type="button"
        className={`${look} btn-stop`}
        disabled={isBusy}
        onClick={() => setRevoking(true)}
      >
        {t('Revoke')}
      </button>
      {isRevoking && (
        <RevokeDialog
          count={count}
          onRevoke={() => {
            setRevoking(false)
            act('revoke')
          }}
          onClose={() => setRevoking(false)}
        />
      )}
    </>
  )
}
