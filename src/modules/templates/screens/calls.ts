// This module's typed calls, and how a Word file becomes a template.
import { caller } from '../../../web/kit/wire/call.ts'
import { sendFile } from '../../../web/kit/wire/upload.ts'
import type { Upload } from '../../workspace/contract.ts'
import type { templatesContract } from '../contract.ts'

export const call = caller<typeof templatesContract>()

export const wordFiles = '.docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document'

export async function makeTemplate(file: File, onProgress: (share: number) => void) {
  const upload = await sendFile<Upload>('/uploads', file, { onProgress })
  return (await call('POST /templates', { body: { upload_id: upload.id } })).body
}

export async function makeVersion(
  template: { id: string; name: string; version: number },
  file: File,
  onProgress: (share: number) => void,
) {
  const upload = await sendFile<Upload>('/uploads', file, { onProgress })
  const reply = await call('PUT /templates/{template_id}', {
    params: { template_id: template.id },
    body: { name: template.name, upload_id: upload.id },
    headers: { 'if-match': `"${template.version}"` },
  })
  return reply.body
}
