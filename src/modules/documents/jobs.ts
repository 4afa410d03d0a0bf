// The work of this module, by name; what it needs is loaded when it is first done.
import { z } from 'zod'
import type { Base } from '../../base/base.ts'
import type { JobDef } from '../../base/jobs/index.ts'

const Piece = z.object({ batch_id: z.uuid(), rows: z.array(z.number().int()) })

export function documentsJobs(base: Base): JobDef[] {
  return [
    {
      name: 'documents.generate',
      yields: true,
      run: async job => {
        const { printPiece } = await import('./print.ts')
        await printPiece(base, job, Piece.parse(job.message))
      },
    },
  ]
}
