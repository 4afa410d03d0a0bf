// How values leave the database: as JSON would hold them, so that a row can be a reply.
import { type CustomTypesConfig, types } from 'pg'

const { builtins } = types

function isoInstant(text: string): string {
  // The session is in UTC: `2026-11-20 12:00:00.123456+00`; `infinity` stays itself.
  return text.endsWith('+00') ? `${text.slice(0, -3).replace(' ', 'T')}Z` : text
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is beyond 2^53: read it as text`)
  return value
}

const asIs = (text: string) => text

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, wholeNumber],
  [builtins.TIMESTAMPTZ, isoInstant],
  // Without a zone there is no instant: pg's Date would be in the machine's zone.
  [builtins.TIMESTAMP, asIs],
  [builtins.DATE, asIs],
  [builtins.INTERVAL, asIs],
])

type KnownType = Parameters<typeof types.getTypeParser>[0]

export const typeParsers: CustomTypesConfig = {
  getTypeParser: (oid: number): ((text: string) => unknown) =>
    parsers.get(oid) ?? types.getTypeParser(oid as KnownType),
}
