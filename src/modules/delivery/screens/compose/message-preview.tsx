// The message as one recipient gets it; ← and → go through all of them, and a sample goes to oneself.
import { useEffect } from 'react'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Channel, SendPreview } from '../../contract.ts'
import { charName, piecesOf } from './costly.ts'

interface PreviewAsk {
  preview: SendPreview
  channel: Channel
  at: number
  onAt: (at: number) => void
  isStale: boolean
}

export function MessagePreview({ preview, channel, at, onAt, isStale }: PreviewAsk) {
  useArrows(at, preview.messages, onAt)
  const { sample } = preview
  if (!sample) return null
  return (
    <section aria-label={t('The message')} className={isStale ? 'opacity-60' : ''}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h3>{t('As {name} gets it', { name: sample.customer_name })}</h3>
        <span className="ms-auto flex items-center gap-2">
          <span className="quiet">{t('{n} of {total}', { n: sample.at + 1, total: preview.messages })}</span>
          <Step label={t('Previous recipient')} sign="←" to={at - 1} isOff={at <= 0} onAt={onAt} />
          <Step
            label={t('Next recipient')}
            sign="→"
            to={at + 1}
            isOff={at + 1 >= preview.messages}
            onAt={onAt}
          />
        </span>
      </div>
      <div className="leaf p-4" aria-live="polite">
        <p className="quiet mb-2">{t('To {address}', { address: sample.to })}</p>
        {sample.subject !== null && <p className="mb-2 font-semibold">{sample.subject}</p>}
        <p
          dir="auto"
          className={`wrap-anywhere whitespace-pre-wrap ${channel === 'sms' ? 'w-fit max-w-[24rem] rounded-leaf bg-wash p-3' : ''}`}
        >
          <Marked text={shortLink(sample.text)} outside={sample.segments?.outside ?? []} />
        </p>
        {sample.segments && <SegmentNote segments={sample.segments} />}
      </div>
      {preview.problems.map(it => (
        <p key={it.placeholder} className="mt-2">
          <Status tone="warning">
            {t('Nothing fills {placeholder}: it would be empty.', { placeholder: `{{${it.placeholder}}}` })}
          </Status>
        </p>
      ))}
    </section>
  )
}

/** The real one is made when it leaves, and is as long. */
function shortLink(text: string): string {
  return text.replace(/x{43}/, '…')
}

function Step(ask: { label: string; sign: string; to: number; isOff: boolean; onAt: (at: number) => void }) {
  return (
    <button
      type="button"
      className="btn btn-small"
      aria-label={ask.label}
      disabled={ask.isOff}
      onClick={() => ask.onAt(ask.to)}
    >
      <span aria-hidden className="rtl:-scale-x-100">
        {ask.sign}
      </span>
    </button>
  )
}

function Marked({ text, outside }: { text: string; outside: string[] }) {
  if (outside.length === 0) return text
  return piecesOf(text, outside).map((piece, index) =>
    piece.isCostly ? (
      <mark key={index} className="bg-ochre-wash text-ochre">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  )
}

function SegmentNote({
  segments,
}: {
  segments: NonNullable<NonNullable<SendPreview['sample']>['segments']>
}) {
  const isDear = segments.encoding === 'ucs2'
  return (
    <div className="mt-3 border-t border-rule pt-2 text-sm">
      <p className="text-ink-2">
        {t('{n} SMS|{n} SMS', { n: segments.segments })} ·{' '}
        {t('{units} characters, {left} left in the last', {
          units: String(segments.units),
          left: String(segments.left),
        })}{' '}
        · {isDear ? 'UCS-2' : 'GSM-7'}
      </p>
      {isDear && (
        <p className="mt-1">
          <Status tone="warning">
            {t('{chars} cost more: with them an SMS holds {holds} characters instead of {instead}.', {
              chars: segments.outside.map(charName).join(' '),
              holds: String(segments.per_segment),
              instead: segments.units > 160 ? '153' : '160',
            })}
          </Status>
        </p>
      )}
    </div>
  )
}

function useArrows(at: number, total: number, onAt: (at: number) => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.altKey || event.metaKey || event.ctrlKey || document.querySelector('dialog[open]')) return
      const target = event.target
      if (target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return
      const isRtl = document.dir === 'rtl'
      const by =
        event.key === (isRtl ? 'ArrowLeft' : 'ArrowRight')
          ? 1
          : event.key === (isRtl ? 'ArrowRight' : 'ArrowLeft')
            ? -1
            : 0
      const next = at + by
      if (by === 0 || next < 0 || next >= total) return
      event.preventDefault()
      onAt(next)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [at, total, onAt])
}
