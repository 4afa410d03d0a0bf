// One batch: the five steps Files, Match, Preview, Generate, Deliver.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, lazy } from 'react'
import { Navigate, NavLink, useNavigate, useParams } from 'react-router'
import { ifMatch } from '../../../web/kit/parts/conflict.tsx'
import { Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Rename } from '../../../web/kit/parts/rename.tsx'
import { say, withUndo } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import type { BatchInFull } from '../contract.ts'
import { batchQuery, call } from './calls.ts'
import { batchDeliveriesQuery } from './deliver/calls.ts'
import { FilesStep } from './files-step.tsx'
import { GenerateStep } from './generate-step.tsx'
import { MatchStep } from './match-step.tsx'
import { PreviewStep } from './preview-step.tsx'
import { isMatched } from './mapping.ts'

/** A chunk of its own: most looks at a batch come before that. */
const DeliverStep = lazy(async () => ({ default: (await import('./deliver/deliver-step.tsx')).DeliverStep }))

const steps = ['files', 'match', 'preview', 'generate', 'deliver'] as const
type Step = (typeof steps)[number]

const trail = () => [
  { label: t('Documents'), to: '/documents' },
  { label: t('Batches'), to: '/documents' },
]

export default function BatchScreen() {
  const { id = '', step } = useParams()
  const query = useQuery(batchQuery(id))
  if (query.isPending) return <Waiting />
  if (!query.data) {
    return (
      <Page title={t('Batch')} trail={trail()}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  }
  const batch = query.data
  const known = steps.find(one => one === step)
  if (!known) return <Navigate to={`/documents/batches/${id}/${firstOpen(batch)}`} replace />
  return (
    <Page title={batch.name} trail={trail()} folio={folioOf(batch)} actions={<Actions batch={batch} />}>
      <Steps batch={batch} now={known} />
      {known === 'files' && <FilesStep batch={batch} />}
      {known === 'match' && <MatchStep batch={batch} />}
      {known === 'preview' && <PreviewStep batch={batch} />}
      {known === 'generate' && <GenerateStep batch={batch} />}
      {known === 'deliver' && (
        <Suspense fallback={<Waiting />}>
          <DeliverStep batch={batch} />
        </Suspense>
      )}
    </Page>
  )
}

function folioOf(batch: BatchInFull): string {
  const parts = [batch.template_name, batch.data_name].filter(part => part !== null)
  if (batch.upload_id ?? batch.row_count) parts.push(t('{n} row|{n} rows', { n: batch.row_count }))
  return parts.join(' · ')
}

/** Where a person goes on. */
function firstOpen(batch: BatchInFull): Step {
  const done = doneSteps(batch, true)
  return steps.find(one => !done[one]) ?? 'generate'
}

function doneSteps(batch: BatchInFull, isSent = false): Record<Step, boolean> {
  const hasFiles = batch.template_id !== null && batch.row_count > 0
  const isMade = batch.status !== 'draft'
  const isGood = hasFiles && isMatched(batch)
  return {
    files: hasFiles,
    match: isMade || isGood,
    preview: isMade || (isGood && batch.problem_count === 0),
    generate: batch.status === 'generated' && batch.failed === 0,
    deliver: isSent,
  }
}

function Steps({ batch, now }: { batch: BatchInFull; now: Step }) {
  const deliveries = useQuery({ ...batchDeliveriesQuery(batch.id), enabled: batch.done > 0 })
  const done = doneSteps(
    batch,
    deliveries.data?.some(it => it.status !== 'cancelled'),
  )
  const labels: Record<Step, string> = {
    files: t('Files'),
    match: t('Match columns'),
    preview: t('Preview'),
    generate: t('Generate'),
    deliver: t('Deliver'),
  }
  return (
    <nav aria-label={t('Steps')} className="mb-5 flex flex-wrap gap-x-5 border-b border-edge">
      {steps.map(step => (
        <NavLink
          key={step}
          to={`/documents/batches/${batch.id}/${step}`}
          aria-current={step === now ? 'step' : undefined}
          aria-description={done[step] ? t('done') : undefined}
          className={`-mb-px flex min-h-11 items-center gap-1.5 border-b-2 ${step === now ? 'border-cloth font-semibold' : 'border-transparent text-ink-2 hover:text-ink'}`}
        >
          {labels[step]}
          {done[step] && (
            <span aria-hidden className="text-cloth">
              ✓
            </span>
          )}
        </NavLink>
      ))}
    </nav>
  )
}

function Actions({ batch }: { batch: BatchInFull }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const params = { batch_id: batch.id }

  async function rename(name: string) {
    const reply = await call('PATCH /batches/{batch_id}', {
      params,
      body: { name },
      headers: ifMatch(batch.version),
    })
    answers.setQueryData(batchQuery(batch.id).queryKey, reply.body)
    await answers.invalidateQueries({ queryKey: ['batches'] })
    say(t('Batch renamed'))
  }

  function remove() {
    withUndo({
      says: t('{name} deleted', { name: batch.name }),
      hide: () => hideRow(answers, ['batches'], batch.id),
      run: () => call('DELETE /batches/{batch_id}', { params }),
    })
    void navigate('/documents')
  }

  return (
    <>
      <Rename name={batch.name} save={rename} />
      <button type="button" className="btn" onClick={remove} disabled={batch.status === 'generating'}>
        {t('Delete')}
      </button>
    </>
  )
}
