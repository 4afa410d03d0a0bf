// Two people changed the same thing: said who won, and asked which state stays.
import { CallError } from '../wire/call.ts'
import { t } from '../text/text.ts'

export function isConflict(error: unknown): boolean {
  return error instanceof CallError && error.problem.status === 412
}

/** What PUT and PATCH want so that nobody overwrites what they have not read. */
export function ifMatch(version: number): { 'if-match': string } {
  return { 'if-match': `"${version}"` }
}

interface ConflictAsk {
  error: unknown
  /** What was changed: "this mapping". */
  what: string
  onTheirs: () => void
  onMine: () => void
}

export function ConflictNote({ error, what, onTheirs, onMine }: ConflictAsk) {
  const by = error instanceof CallError ? error.problem.params?.by : undefined
  return (
    <div role="alert" className="leaf border-ochre bg-ochre-wash p-3">
      <p className="font-semibold text-ochre">
        <span aria-hidden>▲ </span>
        {typeof by === 'string'
          ? t('{who} changed {what} a moment ago.', { who: by, what })
          : t('Somebody changed {what} a moment ago.', { what })}
      </p>
      <p className="mt-1 text-sm">
        {t('Your change is not saved yet. Load theirs, or put yours on top of it.')}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <button type="button" className="btn" onClick={onTheirs}>
          {t('Load theirs')}
        </button>
        <button type="button" className="btn" onClick={onMine}>
          {t('Keep mine')}
        </button>
      </div>
    </div>
  )
}
