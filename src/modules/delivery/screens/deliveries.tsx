// The list of deliveries: what was sent, by what, and how much of it was opened.
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Status } from '../../../web/kit/parts/status.tsx'
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { Choice, SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListPage } from '../../../web/kit/table/list-page.tsx'
import { ago } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Delivery } from '../contract.ts'
import { call } from './calls.ts'
import { channelWord, deliveryTone, deliveryWord, unopenedOf } from './words.ts'

const sorts = ['created_at', '-created_at'] as const
const channels = ['sms', 'email'] as const

export default function Deliveries() {
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const channel = channels.find(one => one === search.get('channel'))
  const sort = sorts.find(one => one === search.get('sort')) ?? '-created_at'
  const list = useList(
    ['deliveries', 'list', { q, channel, sort }],
    async cursor => (await call('GET /deliveries', { query: { q, channel, sort, cursor } })).body,
  )
  const columns = useMemo(() => deliveryColumns(), [])
  const button = (
    <Link className="btn btn-main" to="/documents/deliveries/new">
      {t('Send files')}
    </Link>
  )
  return (
    <ListPage
      title={t('Deliveries')}
      count={n => t('{n} delivery|{n} deliveries', { n })}
      action={button}
      list={list}
      columns={columns}
      usualSort="-created_at"
      isNarrowed={q !== undefined || channel !== undefined}
      filters={
        <>
          <SearchBox label={t('Search deliveries')} />
          <Choice
            name="channel"
            label={t('Sent by')}
            options={channels.map(value => ({ value, label: channelWord(value) }))}
          />
        </>
      }
      empty={{
        title: t('Nothing has been sent yet.'),
        text: t('A finished batch is sent from its Deliver step. Any other file to any customer from here.'),
      }}
    />
  )
}

const figure = (id: keyof Delivery['links'], head: string): Col<Delivery> => ({
  id,
  head,
  value: row => row.links[id],
  isFigure: true,
  width: 105,
})

function deliveryColumns(): Col<Delivery>[] {
  return [
    {
      id: 'title',
      head: t('Title'),
      value: row => row.title,
      show: row => <CellLink to={`/documents/deliveries/${row.id}`}>{row.title}</CellLink>,
      isName: true,
      width: 220,
    },
    {
      id: 'status',
      head: t('Status'),
      value: row => deliveryWord(row.status),
      show: row => <Status tone={deliveryTone(row.status)}>{deliveryWord(row.status)}</Status>,
      width: 175,
    },
    { id: 'channel', head: t('Sent by'), value: row => channelWord(row.channel), width: 90 },
    figure('total', t('Links')),
    {
      id: 'unopened',
      head: t('Not opened'),
      value: row => unopenedOf(row.links),
      isFigure: true,
      width: 110,
    },
    figure('opened', t('Opened')),
    figure('failed', t('Failed')),
    { id: 'created_by', head: t('By'), value: row => row.created_by, width: 100 },
    {
      id: 'created_at',
      head: t('Created'),
      value: row => row.created_at,
      show: row => ago(row.created_at),
      canSort: true,
      width: 125,
    },
  ]
}
