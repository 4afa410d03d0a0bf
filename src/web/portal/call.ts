// What the customer's page asks of the server, with the token of its own address.
import { CallError, client, pathTo, type Problem } from '../../base/contract/client.ts'
import type {
  deliveryContract,
  Portal,
  PortalBrand,
  PortalDocument,
} from '../../modules/delivery/contract.ts'

export type { Portal, PortalBrand, PortalDocument, Problem }

/** Mail programs hang a full stop or a bracket on the links they find; a token has 43 characters. */
export const tokenOf = (path: string) => /^\/p\/([\w-]{1,43})/.exec(path)?.[1] ?? '-'

const call = client<typeof deliveryContract>()
const params = { token: typeof location === 'undefined' ? '' : tokenOf(location.pathname) }

export const readPortal = async () => (await call('GET /portal/{token}', { params })).body
export const readBrand = async () => (await call('GET /portal/{token}/brand', { params })).body
export const openPortal = async () => (await call('POST /portal/{token}/open', { params })).body
export const sendCode = async () => (await call('POST /portal/{token}/code', { params })).body
export const renewPortal = async () => (await call('POST /portal/{token}/renew', { params })).body

export async function verifyCode(code: string) {
  return (await call('POST /portal/{token}/verify', { params, body: { code } })).body
}

export async function askQuestion(document_id: string | null, text: string) {
  return (await call('POST /portal/{token}/question', { params, body: { document_id, text } })).body
}

export function fileOf(document_id: string, isDownload = false): string {
  const path = { ...params, document_id }
  return pathTo('/portal/{token}/documents/{document_id}', path, isDownload ? { download: 'true' } : {})
}

/**
 * @param onPart told how much of it is here, 0 to 1
 * @throws {CallError} when the server refuses, or goes away on the way
 */
export async function readBytes(
  document_id: string,
  size: number,
  onPart: (part: number) => void,
): Promise<Uint8Array> {
  const ask = { params: { ...params, document_id } }
  const { body } = await call('GET /portal/{token}/documents/{document_id}', ask)
  const pieces: Uint8Array[] = []
  let count = 0
  const reader = body.body?.getReader()
  for (;;) {
    const next = await reader?.read().catch(lost)
    if (!next || next.done) break
    pieces.push(next.value)
    count += next.value.length
    onPart(count / Math.max(size, 1))
  }
  return joined(pieces, count)
}

function joined(pieces: Uint8Array[], count: number): Uint8Array {
  const whole = new Uint8Array(count)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function lost(): never {
  throw new CallError({ status: 0, code: 'network.unreachable', detail: 'The connection broke off.' })
}

export function problemOf(error: unknown): Problem {
  if (error instanceof CallError) return error.problem
  return { status: 0, code: 'page.broken', detail: String(error) }
}

const stale = new Set([
  'link.expired',
  'link.revoked',
  'link.used_up',
  'link.not_open',
  'link.not_expired',
  'portal.unknown',
  'code.not_needed',
])

/** The link is no longer what this page shows: it has to be read anew. */
export const isStale = (problem: Problem) => stale.has(problem.code)
