// Providers' callbacks: believed by their signature alone; forged, unknown and misplaced ones get the same answer.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import type { PublicAsk } from '../../../base/http/ask.ts'
import { optIn, optOut } from '../messages/opt_outs.ts'
import { noteReport } from '../messages/outcomes.ts'
import type { callbacksContract } from './contract.ts'

type Routes = typeof callbacksContract

const refused = () =>
  refuse('callback.refused', 403, 'This is no callback of a provider that this office uses.')

async function driverOf(base: Base, workspace_id: string, provider: string) {
  const driver = await base.post.smsOf(workspace_id)
  if (driver.name !== provider) throw refused()
  return driver
}

export async function smsCallback(base: Base, ask: PublicAsk<Routes['smsCallback']>): Promise<void> {
  const { message } = ask.query
  if (!message) throw refused()
  const found = await base.db.anywhere(tx =>
    sql<{ id: string | null }>`select find_message(${message}) as id`.execute(tx),
  )
  const workspace_id = found.rows[0]?.id
  if (!workspace_id) throw refused()
  const driver = await driverOf(base, workspace_id, ask.params.provider)
  const { url, headers } = ask.request
  const said = driver.readCallback?.({ url, headers, body: ask.body })
  if (!said) throw refused()
  const report = {
    message_id: message,
    provider: driver.name,
    provider_id: said.id,
    state: said.state,
    reason: said.reason,
  }
  const isOurs = await base.db.in(workspace_id, async tx => {
    const known = await noteReport(tx, report)
    if (known && said.reason?.includes('(21610')) await optOutOf(tx, message)
    return known
  })
  if (!isOurs) throw refused()
}

async function optOutOf(tx: Parameters<typeof optOut>[0], message_id: string): Promise<void> {
  const it = await tx.selectFrom('messages').select('address').where('id', '=', message_id).executeTakeFirst()
  if (it) await optOut(tx, it.address, 'carrier')
}

/** CTIA's words, and German ones. */
const stop = /^\s*(stop|stopall|unsubscribe|cancel|end|quit|stopp|abmelden|abbestellen)\b/i
const start = /^\s*(start|unstop|anmelden)\b/i

export async function smsReply(base: Base, ask: PublicAsk<Routes['smsReply']>): Promise<void> {
  const { workspace } = ask.query
  if (!workspace) throw refused()
  const there = await base.db.in(workspace, tx => tx.selectFrom('workspaces').select('id').executeTakeFirst())
  if (!there) throw refused()
  const driver = await driverOf(base, workspace, ask.params.provider)
  const { url, headers } = ask.request
  const reply = driver.readReply?.({ url, headers, body: ask.body })
  if (!reply || !/^\+[1-9]\d{6,14}$/.test(reply.from)) throw refused()
  const isStop = stop.test(reply.text)
  if (!isStop && !start.test(reply.text)) return
  const actor = { user_id: null, name: reply.from, request_id: ask.request_id, address: ask.address }
  await base.db.in(workspace, async tx => {
    if (isStop) await optOut(tx, reply.from, 'reply')
    else await optIn(tx, reply.from)
    const action = isStop ? 'opt_out.added' : 'opt_out.removed'
    await audit(tx, actor, { action, noun: 'opt_out', detail: { phone: reply.from } })
  })
}
