// The sample company, and the one action that removes it; seen by whom the installation is.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { withUndo } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { call } from '../calls.ts'

export const installationQuery = {
  queryKey: ['installation'],
  queryFn: async () => (await call('GET /installation')).body,
}

export function SampleCompany() {
  const answers = useQueryClient()
  const installation = useQuery(installationQuery)
  if (!installation.data?.is_yours || !installation.data.has_sample) return null
  const { data } = installation
  return (
    <section className="mt-8 max-w-2xl border-t border-edge pt-3" aria-labelledby="sample">
      <h2 id="sample" className="mb-1">
        {t('Sample company')}
      </h2>
      <p className="mb-3">
        {t('It is there to try things on, with customers, templates and documents of its own.')}
      </p>
      <button
        type="button"
        className="btn btn-stop"
        onClick={() =>
          withUndo({
            says: t('Sample company removed'),
            hide: () => {
              answers.setQueryData(installationQuery.queryKey, { ...data, has_sample: false })
              return () => answers.setQueryData(installationQuery.queryKey, data)
            },
            run: () => call('DELETE /installation/sample'),
          })
        }
      >
        {t('Remove the sample company')}
      </button>
    </section>
  )
}
