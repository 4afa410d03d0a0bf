// The door to templates: Word files with tags, which documents and booklets print.
import { module } from '../../base/module.ts'
import { templatesContract } from './contract.ts'
import { templatesRoutes } from './routes.ts'

export { checkPlate, plateOf } from './plates.ts'
export { readVersion, type TemplateVersion } from './templates.ts'

export const templates = module({
  name: 'templates',
  contract: templatesContract,
  routes: templatesRoutes,
  migrations: new URL('./migrations', import.meta.url),
  fileKinds: { template: ['documents', 'booklets'] },
})
