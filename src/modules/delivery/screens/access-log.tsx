// Every touch of a link by whoever had it: filtered, exported with its chain, never changed.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Empty, Page } from '../../../web/kit/parts/page.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { Choice, DayFilter, useFilter } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { pathTo } from '../../../web/kit/wire/call.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Access } from '../contract.ts'
import { customerColumn } from '../../customers/screens/parts.ts'
import { call } from './calls.ts'
import { acts, actTone, actWord, whyWord } from './words.ts'

export default function AccessLog() {
  const [search] = useSearchParams()
  const given = (name: string) => search.get(name) ?? undefined
  const filters = {
    act: acts.find(one => one === search.get('act')),
    from: given('from'),
    to: given('to'),
    address: given('address'),
    customer_id: given('customer_id'),
    delivery_id: given('delivery_id'),
    source_id: given('source_id'),
  }
  const list = useList(
    ['accesses', filters],
    async cursor => (await call('GET /access-log', { query: { ...filters, cursor, limit: 100 } })).body,
  )
  const columns = useMemo(() => accessColumns(), [])
  return (
    <Page
      title={t('Access log')}
      folio={t('Newest first. Entries are never changed.')}
      actions={
        <a className="btn" href={pathTo('/access-log/export', {}, filters)} download>
          {t('Export with chain')}
        </a>
      }
    >
      <ListTable
        name={t('Access log')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={Object.values(filters).some(value => value !== undefined)}
        filters={<Filters rows={list.rows} />}
        empty={
          <Empty title={t('No link has been opened yet.')}>
            <Link className="btn" to="/documents/deliveries">
              {t('Go to Deliveries')}
            </Link>
          </Empty>
        }
      />
      <Chain />
    </Page>
  )
}

function Filters({ rows }: { rows: Access[] }) {
  return (
    <>
      <Choice name="act" label={t('What')} options={acts.map(value => ({ value, label: actWord(value) }))} />
      <DayFilter name="from" label={t('From')} />
      <DayFilter name="to" label={t('To')} />
      <AddressFilter />
      <Narrowed
        name="customer_id"
        words={t('One customer: {name}', { name: rows[0]?.customer_name ?? '…' })}
      />
      <Narrowed name="delivery_id" words={t('One delivery')} />
      <Narrowed name="source_id" words={t('One document')} />
    </>
  )
}

function AddressFilter() {
  const [kept, keep] = useFilter('address')
  return (
    <label className="text-sm">
      <span className="mb-1 block text-ink-2">{t('Network address')}</span>
      <input
        className="fld w-40 text-base"
        defaultValue={kept}
        onBlur={event => keep(event.target.value.trim())}
        onKeyDown={event => {
          if (event.key === 'Enter') keep(event.currentTarget.value.trim())
        }}
      />
    </label>
  )
}

/** Where a link from elsewhere has narrowed the list: said, and taken away by a click. */
function Narrowed({ name, words }: { name: string; words: string }) {
  const [kept, keep] = useFilter(name)
  if (!kept) return null
  return (
    <button type="button" className="btn" onClick={() => keep('')}>
      {words} <span aria-hidden>✕</span>
      <span className="sr-only">{t('Show all')}</span>
    </button>
  )
}

function Chain() {
  const chain = useQuery({
    queryKey: ['accesses', 'chain'],
    queryFn: async () => (await call('GET /access-log/chain')).body,
  })
  if (!chain.data?.hash) return null
  return (
    <section className="mt-8" aria-labelledby="chain">
      <h2 id="chain" className="mb-2">
        {t('Chain')}
      </h2>
      <p>
        {t('{n} entry sealed into a chain of hashes.|{n} entries sealed into a chain of hashes.', {
          n: chain.data.entries,
        })}{' '}
        {t(
          'Write the last hash down elsewhere: with it, octavo doctor and the export prove that nothing was changed.',
        )}
      </p>
      <p className="mt-1 font-mono text-sm wrap-anywhere">{chain.data.hash}</p>
    </section>
  )
}

function accessColumns(): Col<Access>[] {
  return [
    { id: 'at', head: t('When'), value: row => row.at, show: row => moment(row.at), width: 165 },
    {
      id: 'act',
      head: t('What'),
      value: row => wordsOf(row),
      show: row => <Status tone={actTone(row.act)}>{wordsOf(row)}</Status>,
      isName: true,
      width: 230,
    },
    customerColumn(170),
    { id: 'title', head: t('Document'), value: row => row.title, width: 170 },
    {
      id: 'link',
      head: t('Link'),
      value: row => row.link_id,
      show: row => (
        <Link
          className="link tap"
          to={`/documents/deliveries/${row.delivery_id}?link=${row.link_id}`}
          aria-label={t('Link of {name}', { name: row.customer_name ?? row.link_id })}
        >
          {t('Show')}
        </Link>
      ),
      width: 80,
    },
    { id: 'address', head: t('Network address'), value: row => row.address, width: 150 },
    {
      id: 'agent',
      head: t('Browser'),
      value: row => row.agent,
      show: row => <span title={row.agent ?? ''}>{row.agent}</span>,
      width: 200,
    },
  ]
}

function wordsOf(row: Access): string {
  return row.why ? `${actWord(row.act)}: ${whyWord(row.why)}` : actWord(row.act)
}
