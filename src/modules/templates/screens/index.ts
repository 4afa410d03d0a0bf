// What templates bring to the shell: links and screens in the Documents area.
import { lazy } from 'react'
import type { AreaLink, FirstThing, Nouns, Screen } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

export const templatesLinks: AreaLink[] = [
  { to: '/documents/templates', label: () => t('Templates'), words: () => t('Word placeholders versions') },
]

export const templatesNouns: Nouns = {
  template: {
    one: () => t('Template'),
    many: () => t('Templates'),
    placeOf: id => `/documents/templates/${id}`,
  },
}

export const templatesFirst: FirstThing = {
  key: 'templates',
  capability: 'documents',
  title: () => t('Make a template in Word'),
  says: () => t('A template is a Word file with tags such as {{ name }} where a value belongs.'),
  samples: ['letter.docx'],
  Action: lazy(() => import('./first-template.tsx')),
}

export const templatesScreens: Screen[] = [
  { path: '/documents/templates', load: () => import('./templates.tsx') },
  { path: '/documents/templates/:id', load: () => import('./template.tsx') },
]
