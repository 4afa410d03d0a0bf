// Endpoints of webhooks: listed, added, changed, removed; their secrets sealed at rest and told once.
import './tables.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import type { Webhook, webhooksContract } from './contract.ts'
import { newWebhookSecret } from './signature.ts'

type Routes = typeof webhooksContract

/** Endpoints of one company: each event is written once for each of them. */
const most = 20
const oldSecretHours = 24

export const unknownWebhook = () => refuse('webhook.unknown', 404, 'There is no such webhook here.')

/** Where a sealed secret belongs. */
export const secretPlace = (row: Record<string, unknown>) =>
  `webhooks.secret/${String(row.workspace_id)}/${String(row.id)}`

const columns = [
  'id',
  'url',
  'description',
  'types',
  'disabled_at',
  'disabled_why',
  'failing_since',
  'version',
  'created_at',
  'updated_at',
] as const

function select(tx: Tx) {
  return tx
    .selectFrom('webhooks')
    .select(columns)
    .select(
      sql<string | null>`case when old_secret_until > now() then old_secret_until end`.as('old_secret_until'),
    )
    .select(
      sql<number>`(select count(*) from webhook_deliveries d where d.webhook_id = webhooks.id and d.due_at is not null)`.as(
        'waiting',
      ),
    )
}

export function listEvents(base: Base) {
  return { data: Object.entries(base.webhookEvents).map(([type, says]) => ({ type, says })) }
}

export function listWebhooks(tx: Tx, ask: Ask<Routes['listWebhooks']>) {
  return pageOf(select(tx), ask.query, { by: 'created_at', sort: 'created_at', id: 'id', descending: true })
}

export async function readWebhook(tx: Tx, webhook_id: string): Promise<Webhook> {
  const found = await select(tx).where('id', '=', webhook_id).executeTakeFirst()
  if (!found) throw unknownWebhook()
  return found
}

/** @throws refusal `webhook.type_unknown`, `webhook.url_unfit` (422) */
function check(base: Base, { url, types }: { url: string; types: string[] | null }): void {
  const { protocol, username, password } = new URL(url)
  const isPlain = protocol === 'http:' && base.config.profile === 'prod'
  if (isPlain || username || password)
    throw refuse(
      'webhook.url_unfit',
      422,
      isPlain
        ? 'A webhook’s address must begin with https://, or others could read along.'
        : 'A webhook’s address must not hold a name or password. Check deliveries by their signature.',
      { errors: [{ pointer: '/url', detail: 'cannot be used', accepted: 'https://example.com/hooks' }] },
    )
  const unknown = (types ?? []).filter(it => !Object.hasOwn(base.webhookEvents, it))
  if (unknown.length)
    throw refuse('webhook.type_unknown', 422, `There is no event ${unknown.join(', ')}.`, {
      params: { types: unknown.join(', ') },
      errors: unknown.map(value => ({
        pointer: '/types',
        value: value.slice(0, 200),
        detail: 'is no type of event',
        accepted: Object.keys(base.webhookEvents).join(', '),
      })),
    })
}

export async function createWebhook(base: Base, tx: Tx, ask: Ask<Routes['createWebhook']>) {
  check(base, ask.body)
  // Asks at the same time would each count what the others have not yet made.
  await sql`select pg_advisory_xact_lock(hashtextextended('webhooks ' || octavo_workspace()::text, 0))`.execute(
    tx,
  )
  const { n } = await tx
    .selectFrom('webhooks')
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  if (n >= most)
    throw refuse(
      'webhook.too_many',
      409,
      `There are ${most} webhooks already. Remove one that is not used.`,
      {
        params: { most },
      },
    )
  const id = randomUUID()
  const secret = newWebhookSecret()
  const sealed = base.secrets.seal(secret, secretPlace({ workspace_id: ask.caller.workspace_id, id }))
  const { url, description, types } = ask.body
  await tx
    .insertInto('webhooks')
    .values({ id, url, description, types, secret: sealed, created_by: ask.caller.user_id })
    .execute()
  await audit(tx, ask.actor, {
    action: 'webhook.created',
    noun: 'webhook',
    noun_id: id,
    detail: { url, types },
  })
  return { ...(await readWebhook(tx, id)), secret }
}

async function lockWebhook(tx: Tx, webhook_id: string): Promise<Webhook> {
  const query = tx.selectFrom('webhooks').select('id').where('id', '=', webhook_id).forUpdate()
  if (!(await query.executeTakeFirst())) throw unknownWebhook()
  return readWebhook(tx, webhook_id)
}

export async function changeWebhook(base: Base, tx: Tx, ask: Ask<Routes['changeWebhook']>): Promise<Webhook> {
  const { webhook_id } = ask.params
  const before = await lockWebhook(tx, webhook_id)
  checkVersion(before.version, ask.version, 'webhook')
  check(base, ask.body)
  const { is_enabled, url, description, types } = ask.body
  const state = is_enabled
    ? { disabled_at: null, disabled_why: null, ...(before.disabled_at ? { failing_since: null } : {}) }
    : before.disabled_at
      ? {}
      : { disabled_at: sql<string>`now()`, disabled_why: 'person' as const }
  await tx
    .updateTable('webhooks')
    .set({ url, description, types, ...state })
    .set({ version: sql<number>`version + 1`, updated_at: sql<string>`now()` })
    .where('id', '=', webhook_id)
    .execute()
  if (!is_enabled) await giveUpWaiting(tx, webhook_id)
  await audit(tx, ask.actor, {
    action: 'webhook.changed',
    noun: 'webhook',
    noun_id: webhook_id,
    detail: { url, types, is_enabled },
  })
  return readWebhook(tx, webhook_id)
}

export async function giveUpWaiting(tx: Tx, webhook_id: string): Promise<void> {
  await tx
    .updateTable('webhook_deliveries')
    .set({ status: 'failed', due_at: null, ended_at: sql<string>`now()` })
    .where('webhook_id', '=', webhook_id)
    .where('due_at', 'is not', null)
    .execute()
}

export async function removeWebhook(tx: Tx, ask: Ask<Routes['removeWebhook']>): Promise<void> {
  const gone = await tx
    .deleteFrom('webhooks')
    .where('id', '=', ask.params.webhook_id)
    .returning(['id', 'url'])
    .executeTakeFirst()
  if (!gone) throw unknownWebhook()
  await audit(tx, ask.actor, {
    action: 'webhook.removed',
    noun: 'webhook',
    noun_id: gone.id,
    detail: { url: gone.url },
  })
}

/** The old secret signs, too, for a day: the receiver changes over when it likes. */
export async function renewSecret(base: Base, tx: Tx, ask: Ask<Routes['renewWebhookSecret']>) {
  const { webhook_id } = ask.params
  await lockWebhook(tx, webhook_id)
  const secret = newWebhookSecret()
  const place = secretPlace({ workspace_id: ask.caller.workspace_id, id: webhook_id })
  await tx
    .updateTable('webhooks')
    .set({
      old_secret: sql<string>`secret`,
      old_secret_until: sql<string>`now() + ${`${oldSecretHours} hours`}::interval`,
      secret: base.secrets.seal(secret, place),
      version: sql<number>`version + 1`,
      updated_at: sql<string>`now()`,
    })
    .where('id', '=', webhook_id)
    .execute()
  await audit(tx, ask.actor, { action: 'webhook.secret_renewed', noun: 'webhook', noun_id: webhook_id })
  return { ...(await readWebhook(tx, webhook_id)), secret }
}
