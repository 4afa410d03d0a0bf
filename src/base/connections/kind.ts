// A kind of connection (mail server, SMS provider …) as data: what is shown, what is secret, how it is tried.
import type { z } from 'zod'
import type { Config } from '../config.ts'
import type { OutwardOptions } from '../http/outward.ts'

export interface Values {
  settings: Record<string, unknown>
  /** In the clear, on their way to a driver. */
  secrets: Record<string, string>
}

export interface ConnectionKind {
  /** `smtp`: its name in addresses and in the table. */
  kind: string
  /** What an admin fills in and reads back. */
  settings: z.ZodType<Record<string, unknown>>
  /** Names of what is written and never read back. */
  secrets: readonly string[]
  /** Settings that say where secrets are sent and how safely: when one changes, secrets must be entered anew. */
  binding: readonly string[]
  /** What the operator has set, which goes before what an admin saves; undefined where nothing is set. */
  fromEnvironment(config: Config): Values | undefined
  /** Tries it without sending anything; gives the raw answer, and throws only faults. */
  check(values: Values, at: CheckPlace): Promise<{ ok: boolean; said: string }>
}

export interface CheckPlace {
  config: Config
  outward: OutwardOptions
  signal: AbortSignal
}

/** Declares a kind; a list of them makes the screens' and the API's. */
export const connectionKind = (it: ConnectionKind) => it
