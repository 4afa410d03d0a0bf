// The sample company: its workspace is made once, its contents through the API as a person would make them.
import { fileURLToPath } from 'node:url'
import type { Base } from '../base/base.ts'
import type { Config } from '../base/config.ts'
import { demo as account, makeSampleWorkspace, resetSample } from '../modules/workspace/index.ts'
import { openApi } from './api.ts'
import { openHouse } from './house.ts'
import { modules } from './modules.ts'

const dir = fileURLToPath(new URL('../../samples', import.meta.url))

/** Goes on where an earlier start was cut off; does nothing once the company has been removed. */
export async function makeSampleCompany(base: Base, origin: string): Promise<void> {
  const admin = await makeSampleWorkspace(base)
  if (!admin) return
  const token = base.tokens.sign(admin)
  const wire = { origin, headers: () => ({ authorization: `Bearer ${token}` }) }
  for (const it of modules) await it.sample?.({ wire, dir })
}

interface Terminal {
  say(line: string): void
  complain(line: string): void
}

/**
 * `octavo demo`: through an API of its own on a port that nobody knows, so that a server may run or not.
 * What is to be generated waits for a worker. @returns 0 made, 2 not understood
 */
export async function demo(config: Config, args: string[], { say, complain }: Terminal): Promise<number> {
  const unknown = args.find(arg => arg !== '--reset')
  if (unknown !== undefined) {
    complain(`octavo demo does not know ${unknown}. It takes --reset.`)
    return 2
  }
  if (config.profile === 'prod' || config.sample === false) {
    complain('The sample company is switched off here (OCTAVO_PROFILE=prod or OCTAVO_SAMPLE=0).')
    return 1
  }
  const { base, close } = await openHouse({ ...config, logLevel: 'silent' }, 'demo')
  try {
    // Also what was removed for good before is made again: somebody asks for it.
    if (args.includes('--reset') || !(await makeSampleWorkspace(base))) await resetSample(base)
    const app = await openApi(base)
    try {
      await makeSampleCompany(base, await app.listen({ port: 0, host: '127.0.0.1' }))
    } finally {
      await app.close()
    }
  } finally {
    await close()
  }
  say(`The sample company is there: sign in as ${account.email} with ${account.password}.`)
  say('Its letters are made by the next worker (octavo start brings one).')
  return 0
}
