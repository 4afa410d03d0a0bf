// Adding or changing a person: name, password, role, and what a standard user may use.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Form, SelectField, TextField, Tick } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Capability, Role } from '../../../base/contract/route.ts'
import type { User } from '../contract.ts'
import { call, setupQuery } from './calls.ts'
import { WaysIn } from './second-factor/of-user.tsx'

/** The modules that exist; the others' capabilities are kept as they are. */
export const offered: Capability[] = ['documents', 'customers']
const shortest = 10

export function capabilityWord(capability: Capability): string {
  const words: Record<Capability, string> = {
    documents: t('Documents'),
    customers: t('Customers'),
    booklets: t('Booklets'),
    sales: t('Sales'),
    helpdesk: t('Help desk'),
  }
  return words[capability]
}

interface UserDialogAsk {
  user: User | undefined
  onClose: () => void
  onSaved: () => void
}

export function UserDialog({ user, onClose, onSaved }: UserDialogAsk) {
  const setup = useQuery(setupQuery)
  const [role, setRole] = useState<Role>(user?.role ?? 'standard')

  async function save(values: Record<string, string>) {
    const granted = offered.filter(one => values[one] === 'on')
    const kept = user?.capabilities.filter(one => !offered.includes(one)) ?? []
    const said = { username: values.username ?? '', role, capabilities: [...granted, ...kept] }
    const password = values.password ?? ''
    if (user) {
      const body = password ? { ...said, password } : said
      await call('PATCH /users/{user_id}', { params: { user_id: user.id }, body })
    } else {
      await call('POST /users', { body: { ...said, email: values.email?.trim() ?? '', password } })
    }
    onSaved()
    onClose()
    say(user ? t('User saved') : t('User added'))
  }

  return (
    <Dialog title={user ? t('Change {name}', { name: user.username }) : t('Add user')} onClose={onClose}>
      <Form
        submit={user ? t('Save') : t('Add user')}
        send={save}
        check={values => {
          const length = values.password?.length ?? 0
          const isShort = length < shortest && (!user || length > 0)
          return isShort ? { password: t('Use at least {n} characters.', { n: shortest }) } : {}
        }}
      >
        <TextField label={t('Name')} name="username" required maxLength={120} defaultValue={user?.username} />
        {!user && <TextField label={t('E-mail')} name="email" type="email" required autoComplete="off" />}
        <TextField
          label={user ? t('New password') : t('Password')}
          name="password"
          type="password"
          required={!user}
          autoComplete="new-password"
          hint={
            user
              ? t('Leave it empty to keep the old one. A new one ends their sessions.')
              : t('Tell it to the person yourself; it is not sent.')
          }
        />
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
              <Tick
                key={one}
                name={one}
                label={capabilityWord(one)}
                defaultChecked={user ? user.capabilities.includes(one) : one === 'documents'}
              />
            ))}
          </fieldset>
        )}
      </Form>
      {user && <WaysIn user={user} provider={setup.data?.oidc?.name} onDone={onSaved} />}
    </Dialog>
  )
}
