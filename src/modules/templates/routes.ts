// Handlers of templates.
import type { Base } from '../../base/base.ts'
import type { Handlers } from '../../base/http/ask.ts'
import type { templatesContract } from './contract.ts'
import { removeTemplate } from './removal.ts'
import { changeTemplate, createTemplate, listTemplates, readTemplate, readVersion } from './templates.ts'

export function templatesRoutes(base: Base): Handlers<typeof templatesContract> {
  return {
    listTemplates,
    createTemplate: (tx, ask) => createTemplate(base, tx, ask),
    readTemplate: (tx, ask) => readTemplate(tx, ask.params.template_id),
    changeTemplate: (tx, ask) => changeTemplate(base, tx, ask),
    removeTemplate,
    readPlaceholders: (tx, ask) => readVersion(tx, ask.params),
  }
}
