// Structured logs, with what must never be in them taken out.
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'
import { traceIdsNow } from './traces/active.ts'

export type Log = Logger

/** Links carry their secret in the path: `/setup?token=…`, `/p/…`, `/portal/…`, `/invites/…`. */
export function hideSecrets(url: string): string {
  return url
    .replace(/([?&](?:token|key|signature|code|state)=)[^&]+/gi, '$1…')
    .replace(/\/(p|portal|invites)\/[^/?]+/, '/$1/…')
}

interface LogOptions {
  /** Whether lines say in which span they were written. */
  isTraced?: boolean
  /** Instead of the standard output. */
  to?: DestinationStream
}

/**
 * @param level `silent` writes nothing. Pretty, short lines on a terminal; JSON lines otherwise.
 */
export function openLog(level: string, name: string, options: LogOptions = {}): Log {
  const { isTraced = false, to } = options
  const settings: LoggerOptions = {
    level,
    base: { process: name },
    ...(isTraced ? { mixin: () => traceIdsNow() ?? {} } : {}),
    redact: {
      paths: ['*.password', '*.token', '*.access_token', '*.refresh_token', '*.authorization', '*.cookie'],
      censor: '…',
    },
    formatters: { level: label => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  return to ? pino(settings, to) : pino(settings)
}
