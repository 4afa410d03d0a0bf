// How the installation does: every part in a word and a sentence, and what to do where it is not well.
import { useQuery } from '@tanstack/react-query'
import { Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { moment } from '../../../../web/kit/text/format.ts'
import { t, toldBy } from '../../../../web/kit/text/text.ts'
import type { Health, HealthCheck } from '../../contract.ts'
import { call } from '../calls.ts'

export default function HealthPage() {
  const health = useQuery({
    queryKey: ['health'],
    queryFn: async () => (await call('GET /health')).body,
    refetchInterval: 30_000,
  })
  return (
    <Page
      title={t('Health')}
      folio={health.data && folioOf(health.data)}
      actions={
        <button
          type="button"
          className="btn btn-main"
          disabled={health.isFetching}
          onClick={() => void health.refetch()}
        >
          {t('Look again')}
        </button>
      }
    >
      {health.isPending && <Waiting lines={9} />}
      {health.error && <ProblemNote error={health.error} onRetry={() => void health.refetch()} />}
      {health.data && (
        <ul className="max-w-4xl border-t border-edge">
          {worstFirst(health.data.checks).map(it => (
            <Check key={`${it.code} ${it.what}`} check={it} />
          ))}
        </ul>
      )}
    </Page>
  )
}

function folioOf({ release, looked_at, level }: Health): string {
  const words = { ok: t('All is well'), warning: t('Something to look at'), trouble: t('Trouble') }
  return `${words[level]} · Octavo ${release} · ${moment(looked_at)}`
}

function worstFirst(checks: HealthCheck[]): HealthCheck[] {
  const order = { trouble: 0, warning: 1, ok: 2 }
  return checks.toSorted((a, b) => order[a.level] - order[b.level])
}

function Check({ check }: { check: HealthCheck }) {
  const areas: Record<HealthCheck['area'], string> = {
    database: t('Database'),
    storage: t('Storage'),
    queue: t('Queue'),
    workers: t('Workers'),
    converter: t('Converter'),
    disk: t('Disk'),
    backup: t('Backup'),
    clock: t('By the clock'),
    address: t('Address'),
    mail: t('Mail'),
    sms: t('SMS'),
    scanner: t('Virus scanner'),
  }
  const levels = {
    ok: { tone: 'done', word: t('Well') },
    warning: { tone: 'warning', word: t('Warning') },
    trouble: { tone: 'failed', word: t('Trouble') },
  } as const
  const { tone, word } = levels[check.level]
  const params = readable(check.params)
  const why = check.why && (toldBy(`problem ${check.code}.why`, params) ?? check.why)
  const todo = check.todo && (toldBy(`problem ${check.code}.todo`, params) ?? check.todo)
  return (
    <li className="grid gap-x-5 gap-y-1 border-b border-rule py-2.5 sm:grid-cols-[8rem_8rem_minmax(0,1fr)]">
      <span className="font-semibold">{areas[check.area]}</span>
      <Status tone={tone}>{word}</Status>
      <div className="min-w-0">
        <p>{toldBy(`problem ${check.code}`, params) ?? withTimes(check.what)}</p>
        {why && <p className="quiet">{why}</p>}
        {todo && <p className="mt-1">→ {todo}</p>}
      </div>
    </li>
  )
}

const time = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

function withTimes(text: string): string {
  return text.replace(time, it => moment(it))
}

/** Times the way the person's language writes them. */
function readable(params: HealthCheck['params']): HealthCheck['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? withTimes(value) : value,
    ]),
  )
}
