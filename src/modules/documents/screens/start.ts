// A batch begins when files are dropped: a Word file is the template, a spreadsheet the rows, in any order.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { CallError } from '../../../web/kit/wire/call.ts'
import { sendFile } from '../../../web/kit/wire/upload.ts'
import { loadPdf } from '../../../web/kit/pdf/load.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Upload } from '../../workspace/contract.ts'
import type { BatchInFull } from '../contract.ts'
import { batchQuery, call, templatesCall } from './calls.ts'

export const dataFiles = '.xlsx,.csv,.tsv,.json'
export const wordFiles = '.docx'

type Kind = 'template' | 'data'

export interface Sent {
  name: string
  share: number
}

export interface Refused {
  error: unknown
  file: string
}

/** By the name only, to know where it goes; the server looks at the content. */
function kindOf(file: File): Kind | undefined {
  if (/\.docx$/i.test(file.name)) return 'template'
  return /\.(xlsx|csv|tsv|txt|json)$/i.test(file.name) ? 'data' : undefined
}

interface Parts {
  template_id?: string
  upload_id?: string
}

async function take(file: File, onProgress: (share: number) => void): Promise<Parts> {
  const upload = await sendFile<Upload>('/uploads', file, { onProgress })
  if (upload.kind !== 'docx') return { upload_id: upload.id }
  const { body } = await templatesCall('POST /templates', { body: { upload_id: upload.id } })
  return { template_id: body.id }
}

/** Gives `drop`: what to do with files, for a new batch or for one that waits for its other half. */
export function useStart(batch?: BatchInFull) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [sending, setSending] = useState<Sent[]>([])
  const [refused, setRefused] = useState<Refused[]>([])

  async function dropNow(files: File[]) {
    // The first page should be on the screen two seconds after the second file: pdf.js comes meanwhile.
    void loadPdf()
    setRefused([])
    const parts = await Promise.all(files.map(file => takeOne(file)))
    setSending([])
    const found: Parts = Object.assign({}, ...parts)
    if (!found.template_id && !found.upload_id) return
    try {
      const next = batch ? await addTo(batch, found) : await begin(found)
      answers.setQueryData(batchQuery(next.id).queryKey, next)
      void answers.invalidateQueries({ queryKey: ['batches'] })
      void answers.invalidateQueries({ queryKey: ['templates'] })
      await navigate(`/documents/batches/${next.id}/${next.template_id && next.upload_id ? 'match' : 'files'}`)
    } catch (error) {
      setRefused(before => [...before, { error, file: files.map(file => file.name).join(', ') }])
    }
  }

  async function takeOne(file: File): Promise<Parts> {
    if (!kindOf(file)) {
      const detail = t('{name} is neither a Word template nor a spreadsheet. Drop .docx with .xlsx, .csv or .json.', {
        name: file.name,
      })
      setRefused(before => [...before, { error: new CallError({ status: 415, code: 'screen.file_kind', detail }), file: file.name }])
      return {}
    }
    const tell = (share: number) =>
      setSending(before => [...before.filter(one => one.name !== file.name), { name: file.name, share }])
    tell(0)
    try {
      return await take(file, tell)
    } catch (error) {
      setRefused(before => [...before, { error, file: file.name }])
      return {}
    }
  }

  return { drop: (files: File[]) => void dropNow(files), sending, refused }
}

async function begin(parts: Parts): Promise<BatchInFull> {
  return (await call('POST /batches', { body: parts })).body
}

/** Files dropped on a batch are its files, whatever somebody else changed meanwhile: the newest version is used. */
async function addTo(batch: BatchInFull, parts: Parts): Promise<BatchInFull> {
  const params = { batch_id: batch.id }
  const now = (await call('GET /batches/{batch_id}', { params })).body
  const reply = await call('PATCH /batches/{batch_id}', {
    params,
    body: parts,
    headers: { 'if-match': `"${now.version}"` },
  })
  return reply.body
}
