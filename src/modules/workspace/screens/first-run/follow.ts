// How far a restore is: asked of whatever answers, since the house is closed meanwhile and opens anew.
import { askAsStranger } from '../calls.ts'

export type Step =
  | { is: 'none' }
  | { is: 'restoring'; share: number }
  | { is: 'failed'; why: string }
  | { is: 'done' }

/** Undefined where nothing answers just now: one door has closed, and the next has not opened. */
export async function stepOf(): Promise<Step | undefined> {
  try {
    const { state, share, failure } = (await askAsStranger('GET /setup/restore')).body
    if (state !== 'none') return { is: 'restoring', share }
    if (failure !== null) return { is: 'failed', why: failure }
    // The old house says that it is busy until it closes, so this is the new one.
    return { is: 'done' }
  } catch {
    return undefined
  }
}
