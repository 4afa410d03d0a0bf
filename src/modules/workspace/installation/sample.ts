// Taking the sample company away: its rows at once, its bytes after the commit.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { JobDef } from '../../../base/jobs/index.ts'
import { z } from 'zod'
import type { installationContract } from './contract.ts'
import { ownsInstallation, refuseUnlessOwner } from './owner.ts'

const SWEEP = 'workspace.sweep_sample'
const Message = z.object({ sample_id: z.uuid() })

/** What this company may do for all: the screens show it only then. */
export async function readInstallation(tx: Tx) {
  const { rows } = await sql<{ sample: boolean }>`
    select exists (select 1 from find_sign_in('demo@octavo.example')) as sample`.execute(tx)
  return { is_yours: await ownsInstallation(tx), has_sample: rows[0]?.sample ?? false }
}

/** @throws refusal `installation.not_yours` (403), `sample.gone` (404) */
export async function removeSample(
  base: Base,
  tx: Tx,
  ask: Ask<(typeof installationContract)['removeSample']>,
) {
  await refuseUnlessOwner(tx)
  const sample_id = await removeSampleRows(tx)
  if (!sample_id)
    throw refuse('sample.gone', 404, 'The sample company is not here any more. `octavo demo` makes it again.')
  await base.jobs.enqueueLater(tx, {
    name: SWEEP,
    title: 'Remove the sample company’s files',
    total: 1,
    input: {},
    created_by: ask.caller.user_id,
    request_id: ask.request_id,
    messages: [{ sample_id }],
  })
  await audit(tx, ask.actor, { action: 'sample.removed', noun: 'workspace', noun_id: sample_id })
}

async function removeSampleRows(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select remove_sample() as id`.execute(tx)
  const id = rows[0]?.id ?? null
  // What waits of its work; pieces under way find their job gone.
  if (id) await sql`delete from pgboss.job_common where data->>'workspace_id' = ${id}`.execute(tx)
  return id
}

export function sampleJobs(base: Base): JobDef[] {
  return [
    {
      name: SWEEP,
      timeout_s: 3_600,
      async run({ message, signal }) {
        await sweepFiles(base, Message.parse(message).sample_id, signal)
      },
    },
  ]
}

async function sweepFiles(base: Base, sample_id: string, signal?: AbortSignal): Promise<void> {
  for await (const { sha256 } of base.files.list(sample_id)) {
    signal?.throwIfAborted()
    await base.files.remove(sample_id, sha256)
  }
}

/** For the command line: takes it away, so that it can be made anew. */
export async function resetSample(base: Base): Promise<void> {
  const id = await base.db.anywhere(async tx => {
    const gone = await removeSampleRows(tx)
    await sql`select forget_sample()`.execute(tx)
    return gone
  })
  if (id) await sweepFiles(base, id)
}
