// How people sign in, for admins: a second factor for all, and an identity provider: whether it is set up, what it answers.
import { useMutation, useQuery } from '@tanstack/react-query'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Empty, Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { ProviderAnswer } from '../../contract.ts'
import { call, setupQuery } from '../calls.ts'
import { FactorRulePart } from '../second-factor/rule.tsx'

export default function SignInSettings() {
  const setup = useQuery(setupQuery)
  const test = useMutation({ mutationFn: async () => (await call('POST /auth/oidc/test')).body })
  const name = setup.data?.oidc?.name
  return (
    <Page
      title={t('Sign-in')}
      folio={name === undefined ? undefined : t('E-mail and password, or {name}', { name })}
      actions={
        name !== undefined && (
          <button
            type="button"
            className="btn btn-main"
            disabled={test.isPending}
            onClick={() => test.mutate()}
          >
            {t('Test {name}', { name })}
          </button>
        )
      }
    >
      <FactorRulePart />
      <h2 className="mb-2 text-lg">{t('Identity provider')}</h2>
      {setup.isPending && <Waiting lines={3} />}
      {setup.data && name === undefined && <NotSetUp />}
      {name !== undefined && (
        <p className="mb-5 max-w-prose">
          {t(
            'Whoever comes from there is found by their verified e-mail the first time, and by who they are there ever after. Its settings are the OIDC_… variables of the server.',
          )}
        </p>
      )}
      {test.error && <ProblemNote error={test.error} />}
      {test.data && <Answer it={test.data} />}
    </Page>
  )
}

function NotSetUp() {
  const address = `${location.origin}/login/oidc`
  return (
    <Empty title={t('People sign in with e-mail and password.')}>
      <p className="max-w-prose">
        {t(
          'To let them sign in by your own identity provider (OpenID Connect), set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, and start Octavo again. Register this redirect address there:',
        )}
      </p>
      <code className="font-mono break-all select-all">{address}</code>
    </Empty>
  )
}

function Answer({ it }: { it: ProviderAnswer }) {
  return (
    <section aria-label={t('Answer')}>
      <Facts
        items={[
          [
            t('Result'),
            it.problems.length === 0 ? (
              <Status key="result" tone="done">
                {t('Signing in will work')}
              </Status>
            ) : (
              <Status key="result" tone="failed">
                {t('Signing in will not work')}
              </Status>
            ),
          ],
          [
            t('Asked'),
            <span key="url" className="break-all">
              {it.url}
            </span>,
          ],
          [
            t('Answered'),
            it.status === null
              ? t('nothing')
              : t('{status} in {ms} ms', { status: String(it.status), ms: String(it.took_ms) }),
          ],
        ]}
      />
      {it.problems.length > 0 && (
        <ul className="mb-3 list-disc ps-5">
          {it.problems.map(one => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      <textarea
        readOnly
        rows={16}
        aria-label={t('The answer as it came')}
        className="fld w-full font-mono text-xs"
        value={prettyOf(it.answer)}
      />
    </section>
  )
}

/** JSON on lines of its own; whatever else it is, as it is. */
function prettyOf(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2)
  } catch {
    return answer
  }
}
