// The sample company: its workspace is made once, its contents through the API as a person would make them.
import { fileURLToPath } from 'node:url'
import type { Base } from '../base/base.ts'
import { makeSampleWorkspace } from '../modules/workspace/index.ts'
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
