// What takes password and code again: new recovery codes, and turning the second factor off.
import { useState } from 'react'
import { Form, TextField } from '../../../../web/kit/form/form.tsx'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { call } from '../calls.ts'
import { RecoveryCodes } from './set-up.tsx'

const proofOf = (values: Record<string, string>) => ({
  password: values.password ?? '',
  code: values.code ?? '',
})

export function NewCodes({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<string[]>()
  async function send(values: Record<string, string>) {
    const { body } = await call('POST /me/second-factor/recovery-codes', { body: proofOf(values) })
    setCodes(body.recovery_codes)
  }
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />
  return (
    <Dialog title={t('New recovery codes')} onClose={onClose}>
      <p className="mb-3">{t('The old ones count no longer from then on.')}</p>
      <Form submit={t('Make new codes')} send={send}>
        <Proof />
      </Form>
    </Dialog>
  )
}

export function TurnOff({ onClose }: { onClose: () => void }) {
  async function send(values: Record<string, string>) {
    await call('POST /me/second-factor/off', { body: proofOf(values) })
    say(t('Second factor turned off'))
    onClose()
  }
  return (
    <Dialog title={t('Turn the second factor off')} onClose={onClose}>
      <p className="mb-3">{t('Signing in then asks for your password alone.')}</p>
      <Form submit={t('Turn off')} send={send}>
        <Proof />
      </Form>
    </Dialog>
  )
}

function Proof() {
  return (
    <>
      <TextField
        label={t('Present password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        label={t('Code')}
        name="code"
        required
        autoComplete="one-time-code"
        maxLength={40}
        hint={t('Six digits. Without your phone, one of your recovery codes.')}
      />
    </>
  )
}
