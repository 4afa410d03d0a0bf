// A batch's mapping on the screen: what is matched, and changes that are saved one after the other.
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { isConflict } from '../../../web/kit/parts/conflict.tsx'
import { sayProblem } from '../../../web/kit/parts/toast.ts'
import type { Placeholder } from '../../templates/contract.ts'
import type { BatchInFull, Mapping, Match } from '../contract.ts'
import { batchQuery, call } from './calls.ts'

const nothing: Match = { column: null }

export function matchOf(batch: Pick<BatchInFull, 'mapping'>, path: string): Match {
  return batch.mapping.placeholders[path] ?? nothing
}

/** Filled by a column, by a fixed text, or left empty on purpose. */
export function isAnswered(match: Match): boolean {
  return match.column !== null || match.default !== undefined
}

/** Placeholders that still ask "Which column is it?". */
export function openPlaceholders(batch: BatchInFull): Placeholder[] {
  return batch.placeholders.filter(it => !it.optional && !isAnswered(matchOf(batch, it.path)))
}

export function isMatched(batch: BatchInFull): boolean {
  return openPlaceholders(batch).length === 0
}

type Change = (mapping: Mapping) => Mapping

export function withMatch(path: string, part: Partial<Match>): Change {
  return mapping => {
    const before = mapping.placeholders[path] ?? nothing
    return { ...mapping, placeholders: { ...mapping.placeholders, [path]: { ...before, ...part } } }
  }
}

interface Conflict {
  error: unknown
  change: Change
}

/** Shows a change at once and saves it behind the ones before it; a 412 asks whose state stays. */
export function useMapping(batch: BatchInFull) {
  const answers = useQueryClient()
  const queue = useRef<Promise<void>>(Promise.resolve())
  const [conflict, setConflict] = useState<Conflict>()
  const [saving, setSaving] = useState(0)
  const { queryKey } = batchQuery(batch.id)
  const read = () => answers.getQueryData<BatchInFull>(queryKey) ?? batch

  function change(by: Change) {
    answers.setQueryData<BatchInFull>(queryKey, now => now && { ...now, mapping: by(now.mapping) })
    setSaving(count => count + 1)
    queue.current = queue.current.then(() => save(by)).finally(() => setSaving(count => count - 1))
  }

  async function save(by: Change): Promise<void> {
    const now = read()
    try {
      const reply = await call('PUT /batches/{batch_id}/mapping', {
        params: { batch_id: batch.id },
        body: by(now.mapping),
        headers: { 'if-match': `"${now.version}"` },
      })
      answers.setQueryData(queryKey, reply.body)
      void answers.invalidateQueries({ queryKey: ['batch', batch.id], predicate: it => it.queryKey.length > 2 })
    } catch (error) {
      if (isConflict(error)) setConflict({ error, change: by })
      else {
        sayProblem(error)
        await answers.invalidateQueries({ queryKey, exact: true })
      }
    }
  }

  async function loadTheirs() {
    setConflict(undefined)
    await answers.invalidateQueries({ queryKey, exact: true })
  }

  async function keepMine() {
    const mine = conflict
    await loadTheirs()
    if (mine) change(mine.change)
  }

  return { change, conflict, isSaving: saving > 0, loadTheirs, keepMine }
}
