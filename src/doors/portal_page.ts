// The customers' page at /p/{token}: the same file for every link, which knows nothing of any of them.
import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../base/config.ts'
import { refuse } from '../base/errors.ts'
import { assetSource, withAssets } from '../base/http/assets.ts'

/** Our own files and nothing else: no inline styles, no data: addresses, no frames round it, no form that posts. */
function policy(assets: string): string {
  return [
    "default-src 'none'",
    `script-src 'self'${assets}`,
    `style-src 'self'${assets}`,
    `img-src 'self'${assets}`,
    `font-src 'self'${assets}`,
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join(';')
}

const fixed = {
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

/** Reading it has no effect: previews and scanners may. */
export async function servePortal(
  app: FastifyInstance,
  config: Pick<Config, 'assetUrl'>,
  webDir: string,
): Promise<void> {
  const built = await readFile(`${webDir}/portal.html`, 'utf8').catch(() => null)
  const page = built && withAssets(built, config)
  const headers = { ...fixed, 'content-security-policy': policy(assetSource(config)) }
  app.get('/p/*', (_request, reply) => {
    if (page === null)
      throw refuse(
        'web.not_built',
        503,
        'The page has not been built. Run `npm run build`, then start again.',
      )
    return reply.headers(headers).type('text/html; charset=utf-8').send(page)
  })
}
