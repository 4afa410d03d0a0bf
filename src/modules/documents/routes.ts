// Handlers of batches and documents.
import type { Base } from '../../base/base.ts'
import type { Handlers } from '../../base/http/ask.ts'
import { downloadArchive } from './archive.ts'
import { listBatches, readBatchInFull } from './batches.ts'
import type { documentsContract } from './contract.ts'
import { listBatchDocuments, listDocuments, readDocument } from './documents.ts'
import { compareBatch } from './deliver/against.ts'
import { deliverBatch, previewDeliver, sampleDeliver } from './deliver/deliver.ts'
import { readDocumentStats } from './deliver/stats.ts'
import { changeBatch, createBatch } from './drafts.ts'
import { generateBatch } from './generate.ts'
import { changeMapping } from './mappings.ts'
import { previewRow } from './preview.ts'
import { removeBatch, removeDocument } from './removal.ts'
import { changeRow, listProblems, readRow } from './rows.ts'
import { pauseBatch, readImposition, stopBatch } from './runs.ts'

export function documentsRoutes(base: Base): Handlers<typeof documentsContract> {
  return {
    deliverBatch: (tx, ask) => deliverBatch(base, tx, ask),
    previewDeliver: (tx, ask) => previewDeliver(base, tx, ask),
    sampleDeliver: (tx, ask) => sampleDeliver(base, tx, ask),
    compareBatch,
    readDocumentStats,
    listBatches,
    createBatch: (tx, ask) => createBatch(base, tx, ask),
    readBatch: (tx, ask) => readBatchInFull(tx, ask.params.batch_id),
    changeBatch: (tx, ask) => changeBatch(base, tx, ask),
    removeBatch,
    changeMapping,
    listProblems,
    readRow: (tx, ask) => readRow(tx, ask.params),
    changeRow,
    previewRow: ask => previewRow(base, ask),
    generateBatch: (tx, ask) => generateBatch(base, tx, ask),
    pauseBatch: (tx, ask) => pauseBatch(base, tx, ask),
    stopBatch: (tx, ask) => stopBatch(base, tx, ask),
    readImposition,
    listBatchDocuments,
    downloadArchive: ask => downloadArchive(base, ask),
    listDocuments,
    removeDocument,
    readDocument: (tx, ask) => readDocument(tx, ask.params.document_id),
  }
}
