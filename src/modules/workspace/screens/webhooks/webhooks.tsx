// Endpoints of other systems that hear of events: how each is doing, a new one, and the way to its log.
import { useMemo, useState } from 'react'
import { Empty, Page } from '../../../../web/kit/parts/page.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import type { Tone } from '../../../../web/kit/parts/status.tsx'
import { CellLink } from '../../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { ListTable } from '../../../../web/kit/table/list.tsx'
import { ago, day } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { Webhook } from '../../contract.ts'
import { call } from '../calls.ts'
import { WebhookDialog } from './webhook-dialog.tsx'

export const webhooksKey = ['webhooks']

export default function Webhooks() {
  const [isMaking, setMaking] = useState(false)
  const list = useList(
    webhooksKey,
    async cursor => (await call('GET /webhooks', { query: { cursor, limit: 200 } })).body,
  )
  const columns = useMemo(() => webhookColumns(), [])
  const add = (
    <button type="button" className="btn btn-main" onClick={() => setMaking(true)}>
      {t('New webhook')}
    </button>
  )
  return (
    <Page
      title={t('Webhooks')}
      folio={t('Octavo tells other systems of what happens here, signed, and tries again for a day.')}
      actions={list.rows.length > 0 && add}
    >
      <ListTable
        name={t('Webhooks')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        empty={
          <Empty title={t('No webhooks yet. Give the address of a system that should hear of events.')}>
            {add}
          </Empty>
        }
      />
      {isMaking && <WebhookDialog onClose={() => setMaking(false)} />}
    </Page>
  )
}

export function stateOf(hook: Webhook): { tone: Tone; word: string } {
  if (hook.disabled_why === 'gone') return { tone: 'failed', word: t('Disabled: it answered 410, gone') }
  if (hook.disabled_why === 'failing')
    return { tone: 'failed', word: t('Disabled: it took nothing for five days') }
  if (hook.disabled_at) return { tone: 'paused', word: t('Disabled') }
  if (hook.failing_since)
    return { tone: 'warning', word: t('Failing since {when}', { when: ago(hook.failing_since) }) }
  return { tone: 'done', word: t('Enabled') }
}

function webhookColumns(): Col<Webhook>[] {
  return [
    {
      id: 'url',
      head: t('Address'),
      value: row => row.url,
      isName: true,
      width: 300,
      show: row => <CellLink to={`/admin/webhooks/${row.id}`}>{row.url}</CellLink>,
    },
    { id: 'description', head: t('What for'), value: row => row.description, width: 170 },
    {
      id: 'types',
      head: t('Hears of'),
      value: row => row.types?.join(', ') ?? t('Everything'),
      width: 200,
    },
    {
      id: 'state',
      head: t('State'),
      value: row => stateOf(row).word,
      show: row => <Status tone={stateOf(row).tone}>{stateOf(row).word}</Status>,
      width: 190,
    },
    { id: 'waiting', head: t('Waiting'), value: row => row.waiting, isFigure: true, width: 90 },
    {
      id: 'created_at',
      head: t('Added'),
      value: row => row.created_at,
      show: row => day(row.created_at),
      width: 130,
    },
  ]
}
