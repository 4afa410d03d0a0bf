// A refusal on the screen: what happened, which rows, what to do, a button that does it, the request's number small.
import type { ReactNode } from 'react'
import { CallError } from '../wire/call.ts'
import type { Problem } from '../wire/call.ts'
import { t, toldBy } from '../text/text.ts'

/** Any error as the problem that a person can be told. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallError) return error.problem
  return {
    status: 0,
    code: 'screen.fault',
    detail: t('This screen failed. Load it again; nothing that was saved is lost.'),
  }
}

/** The refusal's sentence: in the person's language where the catalogue knows its code, as the server said it otherwise. */
export function sentenceOf(problem: Problem): string {
  const params: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(problem.params ?? {})) {
    if (typeof value === 'string' || typeof value === 'number') params[name] = value
  }
  return toldBy(`error ${problem.code}`, params) ?? problem.detail
}

export function ProblemNote({
  error,
  onRetry,
  children,
}: {
  error: unknown
  onRetry?: () => void
  children?: ReactNode
}) {
  const problem = problemOf(error)
  const faults = problem.errors ?? []
  return (
    <div role="alert" className="leaf border-verm bg-verm-wash p-3">
      <p className="font-semibold text-verm">
        <span aria-hidden>✕ </span>
        {sentenceOf(problem)}
      </p>
      {faults.length > 0 && <FaultList faults={faults} />}
      {(onRetry || children) && (
        <div className="mt-3 flex flex-wrap gap-2">
          {onRetry && (
            <button type="button" className="btn" onClick={onRetry}>
              {t('Try again')}
            </button>
          )}
          {children}
        </div>
      )}
      {problem.request_id && (
        <p className="mt-2 text-xs text-ink-2">{t('Request {id}', { id: problem.request_id })}</p>
      )}
    </div>
  )
}

/** In the person's language where there is a sentence for its code. */
export function faultSaid({
  code,
  detail,
  value = '',
  accepted = '',
}: NonNullable<Problem['errors']>[number]) {
  return (code && toldBy(`problem fault.${code}`, { value, accepted })) || detail
}

function FaultList({ faults }: { faults: NonNullable<Problem['errors']> }) {
  return (
    <ul className="mt-2 space-y-1 text-sm">
      {faults.slice(0, 20).map((fault, index) => (
        <li key={index}>
          {fault.row !== undefined && <b>{t('Row {row}', { row: String(fault.row) })} </b>}
          {fault.column && <span className="tag">{fault.column} </span>}
          {faultSaid(fault)}
          {fault.accepted && (
            <span className="text-ink-2"> {t('Accepted: {what}', { what: fault.accepted })}</span>
          )}
        </li>
      ))}
      {faults.length > 20 && <li>{t('and {n} more', { n: faults.length - 20 })}</li>}
    </ul>
  )
}
