// The work of this module, by name; what it needs is loaded when it is first done.
import { z } from 'zod'
import type { Base } from '../../base/base.ts'
import type { JobDef } from '../../base/jobs/index.ts'

const Piece = z.object({
  import_id: z.uuid(),
  skip_problems: z.boolean(),
  actor: z.object({
    user_id: z.string().nullable(),
    name: z.string().nullable(),
    request_id: z.string().nullable(),
    address: z.string().nullable(),
  }),
})

export function customersJobs(base: Base): JobDef[] {
  return [
    {
      name: 'customers.import',
      run: async job => {
        const { importNow } = await import('./import/imports.ts')
        await importNow(base, job, Piece.parse(job.message))
      },
    },
  ]
}
