// A mail with what was just done: its row and its job in the same transaction, tried until it is out or refused.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Base } from '../base.ts'
import { crashPoint } from '../crash_points.ts'
import type { Tx } from '../db/index.ts'
import { isRefusal, refuse } from '../errors.ts'
import type { JobDef, RunningJob } from '../jobs/index.ts'
import type { SecretColumn } from '../secrets.ts'
import { Undeliverable, Unreachable, type Mail, type Sent } from './driver.ts'
import { withPictures } from './pictures.ts'
import './tables.ts'

const MAIL = 'post.mail'
/** Seconds before each new try: a greylisting server lets one in after minutes, one that is down after hours. */
const WAITS = [1, 10, 60, 300, 900, 3600, 7200]

/** Links in a mail let people in: until it is out it lies sealed. */
const aboutMail = (workspace_id: string, id: string) => `email_logs.content/${workspace_id}/${id}`

export const mailSecrets: SecretColumn = {
  table: 'email_logs',
  column: 'content',
  about: row => aboutMail(String(row['workspace_id']), String(row['id'])),
}

interface MailAsk extends Mail {
  /** What it is about, for the log: `invite`, `job`. */
  topic: string
}

/** Once for each key. Gives the row's id. What becomes of it stands in the e-mail log. */
export async function sendMailLater(
  tx: Tx,
  base: Pick<Base, 'jobs' | 'secrets'>,
  ask: MailAsk,
): Promise<string> {
  const { topic, ...mail } = ask
  const { rows } = await sql<{ id: string }>`select octavo_workspace() as id`.execute(tx)
  const id = randomUUID()
  const content = base.secrets.seal(JSON.stringify(mail), aboutMail(rows[0]!.id, id))
  const made = await tx
    .insertInto('email_logs')
    .values({ id, key: mail.key, topic, recipient: mail.to, subject: mail.subject, content })
    .onConflict(it => it.columns(['workspace_id', 'key']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) {
    const there = tx.selectFrom('email_logs').select('id').where('key', '=', mail.key)
    return (await there.executeTakeFirstOrThrow()).id
  }
  const title = `E-mail to ${mail.to}`
  const job_id = await base.jobs.enqueueLater(tx, {
    name: MAIL,
    title,
    total: 1,
    input: { topic },
    messages: [{ id }],
  })
  await tx.updateTable('email_logs').set({ job_id }).where('id', '=', id).execute()
  return id
}

type House = Pick<Base, 'db' | 'secrets' | 'post' | 'files' | 'log'>

export function postJobs(base: House): JobDef[] {
  return [{ name: MAIL, retries: WAITS.length, timeout_s: 180, run: job => sendNow(base, job) }]
}

/**
 * `queued` → `sending` → `sent` or `failed`. Between the server's word that it has the mail and our noting it there is
 * a moment in which a crash leaves that in doubt (RFC 1047): it is then sent again, under the same Message-ID, by which
 * the recipient's server knows it as the same.
 */
async function sendNow(base: House, job: RunningJob): Promise<void> {
  const { workspace_id } = job
  const { id } = job.message as { id: string }
  const row = await base.db.in(workspace_id, tx => claim(tx, id))
  if (!row) return
  crashPoint('mail.claimed')
  const note = (changes: Record<string, unknown>) =>
    base.db.in(workspace_id, async tx => {
      const set = { ...changes, updated_at: sql<string>`now()` }
      await tx.updateTable('email_logs').set(set).where('id', '=', id).execute()
    })
  let done: Sent & { driver: string }
  try {
    const mail = JSON.parse(base.secrets.open(row.content, aboutMail(workspace_id, id))) as Mail
    const driver = await base.post.mailOf(workspace_id)
    done = {
      ...(await driver.send(await withPictures(base, workspace_id, mail), job.signal)),
      driver: driver.name,
    }
  } catch (error) {
    throw await noteFault(error, job, note)
  }
  crashPoint('mail.accepted')
  const { said: reply, id: provider_id, driver } = done
  await note({ status: 'sent', reply, provider_id, driver, sent_at: sql<string>`now()`, content: null })
}

/** One that failed comes again when somebody has the job tried again. @throws refusal `mail.text_gone` (422) */
async function claim(tx: Tx, id: string): Promise<{ content: string } | undefined> {
  const row = await tx
    .selectFrom('email_logs')
    .select('content')
    .where('id', '=', id)
    .where('status', '<>', 'sent')
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  if (row.content === null)
    throw refuse(
      'mail.text_gone',
      422,
      'What this mail said is no longer kept, so it cannot be sent again. Do anew what it was about.',
    )
  await tx
    .updateTable('email_logs')
    .set(was => ({ status: 'sending', attempts: was('attempts', '+', 1), updated_at: sql<string>`now()` }))
    .where('id', '=', id)
    .execute()
  return { content: row.content }
}

async function noteFault(
  error: unknown,
  job: RunningJob,
  note: (more: Record<string, unknown>) => Promise<void>,
): Promise<unknown> {
  const said = error instanceof Error ? error.message : String(error)
  const { reason } = job.signal as { reason?: { reason?: string } }
  // The worker stops, or somebody stopped this one: whoever takes it next goes on.
  if (job.signal.aborted && reason?.reason !== 'timeout') {
    await note({ status: 'queued' })
    return error
  }
  const isFinal = error instanceof Undeliverable || isRefusal(error) || job.attempt > WAITS.length
  await note({ status: isFinal ? 'failed' : 'queued', reply: said })
  if (error instanceof Undeliverable)
    return refuse('mail.refused', 422, `The mail was refused: ${said}`, { params: { said } })
  if (!(error instanceof Unreachable)) return error
  const wait = WAITS[Math.min(job.attempt, WAITS.length) - 1] ?? 60
  return refuse('mail.unreachable', 503, `The mail server did not take it: ${said}`, {
    params: { said },
    retryAfter: Math.max(wait, Math.min(error.retry_after_s ?? 0, 7200)),
  })
}
