// The way to the identity provider, on the sign-in page.
import { useMutation } from '@tanstack/react-query'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { askAsStranger } from '../calls.ts'

export function OidcButton({ name, next }: { name: string; next: string }) {
  const begin = useMutation({
    mutationFn: async () => (await askAsStranger('POST /auth/oidc/begin', { body: { next } })).body,
    onSuccess: ({ url }) => location.assign(url),
  })
  return (
    <div className="mt-5 flex flex-col items-start gap-3 border-t border-rule pt-4">
      {begin.error && <ProblemNote error={begin.error} />}
      <button
        type="button"
        className="btn"
        disabled={begin.isPending || begin.isSuccess}
        onClick={() => begin.mutate()}
      >
        {t('Sign in with {name}', { name })}
      </button>
    </div>
  )
}
