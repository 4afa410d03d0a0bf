// Trying the virus scanner: a button, and what clamd said word for word.
import { useMutation } from '@tanstack/react-query'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { sayProblem } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { call } from '../calls.ts'

export interface ScannerAnswer {
  is_set: boolean
  ok: boolean
  said: string[]
}

export function TestScanner({ onSaid }: { onSaid: (answer: ScannerAnswer) => void }) {
  const test = useMutation({
    mutationFn: async () => (await call('POST /uploads/scanner/test')).body,
    onSuccess: onSaid,
    onError: sayProblem,
  })
  return (
    <button type="button" className="btn" disabled={test.isPending} onClick={() => test.mutate()}>
      {t('Test virus scanner')}
    </button>
  )
}

export function ScannerSaid({ is_set, ok, said }: ScannerAnswer) {
  const word = ok ? t('The virus scanner works') : t('The virus scanner does not answer')
  return (
    <section aria-labelledby="scanner" className="mb-8" aria-live="polite">
      <h2 id="scanner" className="mb-2">
        {is_set ? word : t('No virus scanner is set')}
      </h2>
      {is_set ? (
        <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-3 border-y border-rule py-2 max-sm:grid-cols-1">
          <Status tone={ok ? 'done' : 'failed'}>{t('Answer')}</Status>
          <span className="tag whitespace-pre-wrap">{said.join('\n')}</span>
        </div>
      ) : (
        <p className="quiet max-w-2xl">
          {t(
            'Uploads are stored without being looked through. CLAMD_URL names a clamd; the operations guide says how.',
          )}
        </p>
      )}
    </section>
  )
}
