// Secrets that have to be read again (passwords of mail servers, keys of providers): sealed before they are stored.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { refuse } from './errors.ts'
import { openKeyRing, type Key, type KeyRing } from './key_ring.ts'

export interface Secrets {
  /**
   * AES-256-GCM. What comes back is text for a column.
   * @param about where it belongs, such as `webhooks.secret/<workspace_id>/<id>`: copied elsewhere it does not open.
   */
  seal(plain: string, about: string): string
  /** @throws {Refusal} `secret.unreadable` (503): of another key, place, or damaged. */
  open(sealed: string, about: string): string
  /** Whether the text is sealed with another key than the newest. */
  isOld(sealed: string): boolean
  /** Makes a new key, which seals from now on; older ones still open. Gives its name. */
  renewKey(): string
}

/** A column that holds sealed text or null; `octavo secrets rotate` and the doctor go through them. */
export interface SecretColumn {
  table: string
  column: string
  /** The same `about` as when it was sealed, from the whole row. */
  about(row: Record<string, unknown>): string
}

/** NIST SP 800-38D: 96 bits, random; far from the 2^32 messages that one key may seal so. */
const IV = 12
const TAG = 16

/** Keys are in SECRETS_KEY (the newest first, separated by commas), or in `OCTAVO_HOME/secrets.key`, made on first need. */
export function openSecrets(config: { home: string; secretsKey: readonly string[] }): Secrets {
  const ring = openKeyRing(config)
  return {
    seal: (plain, about) => seal(ring.newest(), plain, about),
    open: (sealed, about) => open(ring, sealed, about),
    isOld: sealed => keyIdOf(sealed) !== ring.newest().id,
    renewKey: () => ring.renew().id,
  }
}

function boundTo(key: Key, about: string): Buffer {
  return Buffer.from(`octavo/${key.id}/${about}`)
}

function seal(key: Key, plain: string, about: string): string {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv).setAAD(boundTo(key, about))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return `s1.${key.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
}

function keyIdOf(sealed: string): string {
  return /^s1\.([0-9a-f]{12})\./.exec(sealed)?.[1] ?? ''
}

function open(ring: KeyRing, sealed: string, about: string): string {
  const id = keyIdOf(sealed)
  const key = ring.find(id)
  if (!key) throw refuseSealed('the key that sealed it is not here')
  const bytes = Buffer.from(sealed.slice(`s1.${id}.`.length), 'base64url')
  if (bytes.length < IV + TAG) throw refuseSealed('it is damaged')
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, IV), { authTagLength: TAG })
  decipher.setAAD(boundTo(key, about)).setAuthTag(bytes.subarray(IV, IV + TAG))
  try {
    return decipher.update(bytes.subarray(IV + TAG), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw refuseSealed('it is damaged or belongs elsewhere', cause)
  }
}

function refuseSealed(why: string, cause?: unknown) {
  return refuse(
    'secret.unreadable',
    503,
    `A stored secret cannot be read: ${why}. Put the right SECRETS_KEY or OCTAVO_HOME/secrets.key back, or enter the secret again.`,
    { params: { why }, cause },
  )
}
