// The second step of signing in: the code of the app, or a recovery code.
import { Form, TextField } from '../../../../web/kit/form/form.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Me } from '../../contract.ts'
import { askAsStranger } from '../calls.ts'
import { Front } from '../front.tsx'
import { FocusFirst } from './focus-first.tsx'

interface SecondStepAsk {
  ticket: string
  onIn: (me: Me) => Promise<void>
  onBack: () => void
}

export function SecondStep({ ticket, onIn, onBack }: SecondStepAsk) {
  async function send(values: Record<string, string>) {
    const { body } = await askAsStranger('POST /auth/second-factor', {
      body: { ticket, code: values.code ?? '', session: 'cookie' },
    })
    await onIn(body)
  }
  return (
    <Front title={t('Enter your code')} lead={t('Your password was right. Now the code of your app.')}>
      <FocusFirst>
        <Form
          send={send}
          submit={t('Sign in')}
          sending={t('Signing in')}
          label={t('Enter your code')}
          more={
            <button type="button" className="btn" onClick={onBack}>
              {t('Begin again')}
            </button>
          }
        >
          <TextField
            label={t('Code')}
            name="code"
            required
            autoComplete="one-time-code"
            inputMode="text"
            maxLength={40}
            className="fld font-mono"
            hint={t('Six digits. Without your phone, one of your recovery codes.')}
          />
        </Form>
      </FocusFirst>
    </Front>
  )
}
