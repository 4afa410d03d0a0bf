// Settings of clean-up: how many days what nobody needs is kept.
import { z } from 'zod'
import { setting } from './setting.ts'

export const keepSettings = {
  keepUnusedFiles: setting({
    name: 'OCTAVO_KEEP_UNUSED_FILES',
    shape: z.coerce.number().int().min(1).max(3650).default(7),
    says: 'Days after which clean-up removes files that nothing uses.',
  }),
  keepUploads: setting({
    name: 'OCTAVO_KEEP_UPLOADS',
    shape: z.coerce.number().int().min(1).max(3650).default(30),
    says: 'Days after which clean-up removes uploads from which nothing was made.',
  }),
  keepTrash: setting({
    name: 'OCTAVO_KEEP_TRASH',
    shape: z.coerce.number().int().min(1).max(3650).default(30),
    says: 'Days that deleted things stay in the trash, from where they can be brought back.',
  }),
  keepConversions: setting({
    name: 'OCTAVO_KEEP_CONVERSIONS',
    shape: z.coerce.number().int().min(1).max(3650).default(30),
    says: 'Days that it is remembered which PDF a Word file gave, so that equal ones are not converted again.',
  }),
  keepJobs: setting({
    name: 'OCTAVO_KEEP_JOBS',
    shape: z.coerce.number().int().min(1).max(3650).default(90),
    says: 'Days that finished work stays in the list of jobs.',
  }),
}
