// How the states of batches and documents read.
import type { Tone } from '../../../web/kit/parts/status.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Batch, Document } from '../contract.ts'

export function batchTone(batch: Pick<Batch, 'status' | 'failed'>): Tone {
  const tones: Record<Batch['status'], Tone> = {
    draft: 'waiting',
    generating: 'running',
    paused: 'paused',
    stopped: 'paused',
    generated: batch.failed > 0 ? 'warning' : 'done',
  }
  return tones[batch.status]
}

export function batchWord(batch: Pick<Batch, 'status' | 'failed'>): string {
  const words: Record<Batch['status'], string> = {
    draft: t('Draft'),
    generating: t('Generating'),
    paused: t('Paused'),
    stopped: t('Stopped'),
    generated: batch.failed > 0 ? t('Generated, {n} failed', { n: batch.failed }) : t('Generated'),
  }
  return words[batch.status]
}

/** The count that belongs to the state: rows of a draft, documents of the rest. */
export function batchFolio(batch: Batch): string {
  if (batch.status === 'draft') return t('{n} row|{n} rows', { n: batch.row_count })
  return t('{done} of {total}', { done: batch.done, total: batch.row_count })
}

export function documentTone(status: Document['status']): Tone {
  return ({ queued: 'waiting', done: 'done', error: 'failed' } as const)[status]
}

export function documentWord(status: Document['status']): string {
  const words: Record<Document['status'], string> = { queued: t('Queued'), done: t('Finished'), error: t('Failed') }
  return words[status]
}

/** What a cell holds, as text. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  if (Array.isArray(value)) return t('{n} item|{n} items', { n: value.length })
  if (typeof value === 'object' && 'error' in value) return String(value.error)
  return JSON.stringify(value)
}
