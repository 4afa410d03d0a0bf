// Whose the installation is: what concerns all companies on it is done by the first one's admins.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'

export async function ownsInstallation(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ owns: boolean }>`select owns_installation() as owns`.execute(tx)
  return rows[0]?.owns ?? false
}

/** @throws refusal `installation.not_yours` (403) */
export async function refuseUnlessOwner(tx: Tx): Promise<void> {
  if (await ownsInstallation(tx)) return
  throw refuse(
    'installation.not_yours',
    403,
    'This concerns every company on this installation, so only the admins of the first one do it; the sample company never does.',
  )
}
