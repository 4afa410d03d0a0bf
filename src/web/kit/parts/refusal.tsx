// A refused file: every fault with its place, what stands there and what was expected.
import { ProblemNote, problemOf, sentenceOf } from './problem.tsx'
import { t } from '../text/text.ts'

export function FileRefusal({ error, file }: { error: unknown; file: string }) {
  const problem = problemOf(error)
  const faults = problem.errors ?? []
  if (faults.length === 0) {
    return (
      <div className="mb-5">
        <ProblemNote error={error} />
      </div>
    )
  }
  return (
    <section role="alert" className="leaf mb-5 border-verm p-3">
      <h2 className="text-base text-verm">
        <span aria-hidden>✕ </span>
        {t('{file} was not taken: {n} fault to mend|{file} was not taken: {n} faults to mend', {
          file,
          n: faults.length,
        })}
      </h2>
      <p className="mt-1">{sentenceOf(problem)}</p>
      <ol className="mt-3 border-t border-edge">
        {faults.map((fault, index) => (
          <li key={index} className="border-b border-rule py-2">
            <p className="font-semibold">{fault.detail}</p>
            <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-sm">
              {fault.pointer && <Line label={t('Place')} value={fault.pointer} />}
              {fault.value && <Line label={t('Stands there')} value={fault.value} isCode />}
              {fault.accepted && <Line label={t('Expected')} value={fault.accepted} isCode />}
            </dl>
          </li>
        ))}
      </ol>
      {problem.request_id && (
        <p className="mt-2 text-xs text-ink-2">{t('Request {id}', { id: problem.request_id })}</p>
      )}
    </section>
  )
}

function Line({ label, value, isCode = false }: { label: string; value: string; isCode?: boolean }) {
  return (
    <>
      <dt className="text-ink-2">{label}</dt>
      <dd className={isCode ? 'font-mono' : ''}>{value}</dd>
    </>
  )
}
