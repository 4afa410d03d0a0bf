// Security headers, fixed when the server opens: computing them for every reply cost 2 % of a list's time.
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { assetSource } from './assets.ts'

/** What a page of ours may load: our own files, and PDFs and images that it made itself. */
function pagePolicy(assets: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval'${assets}`,
    `style-src 'self'${assets}`,
    `img-src 'self' data: blob:${assets}`,
    `font-src 'self' data:${assets}`,
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join(';')
}

/** A reply of the API is data: opened as a page by itself, it may do nothing. */
const dataPolicy = "default-src 'none';frame-ancestors 'none';sandbox"

export function addSecurityHeaders(
  app: FastifyInstance,
  config: Pick<Config, 'publicUrl' | 'assetUrl'>,
): void {
  const isSecure = config.publicUrl?.startsWith('https://') ?? false
  const common = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
    ...(isSecure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
  const data = { ...common, 'content-security-policy': dataPolicy }
  const page = {
    ...common,
    'content-security-policy': pagePolicy(assetSource(config)),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  }
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(request.url.startsWith('/api/') ? data : page).header('x-request-id', request.id)
    done()
  })
}
