// First run with a backup in hand: taken in with the one-time link, checked to its end, then the house is turned over to it.
import { rm } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { hashSecret } from '../../../base/auth/tokens.ts'
import { letWait, readFailure, receiveBackup } from '../../../base/backup/index.ts'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'

/** Houses that take a backup in, or have one waiting: no company is made in them any more. */
const busy = new WeakSet<Base>()

/** @throws refusal `restore.under_way` (409) */
export function refuseWhileRestoring(base: Base): void {
  if (busy.has(base))
    throw refuse('restore.under_way', 409, 'A backup is being restored already. Wait until it is done.')
}

/** How a restore that was begun here stands; while it runs another door answers in this one's place. */
export async function readRestore(base: Base) {
  return {
    state: busy.has(base) ? ('checking' as const) : ('none' as const),
    share: 0,
    failure: await failureOf(base),
  }
}

/** Told only while there is no company: whoever comes later has no business with it. */
async function failureOf(base: Base): Promise<string | null> {
  const { rows } = await base.db.anywhere(tx =>
    sql<{ done: boolean }>`select is_set_up() as done`.execute(tx),
  )
  return rows[0]?.done ? null : readFailure(base.config)
}

/** @throws refusal `setup.link_unknown` (403) */
async function refuseUnlessLink(base: Base, token: string): Promise<void> {
  const { rows } = await base.db.anywhere(tx =>
    sql<{ ok: boolean }>`select check_setup_link(${hashSecret(token)}) as ok`.execute(tx),
  )
  if (rows[0]?.ok) return
  throw refuse(
    'setup.link_unknown',
    403,
    'This set-up link has been used or replaced. Start Octavo again: it prints a new one while there is no company.',
  )
}

interface RestoreAsk {
  query: { token: string }
  request: FastifyRequest
  reply: FastifyReply
}

/** @throws refusal `setup.link_unknown` (403), `restore.under_way`, `restore.not_here`, `backup.too_new` (409), `backup.damaged` (422) */
export async function restoreHere(base: Base, { query, request, reply }: RestoreAsk) {
  await refuseUnlessLink(base, query.token)
  const { restoring } = base
  if (!restoring)
    throw refuse(
      'restore.not_here',
      409,
      'This process cannot restore. Stop Octavo and run octavo restore FILE on its machine.',
    )
  refuseWhileRestoring(base)
  busy.add(base)
  let isWaiting = false
  try {
    const part = await request.file({ limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 5 } })
    if (!part)
      throw refuse(
        'upload.missing',
        400,
        'No file came with this request. Send it as the field `file` of a form.',
      )
    const path = await receiveBackup(base.config, part.file)
    try {
      const manifest = await base.backups.check(path)
      await letWait(base.config, path)
      isWaiting = true
      // After the answer has gone out: closing the house would cut it off.
      reply.raw.once('close', () => setTimeout(() => restoring.begin(), 50))
      const rows = manifest.tables.reduce((sum, it) => sum + it.rows, 0)
      return { made_at: manifest.made_at, release: manifest.octavo, rows, files: manifest.files.count }
    } finally {
      await rm(path, { force: true })
    }
  } finally {
    if (!isWaiting) busy.delete(base)
  }
}
