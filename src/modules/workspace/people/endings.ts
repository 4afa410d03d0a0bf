// The one way in which sessions end; the table's trigger tells every API process of it at commit.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'

interface Which {
  user_id: string
  only?: string
  but?: string | undefined
}

/** Ends sessions of a user: refresh tokens count no longer, access tokens within seconds. @returns how many ended */
export async function endSessions(tx: Tx, { user_id, only, but }: Which): Promise<number> {
  const ended = await tx
    .updateTable('sessions')
    .set({ ended_at: sql<string>`now()` })
    .where('user_id', '=', user_id)
    .where('ended_at', 'is', null)
    .$if(only !== undefined, it => it.where('id', '=', only ?? ''))
    .$if(but !== undefined, it => it.where('id', '<>', but ?? ''))
    .returning('id')
    .execute()
  return ended.length
}
