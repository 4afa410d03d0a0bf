// What a mail may hold whatever driver takes it: one recipient, and no text that turns into a header.
import { createHash } from 'node:crypto'
import { Undeliverable, type Mail } from './driver.ts'

/** RFC 5321 4.5.3.1.3 */
const ADDRESS_LENGTH = 254
const ADDRESS = /^[^\s@<>()[\],;:\\"\p{Cc}]+@[^\s@<>()[\],;:\\"\p{Cc}]+$/u
/** `Name <address>`, or the address alone. */
const NAMED = /^(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))$/u
/** What a mail program or server sets, and what would name more recipients. */
const RESERVED =
  /^(to|cc|bcc|from|sender|reply-to|subject|date|message-id|mime-version|content-.*|return-path|received|dkim-.*|resent-.*)$/i

export function isAddress(text: string): boolean {
  return text.length <= ADDRESS_LENGTH && ADDRESS.test(text)
}

/** `Octavo <post@example.com>` in its parts; undefined where it is none. */
export function readMailbox(text: string): { name: string; address: string } | undefined {
  const found = NAMED.exec(text.trim())
  const address = found?.[2] ?? found?.[3] ?? ''
  return isAddress(address) ? { name: found?.[1]?.trim() ?? '', address } : undefined
}

/** @throws {Undeliverable} saying what is wrong */
export function checkMail(mail: Mail): void {
  if (!isAddress(mail.to)) throw new Undeliverable(`${shown(mail.to)} is not one e-mail address.`)
  for (const [field, text] of [
    ['From', mail.from],
    ['Reply-To', mail.reply_to],
  ] as const)
    if (text !== undefined && !readMailbox(text))
      throw new Undeliverable(`${field} ${shown(text)} is not an address.`)
  if (/\p{Cc}/u.test(mail.subject))
    throw new Undeliverable('The subject has a line break or a control character.')
  for (const [name, value] of Object.entries(mail.headers ?? {}))
    if (!/^[A-Za-z][A-Za-z0-9-]{0,75}$/.test(name) || RESERVED.test(name) || /[\r\n\0]/.test(value))
      throw new Undeliverable(`The header ${shown(name)} cannot be sent.`)
}

const shown = (text: string) => JSON.stringify(text.slice(0, 100))

/** Always the same for a key, so that a second copy after a crash is known as the first one. */
export function messageIdOf(key: string, from: string): string {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  return `<${createHash('sha256').update(`octavo mail ${key}`).digest('hex').slice(0, 32)}@${domain}>`
}
