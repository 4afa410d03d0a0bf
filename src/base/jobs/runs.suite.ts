// A desk at which jobs run whatever a test hands in.
import { afterAll, beforeAll } from 'vitest'
import { openDesk, type Desk } from './desk.suite.ts'
import type { RunningJob } from './index.ts'

type Run = (job: RunningJob) => Promise<void>

/** Opens it before the tests of the file that calls this, and closes it after them. */
export function useRuns() {
  const at = {} as Desk
  const ran: Record<string, unknown[]> = {}
  const runs = new Map<string, Run>()
  beforeAll(async () => {
    Object.assign(at, await openDesk({ depth: 100 }))
    const run = async (job: RunningJob) => {
      const { key } = job.message as { key: string }
      ;(ran[key] ??= []).push(job.message)
      await runs.get(key)?.(job)
    }
    await at.work([
      { name: 'test.run', run, retries: 1 },
      { name: 'test.resume', run, retries: 1, resumes: true },
      { name: 'test.short', run, retries: 0, timeout_s: 0.2 },
    ])
  })
  afterAll(() => at.close())

  let nth = 0
  /** A job whose pieces all run the same. */
  async function start(
    run: Run,
    ask: { pieces?: number; total?: number; name?: string; workspace_id?: string } = {},
  ) {
    const workspace_id = ask.workspace_id ?? (await at.newWorkspace())
    const key = `k${++nth}`
    runs.set(key, run)
    const pieces = ask.pieces ?? 1
    const job_id = await at.enqueue(workspace_id, {
      name: ask.name ?? 'test.run',
      total: ask.total ?? pieces,
      messages: Array.from({ length: pieces }, (_, n) => ({ key, n })),
    })
    return { workspace_id, job_id, key }
  }
  return { at, ran, start }
}
