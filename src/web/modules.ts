// The list of what the app is made of: a module is added or taken out by its line.
import { customersArea, customersFirst } from '../modules/customers/screens/index.ts'
import {
  CustomerLinks,
  deliveryEvents,
  deliveryLinks,
  deliveryNouns,
  deliveryScreens,
  deliveryToday,
} from '../modules/delivery/screens/index.ts'
import {
  CustomerDocuments,
  documentsArea,
  documentsFirst,
  documentsToday,
} from '../modules/documents/screens/index.ts'
import {
  templatesFirst,
  templatesLinks,
  templatesNouns,
  templatesScreens,
} from '../modules/templates/screens/index.ts'
import {
  adminArea,
  houseFirst,
  houseNouns,
  jobsToday,
  uploadsLink,
} from '../modules/workspace/screens/index.ts'
import type { Area, EventWords, FirstThing, Nouns, TodayPanel } from './kit/area.ts'
import type { Slots } from './kit/slots.tsx'

/** In the spine's order. Templates and deliveries have no area of their own: they stand with documents. */
export const areas: Area[] = [
  {
    ...documentsArea,
    links: [
      ...documentsArea.links.slice(0, 1),
      ...templatesLinks,
      ...documentsArea.links.slice(1, 2),
      ...deliveryLinks,
      ...documentsArea.links.slice(2),
      uploadsLink,
    ],
    screens: [...documentsArea.screens, ...templatesScreens, ...deliveryScreens],
    events: { ...documentsArea.events, ...deliveryEvents },
  },
  customersArea,
  adminArea,
]

export const todayPanels: TodayPanel[] = [jobsToday, deliveryToday, ...documentsToday]

/** What to do first, in this order, under Today. */
export const firstThings: FirstThing[] = [documentsFirst, customersFirst, templatesFirst, houseFirst]

/** What kinds of things are called, for the trash, the search and "used by". */
export const nouns: Nouns = Object.assign(
  {},
  houseNouns,
  templatesNouns,
  deliveryNouns,
  ...areas.map(area => area.nouns),
)

/** Panels on screens of modules below. */
export const slots: Slots = { customer: [CustomerDocuments, CustomerLinks] }

/** How events in a customer's timeline read. */
export const eventWords: EventWords = Object.assign({}, ...areas.map(area => area.events))

/** Where the result of a job is seen, asked of each module. */
export function placeOfJob(name: string, input: Record<string, unknown>): string | undefined {
  for (const area of areas) {
    const place = area.placeOfJob?.(name, input)
    if (place) return place
  }
  return undefined
}
