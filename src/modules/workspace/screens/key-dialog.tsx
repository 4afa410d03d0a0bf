// Making an API key: name, access, capabilities; then the key itself, this once.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Capability } from '../../../base/contract/route.ts'
import { Form, SelectField, TextField } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { can, useSession } from '../../../web/kit/session.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { call } from './calls.ts'
import { CopyOnce } from './copy-once.tsx'
import { keysKey } from './key-list.tsx'
import { CapabilityTicks, offered } from './rights-fields.tsx'

export function KeyDialog({ onClose }: { onClose: () => void }) {
  const session = useSession()
  const answers = useQueryClient()
  const [key, setKey] = useState<string>()
  const [isNarrowed, setNarrowed] = useState(false)
  const mine: Capability[] = offered.filter(one => can(session, one))

  async function make(values: Record<string, string>) {
    const capabilities = isNarrowed ? mine.filter(one => values[one] === 'on') : null
    const access = values.access === 'write' ? ('write' as const) : ('read' as const)
    // To the end of that day, as this person’s clock has it.
    const expires_at = values.last_day ? new Date(`${values.last_day}T23:59:59`).toISOString() : null
    const made = await call('POST /api-keys', {
      body: { name: values.name ?? '', access, capabilities, expires_at },
    })
    setKey(made.body.key)
    void answers.invalidateQueries({ queryKey: keysKey })
  }

  if (key)
    return (
      <Dialog title={t('Your new API key')} onClose={onClose}>
        <CopyOnce label={t('API key')} secret={key} onDone={onClose} />
      </Dialog>
    )
  return (
    <Dialog title={t('New API key')} onClose={onClose}>
      <Form submit={t('Make key')} send={make}>
        <TextField
          label={t('Name')}
          name="name"
          required
          maxLength={120}
          hint={t('What will use it, such as “Nightly import”.')}
        />
        <SelectField
          label={t('Access')}
          name="access"
          options={[
            { value: 'read', label: t('Read') },
            { value: 'write', label: t('Read and write') },
          ]}
        />
        <SelectField
          label={t('May use')}
          name="rights"
          value={isNarrowed ? 'some' : 'all'}
          onChange={event => setNarrowed(event.target.value === 'some')}
          options={[
            { value: 'all', label: t('All that I may use, now and later') },
            { value: 'some', label: t('Only what is ticked below') },
          ]}
        />
        <TextField
          label={t('Runs out')}
          name="last_day"
          type="date"
          hint={t('The last day on which it lets in. Empty: until it is ended.')}
        />
        {isNarrowed && <CapabilityTicks of={mine} />}
      </Form>
    </Dialog>
  )
}
