// What delivery brings to the shell: links and screens in the area of documents, parts of Today and of the Customer page.
import { lazy } from 'react'
import type { AreaLink, EventWords, Nouns, Screen, TodayPanel } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

/** Delivery has no area of its own: what it sends is made in others. */
export const deliveryLinks: AreaLink[] = [
  {
    to: '/documents/deliveries',
    label: () => t('Deliveries'),
    words: () => t('send links SMS e-mail opened resend revoke'),
    owns: path => path.startsWith('/documents/deliveries/'),
  },
  { to: '/documents/questions', label: () => t('Questions') },
  { to: '/documents/access', label: () => t('Access log') },
  {
    to: '/documents/messages',
    label: () => t('Message texts'),
    words: () => t('text of SMS price opt-out STOP'),
    owns: path => path === '/documents/opt-outs',
  },
]

export const deliveryScreens: Screen[] = [
  { path: '/documents/deliveries', load: () => import('./deliveries.tsx') },
  { path: '/documents/deliveries/new', load: () => import('./send/send-files.tsx') },
  { path: '/documents/deliveries/:id', load: () => import('./delivery.tsx') },
  { path: '/documents/questions', load: () => import('./questions.tsx') },
  { path: '/documents/access', load: () => import('./access-log.tsx') },
  { path: '/documents/messages', load: () => import('./message-settings.tsx') },
  { path: '/documents/opt-outs', load: () => import('./opt-outs.tsx') },
]

const questionOf = ({ title, detail }: { title: string; detail: Record<string, unknown> }) =>
  typeof detail.text === 'string' ? `${title}: ${detail.text}` : title

export const deliveryEvents: EventWords = {
  'link.sent': { word: () => t('Link sent') },
  'link.failed': { word: () => t('Link not delivered') },
  'link.opened': { word: () => t('Link opened') },
  'link.revoked': { word: () => t('Link revoked') },
  'document.corrected': { word: () => t('Document corrected') },
  'question.asked': {
    word: () => t('Question asked'),
    about: questionOf,
    placeOf: () => '/documents/questions',
    capability: 'documents',
  },
  'sms.opted_out': { word: () => t('Wants no SMS') },
  'sms.opted_in': { word: () => t('Wants SMS again') },
}

/** As "used by" names what delivery holds. */
export const deliveryNouns: Nouns = {
  delivery: {
    one: () => t('Delivery'),
    many: () => t('Deliveries'),
    placeOf: id => `/documents/deliveries/${id}`,
  },
}

export const deliveryToday: TodayPanel = {
  key: 'deliveries',
  capability: 'documents',
  load: () => import('./today.tsx'),
}

export const CustomerLinks = lazy(() => import('./customer-links.tsx'))
