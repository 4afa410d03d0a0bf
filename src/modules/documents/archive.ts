// All documents of a batch in one download: a ZIP, or one PDF; streamed, a few documents in memory at a time.
import { PassThrough, Readable, pipeline } from 'node:stream'
import { ZipArchive } from 'archiver'
import type { Base } from '../../base/base.ts'
import { audit } from '../../base/audit.ts'
import { refuse } from '../../base/errors.ts'
import type { FileReply, StreamAsk } from '../../base/http/ask.ts'
import { readBatch } from './batches.ts'
import type { documentsContract } from './contract.ts'

type ArchiveAsk = StreamAsk<(typeof documentsContract)['downloadArchive']>

interface Entry {
  row: number
  title: string
  pdf: string
  docx: string
}

export async function downloadArchive(base: Base, ask: ArchiveAsk): Promise<FileReply> {
  const { batch_id } = ask.params
  const { name, entries } = await ask.in(async tx => {
    const batch = await readBatch(tx, batch_id)
    const rows = await tx
      .selectFrom('documents')
      .innerJoin('files as p', 'p.id', 'documents.pdf_file_id')
      .innerJoin('files as w', 'w.id', 'documents.docx_file_id')
      .select(['documents.row_number as row', 'documents.title', 'p.sha256 as pdf', 'w.sha256 as docx'])
      .where('documents.batch_id', '=', batch_id)
      .where('documents.status', '=', 'done')
      .where('documents.removed_at', 'is', null)
      .orderBy('documents.row_number')
      .execute()
    await audit(tx, ask.actor, {
      action: 'batch.downloaded',
      noun: 'batch',
      noun_id: batch_id,
      detail: { as: ask.query.as, documents: rows.length },
    })
    return { name: batch.name, entries: rows }
  })
  if (entries.length === 0)
    throw refuse(
      'batch.has_no_documents',
      409,
      'This batch has no finished documents yet. Generate it first.',
    )
  const prefix = ask.caller.workspace_id
  const read = (sha256: string) => base.files.read(prefix, sha256)
  if (ask.query.as === 'zip')
    return {
      media_type: 'application/zip',
      name: `${name}.zip`,
      body: zip(read, entries, ask.query.with_docx === 'true'),
    }
  const { mergePdfs } = await import('../../engines/pdf/index.ts')
  const body = Readable.from(mergePdfs(eachPdf(read, entries)), { objectMode: false })
  return { media_type: 'application/pdf', name: `${name}.pdf`, body }
}

type Read = (sha256: string) => Promise<Uint8Array>

async function* eachPdf(read: Read, entries: Entry[]) {
  for (const it of entries) yield { bytes: await read(it.pdf), title: it.title }
}

// PDF and DOCX are compressed already: stored as they are, an archive costs copying only.
function zip(read: Read, entries: Entry[], withDocx: boolean): Readable {
  const archive = new ZipArchive({ store: true })
  const names = new Set<string>()
  const fill = async () => {
    for (const it of entries) {
      const name = uniqueName(names, it)
      await append(archive, Buffer.from(await read(it.pdf)), `${name}.pdf`)
      if (withDocx) await append(archive, Buffer.from(await read(it.docx)), `${name}.docx`)
    }
    await archive.finalize()
  }
  fill().catch((error: unknown) => archive.destroy(error as Error))
  // Archiver's stream is not Node's own; when the reader goes, both end.
  const out = new PassThrough()
  pipeline(archive, out, () => {})
  return out
}

// One at a time: archiver would otherwise hold every document that is waiting.
function append(archive: ZipArchive, bytes: Buffer, name: string): Promise<void> {
  return new Promise((done, broke) => {
    if (archive.destroyed) return broke(new Error('the download was closed'))
    archive.once('close', done)
    archive.once('entry', () => {
      archive.off('close', done)
      done()
    })
    archive.append(bytes, { name })
  })
}

/** Sorted as the rows are, and two customers of one name stay two files. */
function uniqueName(names: Set<string>, it: Entry): string {
  const plain = names.has(it.title.toLowerCase()) ? `${it.title} (row ${it.row})` : it.title
  names.add(plain.toLowerCase())
  return plain
}
