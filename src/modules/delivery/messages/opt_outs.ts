// Numbers that want no SMS: they answered STOP, the carrier says so, or somebody put them here.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { containing, pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { addEvents, readPhone } from '../../customers/index.ts'
import { readHome } from '../../workspace/index.ts'
import type { messagesContract, OptOut } from './contract.ts'

type Routes = typeof messagesContract

function select(tx: Tx) {
  return tx
    .selectFrom('sms_opt_outs as o')
    .leftJoinLateral(
      it =>
        it
          .selectFrom('customers')
          .select(['id', 'name'])
          .whereRef('phone', '=', 'o.phone')
          .orderBy('created_at')
          .limit(1)
          .as('c'),
      it => it.onTrue(),
    )
    .select(['o.id', 'o.phone', 'o.how', 'o.created_at', 'c.id as customer_id', 'c.name as customer_name'])
}

export function listOptOuts(tx: Tx, ask: Ask<Routes['listOptOuts']>) {
  let query = select(tx)
  if (ask.query.q) {
    const like = containing(ask.query.q)
    query = query.where(sql<boolean>`(o.phone ilike ${like} or c.name ilike ${like})`)
  }
  return pageOf(query, ask.query, { by: 'o.created_at', sort: 'created_at', id: 'o.id', descending: true })
}

/** From now on, also for what waits: said twice is said once. Gives whether it was new. */
export async function optOut(tx: Tx, phone: string, how: OptOut['how']): Promise<boolean> {
  const made = await tx
    .insertInto('sms_opt_outs')
    .values({ phone, how })
    .onConflict(it => it.columns(['workspace_id', 'phone']).doNothing())
    .executeTakeFirst()
  // A code is what its reader has just asked for.
  await sql`with gone as (update messages set state = 'failed', reason = 'opted_out', sealed = null, failed_at = now()
      where channel = 'sms' and address = ${phone} and state = 'queued' and kind <> 'code' returning link_id)
    update links set message_state = 'failed', message_reason = 'opted_out', failed_at = now()
    from gone where links.id = gone.link_id`.execute(tx)
  const isNew = (made.numInsertedOrUpdatedRows ?? 0n) > 0n
  if (isNew) await tellTimelines(tx, phone, 'sms.opted_out')
  return isNew
}

export async function optIn(tx: Tx, phone: string): Promise<void> {
  const gone = await tx.deleteFrom('sms_opt_outs').where('phone', '=', phone).executeTakeFirst()
  if (gone.numDeletedRows > 0n) await tellTimelines(tx, phone, 'sms.opted_in')
}

async function tellTimelines(tx: Tx, phone: string, kind: string): Promise<void> {
  const customers = await tx
    .selectFrom('customers')
    .select('id')
    .where('phone', '=', phone)
    .limit(20)
    .execute()
  await addEvents(
    tx,
    customers.map(it => ({ customer_id: it.id, kind, title: phone })),
  )
}

export async function addOptOut(tx: Tx, ask: Ask<Routes['addOptOut']>): Promise<OptOut> {
  const phone = readPhone(ask.body.phone, null, (await readHome(tx)).country)
  if (!phone)
    throw refuse(
      'opt_out.phone_invalid',
      422,
      `${ask.body.phone} is not a telephone number. Write it like +44 20 7946 0123.`,
      {
        errors: [{ pointer: '/phone', value: ask.body.phone, detail: 'is not a telephone number' }],
      },
    )
  await optOut(tx, phone, 'hand')
  const made = await select(tx).where('o.phone', '=', phone).executeTakeFirstOrThrow()
  await audit(tx, ask.actor, {
    action: 'opt_out.added',
    noun: 'opt_out',
    noun_id: made.id,
    detail: { phone },
  })
  return made
}

export async function removeOptOut(tx: Tx, ask: Ask<Routes['removeOptOut']>): Promise<void> {
  const { opt_out_id } = ask.params
  const found = await tx
    .selectFrom('sms_opt_outs')
    .select('phone')
    .where('id', '=', opt_out_id)
    .executeTakeFirst()
  if (!found) throw refuse('opt_out.unknown', 404, 'This number is not on the list.')
  await optIn(tx, found.phone)
  const detail = { phone: found.phone }
  await audit(tx, ask.actor, { action: 'opt_out.removed', noun: 'opt_out', noun_id: opt_out_id, detail })
}
