// Inviting somebody: address, role, what they may use; then the link, to be copied.
import { useState } from 'react'
import type { Role } from '../../../base/contract/route.ts'
import { Form, SelectField, TextField, Tick } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { call } from './calls.ts'
import { CopyOnce } from './copy-once.tsx'
import { capabilityWord, offered } from './user-dialog.tsx'

export function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const [role, setRole] = useState<Role>('standard')
  const [link, setLink] = useState<string>()

  async function make(values: Record<string, string>) {
    const capabilities = offered.filter(one => values[one] === 'on')
    const body = { email: values.email?.trim() ?? '', role, capabilities }
    setLink((await call('POST /users/invite', { body })).body.link)
    onMade()
  }

  if (link)
    return (
      <Dialog title={t('The invite’s link')} onClose={onClose}>
        <CopyOnce label={t('Link')} secret={link} onDone={onClose} />
      </Dialog>
    )
  return (
    <Dialog title={t('Invite somebody')} onClose={onClose}>
      <Form submit={t('Make link')} send={make}>
        <TextField label={t('E-mail')} name="email" type="email" required autoComplete="off" />
        <SelectField
          label={t('Role')}
          name="role"
          value={role}
          onChange={event => setRole(event.target.value === 'admin' ? 'admin' : 'standard')}
          options={[
            { value: 'standard', label: t('Standard: only what is ticked below') },
            { value: 'admin', label: t('Admin: everything, and users') },
          ]}
        />
        {role === 'standard' && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">{t('May use')}</legend>
            {offered.map(one => (
              <Tick key={one} name={one} label={capabilityWord(one)} defaultChecked={one === 'documents'} />
            ))}
          </fieldset>
        )}
      </Form>
    </Dialog>
  )
}
