// Who hears of faults and of traces: hosts alone, since addresses hold keys.
import type { Config } from '../../base/config.ts'
import { tracesUrl } from '../../base/traces/index.ts'
import { fine, type Finding } from '../../modules/workspace/index.ts'

export function checkWatching(config: Config): Finding[] {
  const [sentry, collector] = [config.sentryDsn, tracesUrl(config)]
  return [
    sentry === undefined
      ? fine('faults.log', 'Faults stand in the log alone: SENTRY_DSN is not set.')
      : fine('faults.sentry', `Faults are told to Sentry at ${hostOf(sentry)}.`),
    collector === undefined
      ? fine('traces.off', 'Nothing is traced: OTEL_EXPORTER_OTLP_ENDPOINT is not set.')
      : fine('traces.collector', `Traces go to ${hostOf(collector)}.`),
  ]
}

const hostOf = (address: string) => URL.parse(address)?.host ?? 'an address that cannot be read'
