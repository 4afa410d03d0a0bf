// A secret that is shown this once, to be copied.
import { useId } from 'react'
import { say } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'

interface CopyOnceAsk {
  label: string
  secret: string
  onDone: () => void
  rows?: number
}

export function CopyOnce({ label, secret, onDone, rows = 3 }: CopyOnceAsk) {
  const id = useId()
  async function copy() {
    await navigator.clipboard.writeText(secret)
    say(t('Copied'))
  }
  return (
    <div className="flex flex-col gap-3">
      <p>{t('It is shown only now: copy it before you close this.')}</p>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        readOnly
        rows={rows}
        className="fld w-full font-mono text-sm break-all"
        value={secret}
        onFocus={event => event.currentTarget.select()}
      />
      <div className="flex gap-2">
        {/* Without https there is no clipboard for pages; the text can be selected. */}
        {window.isSecureContext && (
          <button type="button" className="btn btn-main" onClick={() => void copy()}>
            {t('Copy')}
          </button>
        )}
        <button type="button" className="btn" onClick={onDone}>
          {t('Done')}
        </button>
      </div>
    </div>
  )
}
