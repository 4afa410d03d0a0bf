// The door to templates: Word files with tags, which documents and booklets print.
import { module } from '../../base/module.ts'
import { templatesContract } from './contract.ts'
import { templateTrash } from './removal.ts'
import { templatesRoutes } from './routes.ts'
import { searchTemplates } from './search.ts'

export { checkPlate, plateOf } from './plates.ts'
export { readVersion, type TemplateVersion } from './templates.ts'

export const templates = module({
  name: 'templates',
  contract: templatesContract,
  routes: templatesRoutes,
  trash: [templateTrash],
  search: searchTemplates,
  migrations: new URL('./migrations', import.meta.url),
  fileKinds: { template: ['documents', 'booklets'] },
})
