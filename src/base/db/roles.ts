// The two roles: the owner migrates, and `<database>_app`, which row-level security holds, does business.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'
import { refuse } from '../errors.ts'

/**
 * Ensures the login role that requests and jobs run as, and gives its address. Its password is derived from
 * the secret, so nothing has to be kept, and it changes with the secret.
 * @throws {Refusal} `db.role_missing` with the SQL to run, where the given user may not make roles.
 */
export async function appUrl(options: { owner_url: string; secret: string }): Promise<string> {
  const owner = new Client({ connectionString: options.owner_url })
  owner.on('error', () => {}) // The next query says it.
  await owner.connect()
  try {
    const role = await appRole(owner)
    const password = createHmac('sha256', options.secret).update(`role ${role}`).digest('base64url')
    const url = new URL(options.owner_url)
    url.username = encodeURIComponent(role)
    url.password = password
    if (!(await letsIn(url.href))) await giveLogin(owner, role, password)
    await refuseIfStrong(owner, role)
    await ensureUsage(owner, role)
    return url.href
  } finally {
    await owner.end()
  }
}

/** The name of the app role: what the schema was built for, or `<database>_app` before the first migration. */
export async function appRole(owner: Client): Promise<string> {
  const known = await owner.query<{ known: boolean }>(
    "select to_regprocedure('octavo_app_role()') is not null as known",
  )
  const name = known.rows[0]?.known ? 'octavo_app_role()::text' : "current_database() || '_app'"
  const found = await owner.query<{ name: string }>(`select ${name} as name`)
  return found.rows[0]!.name
}

/** Makes the role without a login if it is not there: grants and policies need it before anyone signs in. */
export async function ensureRole(owner: Client, role: string): Promise<void> {
  const there = await owner.query('select 1 from pg_roles where rolname = $1', [role])
  if (there.rowCount) return
  await asRoleMaker(role, '', () => owner.query(`create role ${escapeIdentifier(role)} nologin`))
}

async function giveLogin(owner: Client, role: string, password: string) {
  await ensureRole(owner, role)
  const verifier = scramVerifier(password, createHash('sha256').update(`salt ${role}`).digest())
  await asRoleMaker(role, verifier, async () => {
    // A new role can do nothing else; only its equals may name what it cannot, even to deny it.
    await owner.query(`alter role ${escapeIdentifier(role)} login password '${verifier}'`)
  })
}

async function asRoleMaker(role: string, verifier: string, work: () => Promise<unknown>) {
  try {
    await work()
  } catch (cause) {
    if ((cause as { code?: string }).code !== '42501') throw cause
    const name = escapeIdentifier(role)
    const sql = verifier
      ? `DO $$ BEGIN IF to_regrole('${name}') IS NULL THEN CREATE ROLE ${name}; END IF; END $$; ALTER ROLE ${name} LOGIN PASSWORD '${verifier}';`
      : `CREATE ROLE ${name} NOLOGIN;`
    throw refuse(
      'db.role_missing',
      500,
      `Octavo works as the database role ${role}, and the user of DATABASE_URL may not make or change it. Ask the database's administrator to run this, then start again: ${sql}`,
      { params: { role, sql }, cause },
    )
  }
}

async function refuseIfStrong(owner: Client, role: string) {
  const found = await owner.query<{ strong: boolean }>(
    `select rolsuper or rolbypassrls or pg_has_role(oid, (select datdba from pg_database where datname = current_database()), 'usage') as strong
     from pg_roles where rolname = $1`,
    [role],
  )
  if (!found.rows[0]?.strong) return
  throw refuse(
    'db.role_too_strong',
    500,
    `The database role ${role} could walk past row-level security: it is a superuser, has BYPASSRLS or belongs to the owner of the database. Take that away with ALTER ROLE or REVOKE, then start again.`,
    { params: { role } },
  )
}

async function ensureUsage(owner: Client, role: string) {
  const name = escapeIdentifier(role)
  const database = await owner.query<{ name: string }>('select current_database() as name')
  await owner.query(`grant connect on database ${escapeIdentifier(database.rows[0]!.name)} to ${name}`)
  await owner.query(`grant usage on schema public to ${name}`)
}

async function letsIn(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (cause) {
    // invalid_password, invalid_authorization_specification, insufficient_privilege (no CONNECT yet).
    if (['28P01', '28000', '42501'].includes((cause as { code?: string }).code ?? '')) return false
    throw cause
  } finally {
    await client.end()
  }
}

// RFC 5803: so that neither the server's log nor a message to an administrator holds the password.
function scramVerifier(password: string, salt: Buffer): string {
  const rounds = 4096
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}
