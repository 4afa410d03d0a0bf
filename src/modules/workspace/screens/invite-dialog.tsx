// Inviting somebody: address, role, what they may use; then the link, to be copied.
import { useState } from 'react'
import { Link } from 'react-router'
import { Form, TextField } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { call } from './calls.ts'
import { CopyOnce } from './copy-once.tsx'
import { RightsFields, rightsOf } from './rights-fields.tsx'

export function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const [made, setMade] = useState<{ link: string; is_mailed: boolean }>()

  async function make(values: Record<string, string>) {
    const body = { email: values.email?.trim() ?? '', ...rightsOf(values) }
    setMade((await call('POST /users/invite', { body })).body)
    onMade()
  }

  if (made)
    return (
      <Dialog title={t('The invite’s link')} onClose={onClose}>
        {made.is_mailed && (
          <p className="mb-3">
            {t('It is on its way by mail as well.')}{' '}
            <Link to="/admin/email-log" className="link">
              {t('E-mail log')}
            </Link>
          </p>
        )}
        <CopyOnce label={t('Link')} secret={made.link} onDone={onClose} />
      </Dialog>
    )
  return (
    <Dialog title={t('Invite somebody')} onClose={onClose}>
      <Form submit={t('Make link')} send={make}>
        <TextField label={t('E-mail')} name="email" type="email" required autoComplete="off" />
        <RightsFields />
      </Form>
    </Dialog>
  )
}
