// Items of a bulk call done one by one, and their answers.
import { z } from 'zod'
import { eachInSavepoint, type Tx } from '../../../base/db/index.ts'
import { isRefusal, refuse } from '../../../base/errors.ts'
import { problemBody } from '../../../base/http/problem.ts'
import type { BulkResults } from './contract.ts'

export interface Done {
  status: 200 | 201 | 204
  id: string
  version?: number
}

export async function answerEach<I>(
  tx: Tx,
  ask: { request_id: string; items: readonly I[] },
  work: (item: I) => Promise<Done>,
): Promise<BulkResults> {
  const done = await eachInSavepoint(tx, ask.items, work)
  const results = done.map((it, index) =>
    isRefusal(it) ? { index, status: it.status, problem: problemBody(it, ask.request_id) } : { index, ...it },
  )
  const failed = done.filter(isRefusal).length
  return { done: done.length - failed, failed, results }
}

/** @throws refusal `item.invalid` (400) with a fault for each field */
export function readItem<S extends z.ZodType>(shape: S, value: unknown): z.output<S> {
  const read = shape.safeParse(value)
  if (read.success) return read.data
  const errors = read.error.issues.map(it => ({
    pointer: `/${it.path.map(String).join('/')}`,
    code: it.code,
    detail: it.message,
  }))
  const said = errors.map(it => `${it.pointer} (${it.detail})`).join('; ')
  throw refuse('item.invalid', 400, `Some fields of this item cannot be used: ${said}.`, { errors })
}
