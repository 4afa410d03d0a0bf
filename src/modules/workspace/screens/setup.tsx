// First run: the first company and its admin, made with the one-time link that the server printed.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { TextField } from '../../../web/kit/form/form.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { askAsStranger, beginSession, setupQuery } from './calls.ts'
import { RestoreBackup } from './first-run/restore.tsx'
import { Front } from './front.tsx'
import { NewAccount } from './new-account.tsx'

const restoreQuery = {
  queryKey: ['setup', 'restore'],
  queryFn: async () => (await askAsStranger('GET /setup/restore')).body,
}

export default function Setup() {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const answers = useQueryClient()
  const setup = useQuery(setupQuery)
  const restore = useQuery(restoreQuery)
  const token = search.get('token')

  async function create(values: Record<string, string>) {
    const { body } = await askAsStranger('POST /setup', {
      body: {
        token: token ?? values.token ?? '',
        company: values.company ?? '',
        username: values.username ?? '',
        email: values.email?.trim() ?? '',
        password: values.password ?? '',
        session: 'cookie',
      },
    })
    beginSession(answers, body)
    await navigate('/', { replace: true })
  }

  if (setup.data && !setup.data.needed) {
    return (
      <Front title={t('Already set up')} lead={t('This Octavo has its first company. Sign in to go on.')}>
        <Link to="/login" className="btn btn-main">
          {t('Sign in')}
        </Link>
      </Front>
    )
  }
  return (
    <Front
      title={t('Set up Octavo')}
      lead={t('Your company starts empty; the sample company stays beside it to try things on.')}
    >
      <NewAccount
        label={t('Set up Octavo')}
        send={create}
        before={
          <>
            {!token && (
              <TextField
                label={t('Set-up code')}
                name="token"
                required
                autoComplete="off"
                hint={t('It is at the end of the link that the server printed when it first started.')}
              />
            )}
            <TextField
              label={t('Company')}
              name="company"
              required
              maxLength={120}
              autoComplete="organization"
            />
          </>
        }
        email={<TextField label={t('E-mail')} name="email" type="email" required autoComplete="username" />}
        more={
          setup.data?.demo && (
            <Link to="/login" className="btn btn-plain">
              {t('Look around first')}
            </Link>
          )
        }
      />
      {token && <RestoreBackup token={token} failure={restore.data?.failure ?? null} />}
    </Front>
  )
}
