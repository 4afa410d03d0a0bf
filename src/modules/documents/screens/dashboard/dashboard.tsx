// The documents dashboard: generated, delivered, opened, failed, over time and by template.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Chart } from '../../../../web/kit/chart/chart.tsx'
import { Empty, Metrics, Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { day, number, span } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { DocumentStats } from '../../contract.ts'
import { call } from '../calls.ts'
import { exportDays } from './export.ts'
import { Filters, periodOf } from './filters.tsx'
import { ByTemplate } from './templates.tsx'

export default function DocumentsDashboard() {
  const [search] = useSearchParams()
  const template_id = search.get('template_id') ?? undefined
  const given = search.get('channel')
  const channel = given === 'sms' || given === 'email' ? given : undefined
  const period = periodOf(search)
  const query = useQuery({
    queryKey: ['documents', 'stats', { ...period, template_id, channel }],
    queryFn: async () =>
      (await call('GET /admin/documents/stats', { query: { ...period, template_id, channel } })).body,
    placeholderData: keepPreviousData,
    meta: { jobs: 'documents' },
  })
  const stats = query.data
  return (
    <Page
      title={t('Documents dashboard')}
      folio={t('{from} to {to}', { from: day(period.from), to: day(period.to) })}
      actions={
        stats && (
          <button type="button" className="btn" onClick={() => exportDays(stats)}>
            {t('Export CSV')}
          </button>
        )
      }
    >
      <Filters />
      {query.isPending && <Waiting />}
      {query.error && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {stats && !query.error && (
        <div className={query.isPlaceholderData ? 'opacity-60' : ''}>
          <Totals totals={stats.totals} />
          {isEmpty(stats) ? <NothingYet /> : <Charts stats={stats} />}
        </div>
      )}
    </Page>
  )
}

function isEmpty({ totals }: DocumentStats): boolean {
  return totals.generated + totals.sent + totals.opened + totals.failed === 0
}

function NothingYet() {
  return (
    <Empty title={t('Nothing was generated or sent in this period.')}>
      <Link className="btn btn-main" to="/documents">
        {t('Go to Batches')}
      </Link>
    </Empty>
  )
}

function Totals({ totals }: { totals: DocumentStats['totals'] }) {
  return (
    <Metrics
      items={[
        { label: t('Generated'), value: number(totals.generated) },
        { label: t('Sent'), value: number(totals.sent) },
        { label: t('Delivered'), value: number(totals.delivered) },
        { label: t('Opened'), value: number(totals.opened) },
        { label: t('Failed'), value: number(totals.failed) },
        {
          label: t('Median time to open'),
          value: totals.median_open_s === null ? '–' : span(totals.median_open_s),
        },
      ]}
    />
  )
}

function Charts({ stats }: { stats: DocumentStats }) {
  const figures = useMemo(
    () => ({
      kind: 'lines' as const,
      labels: stats.days.map(it => day(it.day)),
      series: [
        { name: t('Generated'), values: stats.days.map(it => it.generated) },
        { name: t('Delivered'), values: stats.days.map(it => it.delivered) },
        { name: t('Opened'), values: stats.days.map(it => it.opened) },
        { name: t('Failed'), values: stats.days.map(it => it.failed) },
      ],
    }),
    [stats],
  )
  return (
    <>
      <Chart title={t('Over time')} head={t('Day')} figures={figures} />
      <ByTemplate templates={stats.templates} />
    </>
  )
}
