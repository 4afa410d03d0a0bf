// Many things in one transaction, each in a savepoint of its own: what is refused is undone alone.
import { sql } from 'kysely'
import { isRefusal, type Refusal } from '../errors.ts'
import type { Tx } from './pool.ts'

/**
 * Does the items in turn. A refusal undoes its own item and stands in its place; anything else thrown ends them all.
 * One round trip for each item beside its work.
 */
export async function eachInSavepoint<I, R>(
  tx: Tx,
  items: readonly I[],
  work: (item: I, index: number) => Promise<R>,
): Promise<(R | Refusal)[]> {
  const results: (R | Refusal)[] = []
  await sql.raw('savepoint item').execute(tx)
  for (const [index, item] of items.entries()) {
    try {
      results.push(await work(item, index))
      await sql.raw('release savepoint item; savepoint item').execute(tx)
    } catch (error) {
      if (!isRefusal(error)) throw error
      await sql.raw('rollback to savepoint item').execute(tx)
      results.push(error)
    }
  }
  await sql.raw('release savepoint item').execute(tx)
  return results
}
