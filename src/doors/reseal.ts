// Every stored secret in turn: does it open, and sealing it anew with the newest key.
import type { Client } from 'pg'
import { crashPoint } from '../base/crash_points.ts'
import { isRefusal } from '../base/errors.ts'
import type { SecretColumn, Secrets } from '../base/secrets.ts'

export interface Stored {
  table: string
  column: string
  about: string
  sealed: string
  /** Null where it cannot be opened. */
  plain: string | null
}

/** As the database's owner, who sees every workspace. */
export async function* readStored(
  owner: Client,
  secrets: Secrets,
  columns: readonly SecretColumn[],
): AsyncGenerator<Stored> {
  for (const { table, column, about } of columns) {
    const { rows } = await owner.query<Record<string, unknown>>(
      `select * from ${owner.escapeIdentifier(table)} where ${owner.escapeIdentifier(column)} is not null`,
    )
    for (const row of rows) {
      const sealed = String(row[column])
      yield { table, column, about: about(row), sealed, plain: openOrNull(secrets, sealed, about(row)) }
    }
  }
}

function openOrNull(secrets: Secrets, sealed: string, about: string): string | null {
  try {
    return secrets.open(sealed, about)
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

export interface Resealed {
  resealed: number
  /** Those that no key here opens, left as they are. */
  unreadable: string[]
}

export async function resealAll(
  owner: Client,
  secrets: Secrets,
  columns: readonly SecretColumn[],
): Promise<Resealed> {
  const done: Resealed = { resealed: 0, unreadable: [] }
  for await (const { table, column, about, sealed, plain } of readStored(owner, secrets, columns)) {
    if (plain === null) done.unreadable.push(about)
    else if (secrets.isOld(sealed)) {
      const [of, at] = [owner.escapeIdentifier(table), owner.escapeIdentifier(column)]
      // By the sealed text itself, which is like no other: what somebody has changed meanwhile stays theirs.
      const { rowCount } = await owner.query(`update ${of} set ${at} = $1 where ${at} = $2`, [
        secrets.seal(plain, about),
        sealed,
      ])
      done.resealed += rowCount ?? 0
      crashPoint('secrets.one_resealed')
    }
  }
  return done
}
