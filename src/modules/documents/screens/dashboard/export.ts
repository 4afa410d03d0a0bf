// The dashboard's figures as a file: a line for every day, then one for every template.
import { say } from '../../../../web/kit/parts/toast.ts'
import { csvOf, saveAs } from '../../../../web/kit/table/csv.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { DocumentStats } from '../../contract.ts'

type Figures = Pick<DocumentStats['totals'], 'generated' | 'sent' | 'delivered' | 'opened' | 'failed'>

export function exportDays(stats: DocumentStats): void {
  const figures = (it: Figures) => [it.generated, it.sent, it.delivered, it.opened, it.failed]
  const lines = [
    ...stats.days.map(it => [it.day, null, ...figures(it), null]),
    ...stats.templates.map(it => [null, it.template_name, ...figures(it), it.median_open_s]),
  ]
  const heads = [
    t('Day'),
    t('Template'),
    t('Generated'),
    t('Sent'),
    t('Delivered'),
    t('Opened'),
    t('Failed'),
    t('Median seconds to open'),
  ]
  saveAs(`${t('Documents dashboard')}.csv`, 'text/csv;charset=utf-8', csvOf(heads, lines))
  say(t('{n} row exported|{n} rows exported', { n: lines.length }))
}
