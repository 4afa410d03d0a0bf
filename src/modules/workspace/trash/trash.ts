// The trash: deleted things wait here until somebody brings them back or their days are over.
import './tables.ts'
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import { hasCapability } from '../../../base/auth/caller.ts'
import type { Base } from '../../../base/base.ts'
import { containing, pageOf, readSort, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { TrashKind } from '../../../base/module.ts'
import type { trashContract } from './contract.ts'
import { readKeep } from '../settings/settings.ts'

type Routes = typeof trashContract

/** Notes that a module has deleted something of its own, in the transaction in which it did. */
export async function putInTrash(
  tx: Tx,
  actor: Pick<Actor, 'name'>,
  it: { kind: string; id: string; name: string },
): Promise<void> {
  await tx
    .insertInto('trash')
    .values({ kind: it.kind, noun_id: it.id, name: it.name, deleted_by: actor.name })
    .execute()
}

export async function listTrash(base: Base, tx: Tx, ask: Ask<Routes['listTrash']>) {
  const { kind, q, sort } = ask.query
  const kinds = base.trashKinds.filter(it => hasCapability(ask.caller, it.capability)).map(it => it.kind)
  const keep = await readKeep(tx, base.config)
  let query = tx
    .selectFrom('trash')
    .select(['id', 'kind', 'name', 'deleted_by', 'deleted_at'])
    .select(sql<string>`deleted_at + ${`${keep.trash} days`}::interval`.as('goes_at'))
    .where(sql<boolean>`kind = any(${kinds}::text[])`)
  if (kind) query = query.where('kind', '=', kind)
  if (q) query = query.where('name', 'ilike', containing(q))
  const { field, descending } = readSort<'deleted_at' | 'name'>(sort)
  return pageOf(query, ask.query, { by: field, sort: field, id: 'id', descending })
}

/** Whether the user of a file (a row `u` of file_uses) lies in the trash, by itself or with what it belongs to. */
export function liesInTrash(base: Pick<Base, 'trashKinds'>) {
  const along = base.trashKinds.flatMap(it => it.takesAlong ?? [])
  const own = sql`exists (select 1 from trash t where t.kind = u.kind and t.noun_id = u.id)`
  return sql<boolean>`(${sql.join([own, ...along], sql` or `)})`
}

interface Found {
  kind: TrashKind
  id: string
  name: string
}

/** The item, held until the transaction ends. @throws refusal `trash.unknown` (404) */
async function lockItem(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['restoreItem']> | Ask<Routes['purgeItem']>,
): Promise<Found> {
  const found = await tx
    .selectFrom('trash')
    .select(['kind', 'noun_id as id', 'name'])
    .where('id', '=', ask.params.item_id)
    .forUpdate()
    .executeTakeFirst()
  const kind = base.trashKinds.find(it => it.kind === found?.kind)
  if (!found || !kind || !hasCapability(ask.caller, kind.capability))
    throw refuse(
      'trash.unknown',
      404,
      'This is not in the trash. It may have been brought back, or its days were over.',
    )
  return { ...found, kind }
}

export async function restoreItem(base: Base, tx: Tx, ask: Ask<Routes['restoreItem']>) {
  const { kind, id, name } = await lockItem(base, tx, ask)
  await kind.restore(tx, id)
  await tx.deleteFrom('trash').where('id', '=', ask.params.item_id).execute()
  const detail = { name }
  await audit(tx, ask.actor, { action: `${kind.kind}.restored`, noun: kind.kind, noun_id: id, detail })
  return { kind: kind.kind, id, name }
}

export async function purgeItem(base: Base, tx: Tx, ask: Ask<Routes['purgeItem']>): Promise<void> {
  const found = await lockItem(base, tx, ask)
  await purgeFound(tx, found)
  const { kind, id, name } = found
  const detail = { name }
  await audit(tx, ask.actor, { action: `${kind.kind}.purged`, noun: kind.kind, noun_id: id, detail })
}

// A foreign key still points there: 23503, and 23001 from PostgreSQL 18 on where it says `restrict`.
const stillReferred = ['23503', '23001']

/** @throws refusal `trash.in_use` (409) */
async function purgeFound(tx: Tx, { kind, id, name }: Found): Promise<void> {
  await kind.purge(tx, id).catch((cause: unknown) => {
    if (!stillReferred.includes((cause as { code?: string }).code ?? '')) throw cause
    throw refuse(
      'trash.in_use',
      409,
      `${name} is still used by something that was not deleted. Delete that first, or leave this in the trash.`,
      { params: { name }, cause },
    )
  })
  await tx.deleteFrom('trash').where('kind', '=', kind.kind).where('noun_id', '=', id).execute()
}

/** Takes away what was deleted before `before` (ISO 8601), each in a transaction of its own; gives how many went. What is still used waits. */
export async function purgeOld(
  base: Base,
  ask: { workspace_id: string; before: string; signal: AbortSignal },
): Promise<number> {
  let gone = 0
  // From the top floor down: a template goes once the batches that were made with it have.
  for (const kind of base.trashKinds.toReversed()) {
    const old = await base.db.in(ask.workspace_id, tx =>
      tx
        .selectFrom('trash')
        .select(['noun_id as id', 'name'])
        .where('kind', '=', kind.kind)
        .where('deleted_at', '<', ask.before)
        .execute(),
    )
    for (const it of old) {
      ask.signal.throwIfAborted()
      gone += await base.db
        .in(ask.workspace_id, tx => purgeFound(tx, { ...it, kind }))
        .then(
          () => 1,
          (error: unknown) => {
            if ((error as { code?: string }).code === 'trash.in_use') return 0
            throw error
          },
        )
    }
  }
  return gone
}
