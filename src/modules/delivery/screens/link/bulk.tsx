// What can be done with the chosen links, and the result of each that was refused.
import { useState } from 'react'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { sentenceOf } from '../../../../web/kit/parts/problem.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Link } from '../../contract.ts'
import { ActButtons } from './act-buttons.tsx'
import { useActs, type Act, type Result } from './acts.ts'
import { nameOf } from './columns.tsx'

/** As many as one call takes. */
const most = 1000

export function LinkActs({ chosen, clear }: { chosen: Link[]; clear: () => void }) {
  const [told, setTold] = useState<{ results: Result[]; names: Map<string, string> }>()
  const acts = useActs(results => setTold({ results, names: new Map(chosen.map(it => [it.id, nameOf(it)])) }))
  function act(what: Act) {
    acts.mutate({ act: what, ids: chosen.slice(0, most).map(it => it.id) })
  }
  return (
    <>
      <ActButtons count={chosen.length} act={act} isBusy={acts.isPending} isSmall />
      {told && (
        <Results
          {...told}
          onClose={() => {
            setTold(undefined)
            clear()
          }}
        />
      )}
    </>
  )
}

interface ResultsAsk {
  results: Result[]
  names: Map<string, string>
  onClose: () => void
}

function Results({ results, names, onClose }: ResultsAsk) {
  const refused = results.filter(it => it.status !== 200)
  return (
    <Dialog
      title={t('{n} was left as it is|{n} were left as they are', { n: refused.length })}
      onClose={onClose}
    >
      <p className="quiet mb-2">
        {t('{n} of {total} done.', { n: results.length - refused.length, total: results.length })}
      </p>
      <ul className="border-t border-edge">
        {results.map(it => (
          <li key={it.id} className="flex flex-wrap gap-x-3 border-b border-rule py-1.5">
            <span className="font-semibold">{names.get(it.id) ?? it.id}</span>
            {it.problem ? (
              <Status tone="failed">{sentenceOf({ ...it.problem, status: it.status })}</Status>
            ) : (
              <Status tone="done">{t('Done')}</Status>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
