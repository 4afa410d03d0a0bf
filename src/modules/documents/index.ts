// The door to documents: a spreadsheet and a Word template become personal PDFs.
import './tables.ts'
import { module } from '../../base/module.ts'
import { oldBatches } from './aging.ts'
import { documentsContract } from './contract.ts'
import { sendableDocuments } from './deliver/items.ts'
import { documentsJobs } from './jobs.ts'
import { documentsPersonal } from './personal.ts'
import { documentsRoutes } from './routes.ts'
import { batchTrash, documentTrash } from './removal.ts'
import { makeSample } from './sample.ts'
import { searchDocuments } from './search.ts'
import { documentsMade } from './sources.ts'

export { closeConverter, converterFacts, useConverter, warmConverter } from './converter.ts'
export type { MergeAsk, MergeReport } from './merge.ts'

export const documents = module({
  name: 'documents',
  contract: documentsContract,
  routes: documentsRoutes,
  jobs: documentsJobs,
  perishables: [{ table: 'conversions', column: 'created_at', days: config => config.keepConversions }],
  cleaners: [oldBatches],
  // Batches stand above their documents: they go first, and take them along.
  trash: [documentTrash, batchTrash],
  search: searchDocuments,
  migrations: new URL('./migrations', import.meta.url),
  sendables: [sendableDocuments],
  webhookEvents: { 'document.generated': 'A document is ready: its PDF can be downloaded.' },
  fileKinds: { document: ['documents'], batch: ['documents'] },
  personalData: documentsPersonal,
  attributeSources: () => [documentsMade],
  sample: makeSample,
})

/** The same job without a server; loaded when it is asked for. */
export const loadMerge = () => import('./merge.ts')
