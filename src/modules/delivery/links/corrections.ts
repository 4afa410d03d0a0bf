// A corrected document in the place of one that was sent: its link stays, and who has read the old one is told.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { releaseFiles, useFile } from '../../../base/files/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { addEvents } from '../../customers/index.ts'
import { thingNamed } from '../deliveries/items.ts'
import { carryLinks } from './carry.ts'
import type { linksContract } from './contract.ts'

interface Corrected {
  id: string
  link_id: string
  customer_id: string | null
  title: string
  was_read: boolean
}

async function correctOne(
  base: Pick<Base, 'secrets'>,
  tx: Tx,
  sent_id: string,
  file_id: string,
  tell: boolean,
) {
  const { rows } =
    await sql<Corrected>`update sent_documents s set file_id = ${file_id}, corrected_at = now(),
      viewed_at = null, downloaded_at = null
    from sent_documents before join links l on l.id = before.link_id
    where s.id = ${sent_id} and before.id = s.id
    returning s.id, s.link_id, s.customer_id, s.title,
      l.first_opened_at is not null and l.revoked_at is null as was_read`.execute(tx)
  const it = rows[0] as Corrected
  await releaseFiles(tx, { kind: 'delivery', id: sent_id })
  await useFile(tx, { file_id, kind: 'delivery', id: sent_id, label: it.title })
  const tells = tell && it.was_read
  if (tells) await carryLinks(base, tx, [it.link_id], { kind: 'corrected', opens_again: true })
  if (it.customer_id)
    await addEvents(tx, [
      {
        customer_id: it.customer_id,
        kind: 'document.corrected',
        title: it.title,
        noun: 'link',
        noun_id: it.link_id,
      },
    ])
  return tells
}

export async function replaceSent(base: Base, tx: Tx, ask: Ask<(typeof linksContract)['replaceSent']>) {
  const { sent_id } = ask.params
  const found = await tx
    .selectFrom('sent_documents as s')
    .innerJoin('links as l', 'l.id', 's.link_id')
    .select(['s.id', 'l.revoked_at'])
    .where('s.id', '=', sent_id)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw refuse('sent_document.unknown', 404, 'No such document was sent here.')
  if (found.revoked_at)
    throw refuse('link.was_revoked', 409, 'Its link was revoked, for good. Send the corrected document anew.')
  const { source_kind, source_id, tell } = ask.body
  const { file_id } = await thingNamed(base, tx, ask.caller, { source_kind, source_id })
  const told = await correctOne(base, tx, sent_id, file_id, tell)
  const detail = { source_kind, source_id, told }
  await audit(tx, ask.actor, {
    action: 'document.corrected',
    noun: 'sent_document',
    noun_id: sent_id,
    detail,
  })
  const now = await tx
    .selectFrom('sent_documents')
    .select(['id', 'link_id', 'title', 'source_kind', 'source_id', 'file_id', 'viewed_at', 'downloaded_at'])
    .select(sql<string>`corrected_at`.as('corrected_at'))
    .where('id', '=', sent_id)
    .executeTakeFirstOrThrow()
  return { ...now, told }
}
