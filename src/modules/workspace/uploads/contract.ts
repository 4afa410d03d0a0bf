// Routes and shapes of uploaded files.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { admins, everyone, route } from '../../../base/contract/route.ts'

const capability = ['documents', 'booklets', 'sales', 'customers'] as const

export const Upload = z.object({
  id: Id,
  file_id: Id,
  name: z.string(),
  kind: z.enum(['pdf', 'xlsx', 'csv', 'json', 'docx', 'image']),
  media_type: z.string(),
  size: z.number().int(),
  sha256: z.string(),
  /** Of a PDF; null for other kinds, and for PDFs of before pages were counted. */
  pages: z.number().int().nullable(),
  uploaded_by: z.string().nullable(),
  uploaded_at: Instant,
  used_by: z.array(z.object({ kind: z.string(), id: z.string(), label: z.string(), in_trash: z.boolean() })),
})
export type Upload = z.infer<typeof Upload>

export const uploadsContract = {
  createUpload: route({
    method: 'POST',
    path: '/uploads',
    roles: everyone,
    capability,
    body: 'upload',
    replies: { 201: Upload },
    says: 'Store a file (PDF, XLSX, CSV, JSON, DOCX, PNG, JPEG; 50 MB). Its type is read from its content.',
  }),
  testScanner: route({
    method: 'POST',
    path: '/uploads/scanner/test',
    roles: admins,
    waits: true,
    replies: {
      200: z.object({
        /** Whether CLAMD_URL is set. */
        is_set: z.boolean(),
        ok: z.boolean(),
        /** What clamd answered to PING and to VERSION, or why it did not. */
        said: z.array(z.string()),
      }),
    },
    says: 'Ask the virus scanner whether it is there. Nothing is scanned; while it does not answer, uploads are refused.',
  }),
  listUploads: route({
    method: 'GET',
    path: '/uploads',
    roles: everyone,
    capability,
    query: z.object({
      ...Page,
      kind: Upload.shape.kind.optional(),
      q: z.string().max(100).optional(),
      /** `true`: only what something was made of; `false`: only what nothing was. */
      used: z.enum(['true', 'false']).optional(),
      sort: z.enum(['uploaded_at', '-uploaded_at', 'name', '-name', 'size', '-size']).default('-uploaded_at'),
    }),
    replies: { 200: listOf(Upload) },
    says: 'Files that were uploaded, newest first.',
  }),
  readUpload: route({
    method: 'GET',
    path: '/uploads/{upload_id}',
    roles: everyone,
    capability,
    params: z.object({ upload_id: Id }),
    replies: { 200: Upload },
    says: 'One uploaded file: size, checksum, who brought it, and what uses it.',
  }),
  removeUpload: route({
    method: 'DELETE',
    path: '/uploads/{upload_id}',
    roles: everyone,
    capability,
    params: z.object({ upload_id: Id }),
    replies: { 204: null },
    says: 'Put an uploaded file into the trash. Refused while something uses it; the answer says what.',
  }),
  download: route({
    method: 'GET',
    path: '/downloads/{file_id}',
    roles: everyone,
    capability,
    params: z.object({ file_id: Id }),
    query: z.object({ inline: z.enum(['true', 'false']).default('false') }),
    kind: 'file',
    media: ['*'],
    replies: { 200: null, 206: null, 302: null },
    says: 'The bytes of a stored file. Ranges are answered, the name is the person’s own. With SIGNED_URL_TTL it leads to the bucket instead (302), but for `inline`.',
  }),
}
