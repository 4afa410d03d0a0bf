// How values leave the database: as JSON would hold them, so that a row can be a reply.
import { TypeOverrides, types } from 'pg'

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

export const typeParsers = new TypeOverrides()
typeParsers.setTypeParser(types.builtins.INT8, wholeNumber)
typeParsers.setTypeParser(types.builtins.TIMESTAMPTZ, isoInstant)
// Without a zone there is no instant: pg's Date would be in the machine's zone.
typeParsers.setTypeParser(types.builtins.TIMESTAMP, asIs)
typeParsers.setTypeParser(types.builtins.DATE, asIs)
typeParsers.setTypeParser(types.builtins.INTERVAL, asIs)
