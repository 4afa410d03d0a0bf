// The last step before it leaves: over a hundred messages the count is typed, so that nobody sends by a slip.
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Tick } from '../../../../web/kit/form/form.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { SendPreview, Sending } from '../../contract.ts'
import { isWhole, wireOf, type Cargo, type How } from './how.ts'

/** More messages than this need their number typed. */
export const typedOver = 100

interface BarAsk {
  cargo: Cargo
  how: How
  onHow: (change: Partial<How>) => void
  preview: SendPreview
  onSent: (sending: Sending) => void
}

export function SendBar({ cargo, how, onHow, preview, onSent }: BarAsk) {
  const [typed, setTyped] = useState('')
  const count = preview.messages
  const wire = wireOf(how, cargo.canRepeat)
  const send = useMutation({ mutationFn: () => cargo.send(wire), onSuccess: onSent })
  const isTyped = count <= typedOver || typed.replace(/\D/g, '') === String(count)
  const isSettled = preview.unreachable === 0 || how.skip_unreachable
  const isReady = count > 0 && isTyped && isSettled && isWhole(wire)
  return (
    <form
      className="mt-5 border-y border-edge py-3"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (isReady && !send.isPending) send.mutate()
      }}
    >
      {preview.unreachable > 0 && count > 0 && (
        <Tick
          label={t('Leave out the {n} who cannot be reached', { n: preview.unreachable })}
          checked={how.skip_unreachable}
          onChange={event => onHow({ skip_unreachable: event.target.checked })}
        />
      )}
      <div className="mt-2 flex flex-wrap items-end gap-3">
        {count > typedOver && <CountField count={count} typed={typed} onTyped={setTyped} />}
        <button type="submit" className="btn btn-main" disabled={!isReady || send.isPending}>
          {t('Send {n} link|Send {n} links', { n: count })}
        </button>
        <span className="quiet">{t('You can undo it for 10 seconds.')}</span>
      </div>
      {send.error && (
        <div className="mt-3">
          <ProblemNote error={send.error} />
        </div>
      )}
    </form>
  )
}

function CountField({
  count,
  typed,
  onTyped,
}: {
  count: number
  typed: string
  onTyped: (v: string) => void
}) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {t('Type {n} to confirm', { n: String(count) })}
      </label>
      <input
        id={id}
        className="fld w-36"
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        onChange={event => onTyped(event.target.value)}
      />
    </div>
  )
}
