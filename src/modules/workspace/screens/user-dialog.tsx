// Adding or changing a person: name, password, role, and what a standard user may use.
import { useQuery } from '@tanstack/react-query'
import { Form, TextField } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { User } from '../contract.ts'
import { call, setupQuery } from './calls.ts'
import { RightsFields, rightsOf } from './rights-fields.tsx'
import { WaysIn } from './second-factor/of-user.tsx'

const shortest = 10

interface UserDialogAsk {
  user: User | undefined
  onClose: () => void
  onSaved: () => void
}

export function UserDialog({ user, onClose, onSaved }: UserDialogAsk) {
  const setup = useQuery(setupQuery)

  async function save(values: Record<string, string>) {
    const said = { username: values.username ?? '', ...rightsOf(values, user) }
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
        <RightsFields before={user} />
      </Form>
      {user && <WaysIn user={user} provider={setup.data?.oidc?.name} onDone={onSaved} />}
    </Dialog>
  )
}
