// Where an invite's link leads: a name and a password, and one is in.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { askAsStranger, beginSession } from './calls.ts'
import { Front } from './front.tsx'
import { NewAccount } from './new-account.tsx'

export default function AcceptInvite() {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const answers = useQueryClient()
  // A path of nothing would be another address; the server refuses this one in words.
  const token = search.get('token') || 'none'
  const invite = useQuery({
    queryKey: ['invite', token],
    queryFn: async () => (await askAsStranger('GET /invites/{token}', { params: { token } })).body,
  })

  async function accept(values: Record<string, string>) {
    const { body } = await askAsStranger('POST /invites/{token}', {
      params: { token },
      body: { username: values.username ?? '', password: values.password ?? '', session: 'cookie' },
    })
    beginSession(answers, body)
    await navigate('/', { replace: true })
  }

  if (invite.error)
    return (
      <Front title={t('This invite leads nowhere')}>
        <ProblemNote error={invite.error} />
        <Link to="/login" className="btn mt-3">
          {t('Sign in')}
        </Link>
      </Front>
    )
  return (
    <Front
      title={t('Welcome')}
      lead={
        invite.data &&
        t('{company} invites {email}.', { company: invite.data.workspace, email: invite.data.email })
      }
    >
      {invite.data ? (
        <NewAccount
          label={t('Create account')}
          send={accept}
          // For the browser's password store.
          email={<input type="hidden" name="email" autoComplete="username" value={invite.data.email} />}
        />
      ) : (
        <Waiting lines={3} />
      )}
    </Front>
  )
}
