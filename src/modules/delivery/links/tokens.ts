// Tokens: what a link's address holds; kept as hashes, so that nobody who reads the database can open a link.
import { sql } from 'kysely'
import { hashSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'

/** Where a token leads. It never leads elsewhere, so that it may be remembered. */
export interface Held {
  workspace_id: string
  link_id: string
  token_id: string
}

/** 256 bits as base64url. */
const shape = /^[A-Za-z0-9_-]{43}$/

/** Some 2 MB. */
const remembered = 10_000
const known = new Map<string, Held>()

/** The same words for a token that never was, one that was changed, and one whose link is gone. */
export const unknownLink = () =>
  refuse(
    'portal.unknown',
    404,
    'This link is not valid. Check that you have all of it, or ask the sender for a new one.',
  )

export const isToken = (token: string): boolean => shape.test(token)

export function rememberToken(hash: string, held: Held): void {
  if (known.size >= remembered) known.clear()
  known.set(hash, held)
}

/** @throws refusal `portal.unknown` (404) */
export async function findToken(base: Base, token: string): Promise<Held> {
  if (!isToken(token)) throw unknownLink()
  const hash = hashSecret(token)
  const had = known.get(hash)
  if (had) return had
  const { rows } = await base.db.anywhere(tx =>
    sql<Held>`select workspace_id, link_id, token_id from find_link_token(${hash})`.execute(tx),
  )
  const [found] = rows
  if (!found) throw unknownLink()
  rememberToken(hash, found)
  return found
}
