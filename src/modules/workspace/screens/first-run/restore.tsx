// First run with a backup in hand: sent, checked, restored while one watches; then people sign in as before.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { FileButton, Sending } from '../../../../web/kit/parts/drop.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Progress } from '../../../../web/kit/parts/progress.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { sendFile } from '../../../../web/kit/wire/upload.ts'
import { setupQuery } from '../calls.ts'
import { stepOf, type Step } from './follow.ts'

const wait_ms = 700

export function RestoreBackup({ token, failure }: { token: string; failure: string | null }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [step, setStep] = useState<Step>({ is: 'none' })
  const [error, setError] = useState<unknown>()
  const isBusy = sending !== undefined || step.is === 'restoring'

  async function follow() {
    setStep({ is: 'restoring', share: 0 })
    for (;;) {
      await new Promise(resolve => setTimeout(resolve, wait_ms))
      const next = await stepOf()
      if (next) setStep(next)
      if (next?.is === 'failed') return
      if (next?.is !== 'done') continue
      await answers.invalidateQueries({ queryKey: setupQuery.queryKey })
      await navigate('/login', { replace: true })
      return
    }
  }

  async function bring([file]: File[]) {
    if (!file) return
    setError(undefined)
    setStep({ is: 'none' })
    setSending({ name: file.name, share: 0 })
    try {
      const onProgress = (share: number) => setSending({ name: file.name, share })
      await sendFile(`/setup/restore?token=${encodeURIComponent(token)}`, file, { onProgress })
      setSending(undefined)
      await follow()
    } catch (cause) {
      setError(cause)
    } finally {
      setSending(undefined)
    }
  }

  const why = step.is === 'failed' ? step.why : failure
  return (
    <section aria-labelledby="restore" className="mt-5 border-t border-rule pt-3">
      <h2 id="restore" className="text-base">
        {t('Or restore a backup')}
      </h2>
      <p className="quiet mt-1 mb-3">
        {t('Everything in it comes back: companies, people and files. Sign in as before.')}
      </p>
      {!isBusy && (
        <FileButton
          label={t('Choose a backup')}
          accept=".zst,.gz,.tar,.tgz"
          onFiles={files => void bring(files)}
        />
      )}
      {sending && <Sending {...sending} />}
      {step.is === 'restoring' && (
        <div aria-live="polite">
          <Progress
            label={t('Restoring')}
            done={Math.round(step.share * 100)}
            total={100}
            words={t('Restoring: {percent} %. Leave the server running.', {
              percent: Math.round(step.share * 100),
            })}
          />
        </div>
      )}
      {error !== undefined && (
        <div className="mt-3">
          <ProblemNote error={error} />
        </div>
      )}
      {why !== null && !isBusy && error === undefined && (
        <div role="alert" className="leaf mt-3 border-verm bg-verm-wash p-3">
          <p className="font-semibold text-verm">
            <span aria-hidden>✕ </span>
            {t('The last backup could not be restored: {why}', { why })}
          </p>
          <p className="mt-1 text-sm">
            {t('This installation is empty again. Its set-up link is new; the server’s terminal shows it.')}
          </p>
        </div>
      )}
    </section>
  )
}
