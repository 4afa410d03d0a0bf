// Test support: whether an address is signed as Amazon wants it, from the specification and without its SDK.
import { createHash, createHmac } from 'node:crypto'

const escape = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** AWS Signature Version 4, "Authenticating requests: using query parameters", with `host` as the one signed header. */
export function isSignedUrl(method: string, url: URL, secret: string): boolean {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .toSorted()
  const asked = [method, url.pathname, query.join('&'), `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD']
  const [, ...scope] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/')
  const toSign = [
    'AWS4-HMAC-SHA256',
    url.searchParams.get('X-Amz-Date'),
    scope.join('/'),
    createHash('sha256').update(asked.join('\n')).digest('hex'),
  ]
  let key = hmac(`AWS4${secret}`, scope[0] ?? '')
  for (const part of scope.slice(1)) key = hmac(key, part)
  return hmac(key, toSign.join('\n')).toString('hex') === url.searchParams.get('X-Amz-Signature')
}
