// ETags of replies, and the version that If-Match must name.
import { createHash } from 'node:crypto'
import type { Tx } from '../db/index.ts'
import { isRefusal, refuse } from '../errors.ts'

/** `"v7-…"` for a noun with a version (the rest changes with what is only counted), `"…"` otherwise. */
export function etagOf(payload: string | Buffer, version: number | undefined): string {
  const digest = createHash('sha1').update(payload).digest('base64url').slice(0, 16)
  return version === undefined ? `"${digest}"` : `"v${version}-${digest}"`
}

/**
 * The version that the caller has read.
 * @throws refusal `version.missing` (428) or `version.malformed` (400)
 */
export function readIfMatch(header: string | undefined): number {
  if (header === undefined)
    throw refuse(
      'version.missing',
      428,
      'Say which version you are changing: send the ETag of your last read in If-Match.',
    )
  const match = /^(?:W\/)?"v?(\d{1,9})(?:-[\w-]*)?"$/.exec(header.trim())
  if (!match)
    throw refuse(
      'version.malformed',
      400,
      'If-Match is not an ETag of this address. Read it again and send its ETag.',
    )
  return Number(match[1])
}

/** @throws refusal `version.moved_on` (412) when somebody changed it in between. */
export function checkVersion(current: number, asked: number, what: string): void {
  if (current !== asked)
    throw refuse(
      'version.moved_on',
      412,
      `Somebody changed this ${what} a moment ago. Read it again, then make your change on top.`,
      { params: { current, asked } },
    )
}

/**
 * The error of a handler again; of `version.moved_on` with who did it, as the audit log says of the thing that the
 * path names: `customer_id` is a `customer`.
 */
export async function tellBy(tx: Tx, ask: { params: unknown }, error: unknown): Promise<never> {
  if (!isRefusal(error) || error.code !== 'version.moved_on') throw error
  const ids = Object.entries((ask.params ?? {}) as Record<string, string>).filter(([name]) =>
    name.endsWith('_id'),
  )
  const last = await tx
    .selectFrom('audit_log')
    .select('user_name')
    .where(it => it.or(ids.map(([name, id]) => it.and({ noun: name.replace(/_id$/, ''), noun_id: id }))))
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const by = last?.user_name
  if (!by) throw error
  throw refuse(error.code, error.status, error.message.replace(/^Somebody/, by), {
    params: { ...error.params, by },
  })
}

export function isSame(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false
  return ifNoneMatch.split(',').some(it => it.trim().replace(/^W\//, '') === etag)
}
