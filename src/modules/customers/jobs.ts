// The work of this module, by name; what it needs is loaded when it is first done.
import { z } from 'zod'
import type { Base } from '../../base/base.ts'
import type { JobDef } from '../../base/jobs/index.ts'

const Who = z.object({
  user_id: z.string().nullable(),
  name: z.string().nullable(),
  request_id: z.string().nullable(),
  address: z.string().nullable(),
})
const Piece = z.object({ import_id: z.uuid(), skip_problems: z.boolean(), actor: Who })
const BytesPiece = z.object({ hashes: z.array(z.string()) })
const RunPiece = z.object({ run_id: z.uuid() })

export function customersJobs(base: Base): JobDef[] {
  return [
    {
      name: 'customers.import',
      run: async job => {
        const { importNow } = await import('./import/imports.ts')
        await importNow(base, job, Piece.parse(job.message))
      },
    },
    {
      name: 'customers.compute_attributes',
      run: async job => {
        const { runRuleNow } = await import('./rules/run.ts')
        await runRuleNow(base, job, RunPiece.parse(job.message))
      },
    },
    {
      name: 'customers.remove_bytes',
      run: async job => {
        const { removeBytesNow } = await import('./person/erase.ts')
        await removeBytesNow(base, job, BytesPiece.parse(job.message).hashes)
      },
    },
  ]
}
