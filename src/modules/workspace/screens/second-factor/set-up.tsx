// Setting a second factor up: the password, then the picture for the app, then a code of it, then the recovery codes.
import { useState } from 'react'
import { Form, TextField } from '../../../../web/kit/form/form.tsx'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { NewSecondFactor } from '../../contract.ts'
import { call } from '../calls.ts'
import { CopyOnce } from '../copy-once.tsx'
import { FocusFirst } from './focus-first.tsx'

/** Both steps; gives the recovery codes when it is on. */
export function SetUpSteps({ onOn }: { onOn: (codes: string[]) => void }) {
  const [begun, setBegun] = useState<NewSecondFactor>()

  async function begin(values: Record<string, string>) {
    const { body } = await call('POST /me/second-factor', { body: { password: values.password ?? '' } })
    setBegun(body)
  }
  async function confirm(values: Record<string, string>) {
    const { body } = await call('POST /me/second-factor/confirm', { body: { code: values.code ?? '' } })
    onOn(body.recovery_codes)
    say(t('Second factor turned on. Your other sessions have ended.'))
  }

  return begun ? (
    <FocusFirst key="code">
      <Form submit={t('Turn on')} send={confirm}>
        <AppSecret begun={begun} />
        <TextField
          label={t('Code of the app')}
          name="code"
          required
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={10}
          hint={t('Six digits, new every 30 seconds.')}
        />
      </Form>
    </FocusFirst>
  ) : (
    <FocusFirst key="password">
      <Form submit={t('Next')} send={begin}>
        <TextField
          label={t('Present password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
      </Form>
    </FocusFirst>
  )
}

export function SetUp({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<string[]>()
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />
  return (
    <Dialog title={t('Set up a second factor')} onClose={onClose}>
      <SetUpSteps onOn={setCodes} />
    </Dialog>
  )
}

function AppSecret({ begun }: { begun: NewSecondFactor }) {
  return (
    <div>
      <p>{t('Open an authenticator app on your phone and let it read this picture.')}</p>
      <img
        src={begun.qr}
        alt={t('QR code for your authenticator app')}
        width={200}
        height={200}
        className="my-3 border border-rule bg-white"
      />
      <p className="quiet">{t('It cannot be read? Type this into the app instead:')}</p>
      <p className="mt-1 font-mono text-sm break-words select-all">{begun.secret}</p>
    </div>
  )
}

export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <Dialog title={t('Your recovery codes')} onClose={onClose}>
      <p className="mb-2">
        {t('Each of these counts once, in the place of a code, when your phone is not at hand.')}
      </p>
      <CopyOnce label={t('Recovery codes')} secret={codes.join('\n')} onDone={onClose} rows={10} />
    </Dialog>
  )
}
