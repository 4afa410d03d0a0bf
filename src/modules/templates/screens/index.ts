// What templates bring to the shell: links and screens in the Documents area.
import type { AreaLink, Screen } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

export const templatesLinks: AreaLink[] = [
  { to: '/documents/templates', label: () => t('Templates'), words: () => t('Word placeholders versions') },
]

export const templatesScreens: Screen[] = [
  { path: '/documents/templates', load: () => import('./templates.tsx') },
  { path: '/documents/templates/:id', load: () => import('./template.tsx') },
]
