// Imports that were made, each with its undo.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { can, useSession } from '../../../web/kit/session.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { call } from './calls.ts'

/** Undoes one import, and says what stays because it was changed or used since. */
export function useUndoImport() {
  const answers = useQueryClient()
  return async (import_id: string) => {
    try {
      const { body } = await call('POST /customers/imports/{import_id}/undo', { params: { import_id } })
      say(
        body.kept.length === 0
          ? t('Import undone')
          : t(
              'Import undone; {n} row stays, changed or used since|Import undone; {n} rows stay, changed or used since',
              {
                n: body.kept.length,
              },
            ),
      )
    } catch (error) {
      sayProblem(error)
    }
    await answers.invalidateQueries({ queryKey: ['customers'] })
  }
}

export function Imports() {
  const mayUndo = can(useSession(), 'customers')
  const undo = useUndoImport()
  const list = useQuery({
    queryKey: ['customers', 'imports'],
    queryFn: async () => (await call('GET /customers/imports', { query: { limit: 20 } })).body.data,
    enabled: mayUndo,
  })
  if (!list.data?.length) return null
  return (
    <section className="mt-8" aria-labelledby="customer-imports">
      <h2 id="customer-imports" className="mb-2">
        {t('Imports')}
      </h2>
      <ul className="border-t border-edge">
        {list.data.map(it => (
          <li key={it.id} className="flex min-h-9 flex-wrap items-center gap-x-5 border-b border-rule py-1">
            <span className="min-w-0 grow truncate font-semibold">{it.name}</span>
            <span className="quiet">
              {t('{added} new, {changed} changed', {
                added: String(it.counts.new),
                changed: String(it.counts.changed),
              })}
            </span>
            <span className="quiet">{moment(it.created_at)}</span>
            {it.undone_at !== null && <span className="quiet">{t('Import undone')}</span>}
            {it.undone_at === null && it.written_at !== null && (
              <button
                type="button"
                className="btn btn-small"
                aria-label={t('Undo the import of {name}', { name: it.name })}
                onClick={() => void undo(it.id)}
              >
                {t('Undo')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
