// The ten seconds in which a send can be taken back whole, counted down.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Status } from '../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Delivery } from '../contract.ts'
import { call } from './calls.ts'
import { deliveryTone, deliveryWord } from './words.ts'

interface UndoAsk {
  delivery: Delivery
  /** By this computer's clock, in milliseconds. */
  until: number
  onEnd: () => void
}

export function useCancel(delivery_id: string, done: string) {
  const answers = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      await call('POST /deliveries/{delivery_id}/cancel', { params: { delivery_id } })
    },
    onSuccess: () => say(done),
    onError: sayProblem,
    onSettled: () =>
      Promise.all([
        answers.invalidateQueries({ queryKey: ['deliveries'] }),
        answers.invalidateQueries({ queryKey: ['links'] }),
      ]),
  })
}

export function UndoBar({ delivery, until, onEnd }: UndoAsk) {
  const left = useSecondsLeft(until)
  const cancel = useCancel(delivery.id, t('Sending undone'))
  const isOver = left <= 0
  useEffect(() => {
    if (isOver) onEnd()
  }, [isOver, onEnd])
  if (isOver) return <Status tone={deliveryTone('waiting')}>{deliveryWord('waiting')}</Status>
  return (
    <>
      <p className="font-semibold" role="timer">
        {t('Goes out in {n} second.|Goes out in {n} seconds.', { n: left })}
      </p>
      <button
        type="button"
        className="btn"
        disabled={cancel.isPending}
        onClick={() => cancel.mutate(undefined, { onSettled: onEnd })}
      >
        {t('Undo')}
      </button>
      <output className="quiet">{t('Undo takes all of it back.')}</output>
    </>
  )
}

function useSecondsLeft(until: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [])
  return Math.ceil((until - now) / 1000)
}
