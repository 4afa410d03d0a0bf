// Routes of what concerns all companies on an installation.
import { z } from 'zod'
import { admins, route } from '../../../base/contract/route.ts'

export const Installation = z.object({
  /** Whether this company is the first of its own here: its admins make backups and remove the sample company. */
  is_yours: z.boolean(),
  has_sample: z.boolean(),
})

export const installationContract = {
  readInstallation: route({
    method: 'GET',
    path: '/installation',
    roles: admins,
    replies: { 200: Installation },
    says: 'What your company may do for the whole installation, and whether the sample company is there.',
  }),
  removeSample: route({
    method: 'DELETE',
    path: '/installation/sample',
    roles: admins,
    replies: { 204: null },
    says: 'Remove the sample company with all that is in it. `octavo demo` makes it again.',
  }),
}
