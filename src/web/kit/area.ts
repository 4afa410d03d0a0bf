// What a module brings to the shell: its place in the spine, its second row of links, its screens, its palette words.
import type { ComponentType } from 'react'
import type { Capability } from '../../base/contract/route.ts'

type Lazy = () => Promise<{ default: ComponentType }>

export interface Screen {
  path: string
  load: Lazy
}

export interface AreaLink {
  to: string
  label: () => string
  /** Other addresses at which this link is the one that is shown as current. */
  owns?: (pathname: string) => boolean
  /** Where an area has many: the heading under which it stands. Links of one group follow each other. */
  group?: () => string
  /** For the palette: words that also find it. */
  words?: () => string
}

interface EventWord {
  word: () => string
  /** What it was about, where the title alone does not say it. */
  about?: (event: { title: string; detail: Record<string, unknown> }) => string
  /** Where the thing is seen, and who may see it. */
  placeOf?: (noun_id: string) => string
  capability?: Capability
}

/** By kind of event: `document.generated`. */
export type EventWords = Readonly<Record<string, EventWord>>

/** A kind of thing, as the server calls it in the trash, in searches and in "used by". */
export interface Noun {
  one: () => string
  many: () => string
  /** Where one is seen. */
  placeOf?: (id: string) => string
}

export type Nouns = Readonly<Record<string, Noun>>

export interface Area {
  key: string
  label: () => string
  to: string
  /** The letter after G. */
  letter: string
  icon: 'today' | 'documents' | 'customers' | 'admin'
  capability?: Capability | readonly Capability[]
  adminsOnly?: boolean
  links: AreaLink[]
  screens: Screen[]
  /** Where the result of a job of this module is seen. */
  placeOfJob?: (name: string, input: Record<string, unknown>) => string | undefined
  /** How events of this module read in a customer's timeline, by kind. */
  events?: EventWords
  nouns?: Nouns
  /** A figure beside the name in the spine: what waits for a person. */
  Count?: ComponentType
}

/** A part of the Today screen. */
export interface TodayPanel {
  key: string
  capability?: Capability | readonly Capability[]
  load: Lazy
}

/** Something to do first, with a sample to do it with. */
export interface FirstThing {
  key: string
  capability?: Capability | readonly Capability[]
  title: () => string
  says: () => string
  /** Names of files under `/samples`. */
  samples: string[]
  Action: ComponentType
}
