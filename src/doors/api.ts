// The API and the browser app on one port.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Base } from '../base/base.ts'
import type { Config } from '../base/config.ts'
import { writeOpenApi } from '../base/contract/openapi.ts'
import { refuse } from '../base/errors.ts'
import { openApp, type AppOptions } from '../base/http/app.ts'
import { assetHeaders, withAssets } from '../base/http/assets.ts'
import { mountHealth } from '../base/http/health.ts'
import { mount } from '../base/http/mount.ts'
import { version } from '../base/version.ts'
import { modules } from './modules.ts'
import { servePortal } from './portal_page.ts'

export const webDir = fileURLToPath(new URL('../../dist/web', import.meta.url))
const samplesDir = fileURLToPath(new URL('../../samples', import.meta.url))

export const contracts = Object.fromEntries(modules.map(it => [it.name, it.contract]))

/** All routes on one server, not listening yet. */
export async function openApi(base: Base, options: AppOptions = {}): Promise<FastifyInstance> {
  const app = await openApp(base, options)
  await base.gate.watch()
  for (const it of modules) mount(app, base, it.contract, it.routes(base))
  mountHealth(app, base)
  const openApiText = JSON.stringify(
    writeOpenApi(contracts, { version, origin: base.config.publicUrl ?? '' }),
  )
  app.get('/api/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(openApiText),
  )
  await serveWeb(app, base.config)
  return app
}

async function serveWeb(app: FastifyInstance, config: Config): Promise<void> {
  await app.register(fastifyStatic, {
    root: samplesDir,
    prefix: '/samples/',
    allowedPath: path => /^\/(letter\.docx|clients\.(xlsx|csv|json))$/.test(path),
  })
  await servePortal(app, config, webDir)
  const built = await readFile(`${webDir}/index.html`, 'utf8').catch(() => null)
  const page = built && withAssets(built, config)
  if (page !== null)
    await app.register(fastifyStatic, {
      root: `${webDir}/assets`,
      prefix: '/assets/',
      decorateReply: false,
      preCompressed: true,
      // Names hold the content's hash.
      maxAge: '365d',
      immutable: true,
      setHeaders: reply => void reply.headers(assetHeaders),
    })
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !/^\/(api|assets|samples)\b/.test(request.url)
    if (!isPage) throw refuse('address.unknown', 404, 'There is nothing at this address.')
    if (page === null)
      throw refuse(
        'web.not_built',
        503,
        'The browser app has not been built. Run `npm run build`, then start again.',
      )
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  })
}
