// The log of one webhook: what was sent, what came back, when it is tried again, and sending it once more.
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { Empty } from '../../../../web/kit/parts/page.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import type { Tone } from '../../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { Choice } from '../../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../../web/kit/table/list.tsx'
import { moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { Webhook, WebhookDelivery } from '../../contract.ts'
import { call } from '../calls.ts'
import { answerWord } from './raw-answer.tsx'

const states = ['waiting', 'delivered', 'failed'] as const
type State = (typeof states)[number]

function wordOf(it: State): { tone: Tone; word: string } {
  if (it === 'delivered') return { tone: 'done', word: t('Delivered') }
  return it === 'failed' ? { tone: 'failed', word: t('Failed') } : { tone: 'waiting', word: t('Waiting') }
}

export function Deliveries({ hook }: { hook: Webhook }) {
  const answers = useQueryClient()
  const [shown, setShown] = useState<WebhookDelivery>()
  const [search] = useSearchParams()
  const status = states.find(it => it === search.get('status'))
  const key = ['webhook-deliveries', hook.id, { status }]
  const list = useList(key, cursor => read(hook.id, status, cursor))
  const columns = useMemo(() => deliveryColumns(setShown), [])

  async function replay({ id: delivery_id }: WebhookDelivery) {
    try {
      await call('POST /webhook-deliveries/{delivery_id}/replay', { params: { delivery_id } })
      say(t('Sent again'))
      setShown(undefined)
      await answers.invalidateQueries({ queryKey: ['webhook-deliveries', hook.id] })
    } catch (error) {
      sayProblem(error)
    }
  }
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries" className="mb-2">
        {t('Deliveries')}
      </h2>
      <ListTable
        name={t('Deliveries')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={status !== undefined}
        filters={
          <Choice
            name="status"
            label={t('State')}
            options={states.map(value => ({ value, label: wordOf(value).word }))}
          />
        }
        empty={<Empty title={t('Nothing was sent yet. Test sends a ping now.')} />}
      />
      {shown && (
        <DeliveryDialog it={shown} onClose={() => setShown(undefined)} onReplay={() => void replay(shown)} />
      )}
    </section>
  )
}

async function read(webhook_id: string, status: State | undefined, cursor: string | undefined) {
  const query = { status, cursor, limit: 100 }
  return (await call('GET /webhooks/{webhook_id}/deliveries', { params: { webhook_id }, query })).body
}

interface DeliveryAsk {
  it: WebhookDelivery
  onClose: () => void
  onReplay: () => void
}

function DeliveryDialog({ it, onClose, onReplay }: DeliveryAsk) {
  return (
    <Dialog title={it.type} onClose={onClose} wide>
      <p className="quiet mb-2 font-mono break-all">msg_{it.event_id}</p>
      <pre className="leaf mb-4 p-3 font-mono text-sm break-words whitespace-pre-wrap">
        {JSON.stringify(it.payload, null, 2)}
      </pre>
      <h3 className="mb-1">{t('Attempts')}</h3>
      <ol className="mb-4 border-t border-edge">
        {it.tries.map(one => (
          <li key={one.at} className="border-b border-rule py-2">
            <p>
              <span className="text-ink-2">{moment(one.at)}</span> {answerWord(one)}
            </p>
            {one.answer && (
              <pre className="mt-1 font-mono text-sm break-words whitespace-pre-wrap">{one.answer}</pre>
            )}
          </li>
        ))}
        {it.tries.length === 0 && <li className="border-b border-rule py-2">{t('None yet')}</li>}
      </ol>
      <button type="button" className="btn btn-main" onClick={onReplay}>
        {t('Send again')}
      </button>
    </Dialog>
  )
}

function deliveryColumns(show: (it: WebhookDelivery) => void): Col<WebhookDelivery>[] {
  return [
    {
      id: 'type',
      head: t('Event'),
      value: row => row.type,
      isName: true,
      width: 210,
      show: row => (
        <button type="button" className="link tap max-w-full truncate align-middle" onClick={() => show(row)}>
          {row.type}
        </button>
      ),
    },
    {
      id: 'status',
      head: t('State'),
      value: row => wordOf(row.status).word,
      show: row => <Status tone={wordOf(row.status).tone}>{wordOf(row.status).word}</Status>,
      width: 120,
    },
    {
      id: 'created_at',
      head: t('When'),
      value: row => row.created_at,
      show: row => moment(row.created_at),
      width: 180,
    },
    { id: 'attempts', head: t('Attempts'), value: row => row.attempts, isFigure: true, width: 95 },
    {
      id: 'answer',
      head: t('Last answer'),
      value: row => lastOf(row),
      width: 240,
    },
    {
      id: 'due_at',
      head: t('Next attempt'),
      value: row => row.due_at,
      show: row => (row.due_at ? moment(row.due_at) : null),
      width: 180,
    },
  ]
}

function lastOf(row: WebhookDelivery): string | null {
  const last = row.tries.at(-1)
  return last ? answerWord(last) : null
}
