// Test support: a whole house of its own process, API and worker, that says which watching packages it loaded.
import { registerHooks } from 'node:module'
import { readConfig } from '../src/base/config.ts'

const loaded = new Set<string>()
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    const [, name] = /node_modules\/(@(?:sentry|opentelemetry)\/[\w-]+)\//.exec(found.url) ?? []
    // prom-client brings the bare interface of OpenTelemetry along, set or not.
    if (name !== undefined && name !== '@opentelemetry/api') loaded.add(name)
    return found
  },
})
const { openApi } = await import('../src/doors/api.ts')
const { openHouse } = await import('../src/doors/house.ts')
const { modules } = await import('../src/doors/modules.ts')

const house = await openHouse({ ...readConfig(), jwtSecret: process.argv[2] ?? '' }, 'test')
const app = await openApi(house.base)
const defs = modules.flatMap(it => it.jobs?.(house.base) ?? [])
const working = await house.base.jobs.work(defs, { slots: 1 })
const origin = await app.listen({ port: 0, host: '127.0.0.1' })
await (await fetch(`${origin}/api/auth/me`)).text()
await working.stop()
await app.close()
await house.close()
process.send?.([...loaded].sort())
process.disconnect?.()
