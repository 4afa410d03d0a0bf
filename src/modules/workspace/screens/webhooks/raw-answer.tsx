// What an endpoint answered, word for word: status, time, headers, first bytes.
import { Status } from '../../../../web/kit/parts/status.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Try } from '../../contract.ts'

export type Tested = Try & { ok: boolean; headers: Record<string, string> }

export function RawAnswer({ it, onClose }: { it: Tested; onClose: () => void }) {
  const head = Object.entries(it.headers).map(([name, value]) => `${name}: ${value}`)
  return (
    <section aria-live="polite" aria-label={t('Answer')} className="leaf mb-5 p-3">
      <div className="flex items-start justify-between gap-3">
        <Status tone={it.ok ? 'done' : 'failed'}>{answerWord(it)}</Status>
        <button type="button" className="btn btn-small" onClick={onClose}>
          {t('Close')}
        </button>
      </div>
      {it.status !== null && (
        <pre className="mt-2 font-mono text-sm break-words whitespace-pre-wrap">
          {[...head, '', it.answer].join('\n')}
        </pre>
      )}
    </section>
  )
}

export function answerWord(it: Try): string {
  return it.status === null
    ? (it.error ?? t('No answer'))
    : t('Answered {status} after {ms} ms', { status: String(it.status), ms: it.ms })
}
