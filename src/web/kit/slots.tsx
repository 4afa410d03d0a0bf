// Places on a screen that modules above it fill; the shell hands in what `web/modules.ts` lists.
import { Suspense, createContext, use } from 'react'
import type { ComponentType } from 'react'
import type { EventWords, Nouns } from './area.ts'

/** `customer`: the Customer page; each panel gets the customer's id. */
export type Slots = Partial<Record<'customer', ComponentType<{ id: string }>[]>>

export const SlotsContext = createContext<Slots>({})

/** How events of all modules read, for the timeline below them. */
export const EventWordsContext = createContext<EventWords>({})

/** What kinds of things are called and where they are seen, for screens that show all of them. */
export const NounsContext = createContext<Nouns>({})

export function Slot({ name, id }: { name: keyof Slots; id: string }) {
  const panels = use(SlotsContext)[name] ?? []
  return panels.map((Panel, index) => (
    <Suspense key={index}>
      <Panel id={id} />
    </Suspense>
  ))
}
