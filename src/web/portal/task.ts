// One thing that the server is asked to do: under way, done, or refused in a sentence.
import { useState } from 'preact/hooks'
import { isStale, problemOf, type Problem } from './call.ts'

export interface Task {
  isBusy: boolean
  problem: Problem | null
  /** A second press while the first is under way does nothing. */
  run: (work: () => Promise<unknown>) => Promise<void>
}

/** @param onStale the link has changed meanwhile: what the page shows must be read anew */
export function useTask(onStale: () => void): Task {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function run(work: () => Promise<unknown>): Promise<void> {
    if (isBusy) return
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      const found = problemOf(error)
      if (isStale(found)) onStale()
      else setProblem(found)
    }
    setBusy(false)
  }
  return { isBusy, problem, run }
}
