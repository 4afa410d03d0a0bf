// The first start: a one-time link that makes one's own workspace, and the sample company's account.
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Caller } from '../../../base/auth/caller.ts'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import { isFromHere } from '../../../base/http/health.ts'
import { readBranding } from '../branding/branding.ts'
import { openSession, type From, type Session } from './sessions.ts'
import { addUser } from './users.ts'

/** Known to everybody who reads this: it opens the sample workspace alone, and by default from the machine itself. */
export const demo = { email: 'demo@octavo.example', password: 'halden-and-vale' }

export const sampleCompany = 'Halden & Vale (sample)'

/** A new one-time link's secret, in place of the last; null once there is a company of one's own. */
export async function renewSetupLink(base: Base): Promise<string | null> {
  const secret = newSecret()
  const rows = await base.db.anywhere(tx =>
    sql<{ renewed: boolean }>`select renew_setup_link(${hashSecret(secret)}) as renewed`.execute(tx),
  )
  return rows.rows[0]?.renewed ? secret : null
}

export async function readSetup(base: Base, request: FastifyRequest) {
  const rows = await base.db.anywhere(tx =>
    sql<{ done: boolean; sample: boolean }>`
      select is_set_up() as done, exists (select 1 from find_sign_in(${demo.email})) as sample`.execute(tx),
  )
  const mayDemo = isDemoOpen(base, request) && rows.rows[0]?.sample === true
  const oidc = base.config.oidcIssuer === undefined ? null : { name: base.config.oidcName }
  return { needed: rows.rows[0]?.done !== true, demo: mayDemo ? demo : null, oidc, look: await lookOf(base) }
}

/** Everybody who signs in fetches it before anything else. */
const mostLogo = 200_000

/** Of the one company here: where there are several, nobody knows yet whose people come. */
async function lookOf(base: Base) {
  const found = await base.db.anywhere(tx =>
    sql<{ id: string | null }>`select own_workspace() as id`.execute(tx),
  )
  const id = found.rows[0]?.id
  if (!id) return null
  const { company, colour, on_dark, logo, logo_media_type } = await base.db.in(id, readBranding)
  const look = { company, colour, on_dark, logo: null as string | null }
  if (!logo || !logo_media_type || logo.size > mostLogo) return look
  // The page opens without it, too.
  const bytes = await base.files.read(id, logo.sha256).catch((error: unknown) => {
    base.log.warn({ err: error }, 'the logo could not be read')
    return null
  })
  if (bytes) look.logo = `data:${logo_media_type};base64,${Buffer.from(bytes).toString('base64')}`
  return look
}

/** The demo password is public, so it works from this machine only, unless OCTAVO_SAMPLE=1 says otherwise; never in prod. */
export function isDemoOpen(base: Base, request: FastifyRequest): boolean {
  if (base.config.profile === 'prod' || base.config.sample === false) return false
  return base.config.sample === true || isFromHere(base.config, request)
}

interface SetUpAsk {
  token: string
  company: string
  username: string
  email: string
  password: string
}

/** @throws refusal `setup.link_unknown` (403), `user.email_taken` (409) */
export async function setUp(base: Base, ask: SetUpAsk, from: From): Promise<Session> {
  const workspace_id = await base.db.anywhere(async tx => {
    const rows = await sql<{ id: string | null }>`
      select use_setup_link(${hashSecret(ask.token)}, ${ask.company}) as id`.execute(tx)
    const id = rows.rows[0]?.id
    if (!id)
      throw refuse(
        'setup.link_unknown',
        403,
        'This set-up link has been used or replaced. Start Octavo again: it prints a new one while there is no company.',
      )
    // The same transaction enters the workspace it has just made: link, company and admin exist together or not at all.
    await sql`select set_config('octavo.workspace', ${id}, true)`.execute(tx)
    const { email, username, password } = ask
    const admin = await addUser(tx, { email, username, password, role: 'admin', capabilities: [] })
    const { request_id, address } = from
    const actor = { user_id: admin.id, name: admin.username, request_id, address }
    await audit(tx, actor, {
      action: 'workspace.created',
      noun: 'workspace',
      noun_id: id,
      detail: { name: ask.company },
    })
    return { id, user_id: admin.id }
  })
  return base.db.in(workspace_id.id, tx => openSession(base, tx, workspace_id.user_id, from))
}

/** The sample workspace's admin, made with it on the first call; null once the sample company has been removed. */
export async function makeSampleWorkspace(base: Base): Promise<Caller | null> {
  return base.db.anywhere(async tx => {
    const rows = await sql<{
      id: string
      fresh: boolean
    }>`select * from make_sample_workspace(${sampleCompany})`.execute(tx)
    const made = rows.rows[0]
    if (!made) return null
    await sql`select set_config('octavo.workspace', ${made.id}, true)`.execute(tx)
    if (made.fresh) await addUser(tx, { ...demo, username: 'Mara Vale', role: 'admin', capabilities: [] })
    const admin = await tx.selectFrom('users').select('id').where('email', '=', demo.email).executeTakeFirst()
    if (!admin) return null
    return { user_id: admin.id, workspace_id: made.id, name: 'Mara Vale', role: 'admin', capabilities: [] }
  })
}
