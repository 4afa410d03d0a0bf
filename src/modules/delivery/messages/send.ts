// Sends what is due: claimed in small lots, handed to the workspace's driver, and written down; again until it is out.
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import { crashPoint } from '../../../base/crash_points.ts'
import type { Tick } from '../../../base/ticks.ts'
import { layText, mailExtras, readMailLook, type MailLook } from '../../workspace/index.ts'
import {
  Undeliverable,
  Unreachable,
  type Driver,
  type Mail,
  type Sent,
  type Sms,
  withPictures,
} from '../../../base/post/index.ts'
import type { Channel } from '../shapes.ts'
import { claimMessages, holdBack, secretOf, settleDead, type Claimed } from './claims.ts'
import { optOut } from './opt_outs.ts'
import { noteOutcomes, type Outcome } from './outcomes.ts'
import { countSegments } from './segments.ts'
import { fillSubject, fillText, htmlOf } from './text.ts'

/** Milliseconds for one message; a claim counts as its dead worker's after twice that. */
const patience = 50_000
/** Messages of one lot: so many may be in doubt when a worker is killed. */
const lot = { outbox: 100, smtp: 8, twilio: 8, gateway: 8 }
/** At the same moment; a provider that wants fewer says so by its pace. */
const abreast = { outbox: 50, smtp: 8, twilio: 8, gateway: 8 }
/** Lots in one go, so that a large delivery does not hold up another workspace's code. */
const lots = 5
/** A provider may be down for a day. */
const giveUpAfter_s = 24 * 3600

type Post =
  | { channel: 'sms'; driver: Driver<Sms> }
  | { channel: 'email'; driver: Driver<Mail>; look: MailLook; workspace_id: string }

/** One round over all workspaces; gives how many messages were handed over or given up. */
export async function sendDue(base: Base): Promise<number> {
  const rows = await base.db.single(
    sql<{ workspace_id: string; channel: Channel }>`select workspace_id, channel from due_messages()`,
  )
  const counts = await Promise.all(rows.map(it => sendFor(base, it.workspace_id, it.channel)))
  return counts.reduce((sum, it) => sum + it, 0)
}

export function sendTick(base: Base): Tick {
  return {
    name: 'delivery.send',
    every_ms: 250,
    async run() {
      while ((await sendDue(base)) > 0) continue
    },
  }
}

async function postOf(base: Base, workspace_id: string, channel: Channel): Promise<Post> {
  return channel === 'sms'
    ? { channel, driver: await base.post.smsOf(workspace_id) }
    : {
        ...{ channel, workspace_id },
        driver: await base.post.mailOf(workspace_id),
        look: await base.db.in(workspace_id, readMailLook),
      }
}

async function sendFor(base: Base, workspace_id: string, channel: Channel): Promise<number> {
  const post = await postOf(base, workspace_id, channel)
  const { driver } = post
  await base.db.in(workspace_id, tx => settleDead(tx, channel, driver.name))
  let count = 0
  for (let n = 0; n < lots; n++) {
    const most = Math.max(1, Math.min(lot[driver.name], Math.ceil(driver.pace)))
    const claimed = await base.db.in(workspace_id, tx => claimMessages(tx, channel, most, driver.pace))
    if (claimed.length === 0) break
    crashPoint('delivery.claimed')
    await handOver(base, workspace_id, post, claimed)
    count += claimed.length
  }
  return count
}

async function handOver(base: Base, workspace_id: string, post: Post, claimed: Claimed[]): Promise<void> {
  const left = [...claimed]
  const outcomes: Outcome[] = []
  // Only what the outbox holds can be noted together: it knows a message by its key.
  const isSafe = post.driver.name === 'outbox'
  const lane = async () => {
    for (let it = left.shift(); it; it = left.shift()) {
      const outcome = await sendOne(base, post, it)
      if (!outcome) continue
      crashPoint('delivery.handed')
      if (isSafe) outcomes.push(outcome)
      else await note(base, workspace_id, post.channel, [outcome], it)
    }
  }
  await Promise.all(Array.from({ length: Math.min(abreast[post.driver.name], claimed.length) }, lane))
  await note(base, workspace_id, post.channel, outcomes, null)
  crashPoint('delivery.noted')
}

async function note(
  base: Base,
  workspace_id: string,
  channel: Channel,
  outcomes: Outcome[],
  of: Claimed | null,
) {
  if (outcomes.length === 0) return
  await base.db.in(workspace_id, async tx => {
    await noteOutcomes(tx, outcomes)
    // The carrier keeps a list of its own, which holds whatever ours says.
    if (of && channel === 'sms' && outcomes[0]?.said.includes('(21610'))
      await optOut(tx, of.address, 'carrier')
    const wait = Math.max(0, ...outcomes.map(it => (it.state === 'queued' ? (it.again_in_s ?? 0) : 0)))
    if (wait > 0) await holdBack(tx, channel, Math.min(wait, 60))
  })
}

/** Undefined: in doubt. It stays `sending` until it is settled as its dead worker's would be. */
async function sendOne(base: Base, post: Post, it: Claimed): Promise<Outcome | undefined> {
  const provider = post.driver.name
  if (it.too_late) return { id: it.id, state: 'failed', reason: 'too_late', said: 'Not sent.', provider }
  try {
    const { sent, segments } = await base.traces.run(
      { name: `message ${provider}`, kind: 'producer', facts: { 'octavo.message_id': it.id } },
      () => give(base, post, it),
    )
    return { id: it.id, state: sent.state, said: sent.said, provider, provider_id: sent.id, ...segments }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    if (error instanceof Undeliverable) return { id: it.id, state: 'failed', reason: said, said, provider }
    if (!(error instanceof Unreachable)) {
      base.log.warn({ err: error, message_id: it.id }, 'a message is in doubt')
      base.faults.tell(error, { where: `message ${provider}` })
      return undefined
    }
    const age = (Date.now() - Date.parse(it.created_at)) / 1000
    if (age > giveUpAfter_s) return { id: it.id, state: 'failed', reason: said, said, provider }
    return {
      id: it.id,
      state: 'queued',
      said,
      provider,
      again_in_s: error.retry_after_s ?? backoff(it.attempts),
    }
  }
}

/** Seconds: 5, 10, 20 … 900. */
const backoff = (attempts: number) => Math.min(900, 5 * 2 ** Math.min(attempts - 1, 10))

async function give(
  base: Base,
  post: Post,
  it: Claimed,
): Promise<{ sent: Sent; segments: { segments?: number } }> {
  const signal = AbortSignal.timeout(patience)
  const secret = secretOf(base, it)
  // One of these is what the text asks for; which one is said by its kind.
  const vars = { ...it.vars, link: secret, code: secret, text: secret }
  const text = fillText(it.text, vars)
  if (post.channel === 'sms') {
    const sms = { to: it.address, text, key: it.id, ...statusUrl(base, post.driver.name, it.id) }
    const { segments } = countSegments(text)
    return { sent: await post.driver.send(sms, signal), segments: { segments } }
  }
  const isLink = it.kind !== 'code' && it.kind !== 'sample'
  const mail = {
    ...{ to: it.address, subject: fillSubject(it.subject ?? '', vars), key: it.id },
    text: layText(text, post.look),
    html: htmlOf(text, isLink ? secret : null, post.look),
    ...mailExtras(post.look),
  }
  const whole = await withPictures(base, post.workspace_id, mail)
  return { sent: await post.driver.send(whole, signal), segments: {} }
}

function statusUrl(base: Base, driver: string, id: string): { status_url?: string } {
  const { publicUrl } = base.config
  return publicUrl ? { status_url: `${publicUrl}/api/callbacks/sms/${driver}?message=${id}` } : {}
}
