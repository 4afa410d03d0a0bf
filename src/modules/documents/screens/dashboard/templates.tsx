// By template: the ten with most as bars, all of them as a table with the median time to open.
import { useMemo } from 'react'
import { Chart } from '../../../../web/kit/chart/chart.tsx'
import { CellLink } from '../../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { Table } from '../../../../web/kit/table/table.tsx'
import { span } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { DocumentStats } from '../../contract.ts'

type Row = DocumentStats['templates'][number]

/** More bars than these cannot be read. */
const drawn = 10

export function ByTemplate({ templates }: { templates: Row[] }) {
  const figures = useMemo(() => {
    const first = templates.slice(0, drawn)
    return {
      kind: 'bars' as const,
      labels: first.map(it => it.template_name),
      series: [
        { name: t('Generated'), values: first.map(it => it.generated) },
        { name: t('Delivered'), values: first.map(it => it.delivered) },
        { name: t('Opened'), values: first.map(it => it.opened) },
        { name: t('Failed'), values: first.map(it => it.failed) },
      ],
    }
  }, [templates])
  const columns = useMemo(() => templateColumns(), [])
  if (templates.length === 0) return null
  return (
    <>
      <Chart title={t('By template')} head={t('Template')} figures={figures} />
      <Table name={t('Templates')} columns={columns} rows={templates} idOf={row => row.template_id} />
    </>
  )
}

const figure = (id: 'generated' | 'sent' | 'delivered' | 'opened' | 'failed', head: string): Col<Row> => ({
  id,
  head,
  value: row => row[id],
  isFigure: true,
  width: 110,
})

function templateColumns(): Col<Row>[] {
  return [
    {
      id: 'template_name',
      head: t('Template'),
      value: row => row.template_name,
      show: row => <CellLink to={`/documents/templates/${row.template_id}`}>{row.template_name}</CellLink>,
      isName: true,
      width: 210,
    },
    figure('generated', t('Generated')),
    figure('sent', t('Sent')),
    figure('delivered', t('Delivered')),
    figure('opened', t('Opened')),
    figure('failed', t('Failed')),
    {
      id: 'median_open_s',
      head: t('Median time to open'),
      value: row => row.median_open_s,
      show: row => (row.median_open_s === null ? '–' : span(row.median_open_s)),
      isFigure: true,
      width: 190,
    },
  ]
}
