// Codes: those of the app by RFC 6238, and the recovery codes that stand in for a lost phone; each counts once.
import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { hashSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'

/** RFC 6238, 5.2: a step is 30 s; one before and one after allow for clocks and slow fingers. */
const period = 30
const window = 1
const recoveryCount = 10

/** Where the sealed secret belongs. */
export function aboutSecret(row: { workspace_id: unknown; user_id: unknown }): string {
  return `second_factors.secret/${String(row.workspace_id)}/${String(row.user_id)}`
}

export function appOf(secret: Secret, names: { account: string; company: string }): TOTP {
  return new TOTP({ issuer: `Octavo ${names.company}`, label: names.account, secret, digits: 6, period })
}

export function newAppSecret(): Secret {
  return new Secret({ size: 20 })
}

/** In groups of four, for typing. */
export function grouped(text: string): string {
  return text.match(/.{1,4}/g)?.join(' ') ?? ''
}

export interface Factor {
  user_id: string
  workspace_id: string
  secret: string
  last_step: number
}

/** Held until the transaction ends: codes of one person are looked at one after the other. */
export function lockFactor(tx: Tx, user_id: string): Promise<Factor | undefined> {
  return tx
    .selectFrom('second_factors')
    .select(['user_id', 'workspace_id', 'secret', 'last_step'])
    .where('user_id', '=', user_id)
    .forUpdate()
    .executeTakeFirst()
}

export type Spent = 'app' | 'recovery' | 'wrong' | 'again'

/** Spends a code. `again`: right, but it has counted already; the next one comes within 30 s. */
export async function spendCode(base: Base, tx: Tx, factor: Factor, code: string): Promise<Spent> {
  const plain = code.replace(/[\s-]/g, '').toUpperCase()
  return /^\d{6}$/.test(plain)
    ? spendAppCode(base, tx, factor, plain)
    : spendRecoveryCode(tx, factor.user_id, plain)
}

async function spendAppCode(base: Base, tx: Tx, factor: Factor, token: string): Promise<Spent> {
  const secret = Secret.fromBase32(base.secrets.open(factor.secret, aboutSecret(factor)))
  const timestamp = base.clock.now().getTime()
  const delta = new TOTP({ secret, digits: 6, period }).validate({ token, timestamp, window })
  if (delta === null) return 'wrong'
  const step = Math.floor(timestamp / 1000 / period) + delta
  if (step <= factor.last_step) return 'again'
  await tx
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('user_id', '=', factor.user_id)
    .execute()
  return 'app'
}

async function spendRecoveryCode(tx: Tx, user_id: string, code: string): Promise<Spent> {
  const spent = await tx
    .updateTable('recovery_codes')
    .set({ used_at: sql<string>`now()` })
    .where('user_id', '=', user_id)
    .where('code_hash', '=', hashSecret(code))
    .where('used_at', 'is', null)
    .returning('code_hash')
    .executeTakeFirst()
  return spent ? 'recovery' : 'wrong'
}

/** Ten new ones in the place of all before; 80 random bits each, so their plain hash is enough. */
export async function renewCodes(tx: Tx, user_id: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCount }, () => new Secret({ size: 10 }).base32)
  await tx.deleteFrom('recovery_codes').where('user_id', '=', user_id).execute()
  await tx
    .insertInto('recovery_codes')
    .values(codes.map(it => ({ user_id, code_hash: hashSecret(it) })))
    .execute()
  return codes.map(it => grouped(it).replaceAll(' ', '-'))
}
