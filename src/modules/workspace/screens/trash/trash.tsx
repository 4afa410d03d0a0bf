// The trash: what was deleted, by whom, when it goes for good; brought back by one click.
import { use, useCallback, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Nouns } from '../../../../web/kit/area.ts'
import { Empty, Page } from '../../../../web/kit/parts/page.tsx'
import { useSession } from '../../../../web/kit/session.tsx'
import { NounsContext } from '../../../../web/kit/slots.tsx'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { Choice, SearchBox } from '../../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../../web/kit/table/list.tsx'
import { day, moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { TrashItem } from '../../contract.ts'
import { call } from '../calls.ts'
import { PurgeDialog } from './purge.tsx'
import { useRestore } from './restore.ts'

const sorts = ['deleted_at', '-deleted_at', 'name', '-name'] as const
const kinds = ['customer', 'template', 'batch', 'document', 'upload']

export default function Trash() {
  const [search] = useSearchParams()
  const session = useSession()
  const nouns = use(NounsContext)
  const restore = useRestore()
  const [purging, setPurging] = useState<TrashItem>()
  const q = search.get('q') ?? undefined
  const kind = search.get('kind') ?? undefined
  const sort = sorts.find(one => one === search.get('sort')) ?? '-deleted_at'
  const list = useList(
    ['trash', { q, kind, sort }],
    async cursor => (await call('GET /trash', { query: { q, kind, sort, cursor } })).body,
  )
  const mayPurge = session.role === 'admin'
  const columns = useMemo(
    () => trashColumns({ nouns, restore: item => restore([item]), purge: mayPurge ? setPurging : undefined }),
    [nouns, restore, mayPurge],
  )
  const bulk = useCallback(
    (chosen: TrashItem[], clear: () => void) => (
      <button type="button" className="btn btn-small" onClick={() => void restore(chosen).then(clear)}>
        {t('Restore')}
      </button>
    ),
    [restore],
  )
  return (
    <Page title={t('Trash')} folio={t('What is deleted can be brought back until its day.')}>
      <ListTable
        name={t('Trash')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        usualSort="-deleted_at"
        isNarrowed={q !== undefined || kind !== undefined}
        bulk={bulk}
        filters={
          <>
            <SearchBox label={t('Search the trash')} />
            <Choice
              name="kind"
              label={t('Kind')}
              options={kinds.map(value => ({ value, label: nouns[value]?.many() ?? value }))}
            />
          </>
        }
        empty={<Empty title={t('The trash is empty.')} />}
      />
      {purging && <PurgeDialog item={purging} onClose={() => setPurging(undefined)} />}
    </Page>
  )
}

interface Doings {
  nouns: Nouns
  restore: (item: TrashItem) => Promise<void>
  purge: ((item: TrashItem) => void) | undefined
}

function trashColumns({ nouns, restore, purge }: Doings): Col<TrashItem>[] {
  return [
    { id: 'name', head: t('Name'), value: row => row.name, isName: true, canSort: true, width: 240 },
    { id: 'kind', head: t('Kind'), value: row => nouns[row.kind]?.one() ?? row.kind, width: 120 },
    { id: 'deleted_by', head: t('Deleted by'), value: row => row.deleted_by ?? t('Clean-up'), width: 140 },
    {
      id: 'deleted_at',
      head: t('Deleted'),
      value: row => row.deleted_at,
      show: row => moment(row.deleted_at),
      canSort: true,
      width: 170,
    },
    {
      id: 'goes_at',
      head: t('Kept until'),
      value: row => row.goes_at,
      show: row => day(row.goes_at),
      width: 130,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      width: purge ? 200 : 110,
      show: row => (
        <span className="flex gap-2">
          <button
            type="button"
            className="btn btn-small"
            aria-label={t('Restore {name}', { name: row.name })}
            onClick={() => void restore(row)}
          >
            {t('Restore')}
          </button>
          {purge && (
            <button
              type="button"
              className="btn btn-small"
              aria-label={`${t('Delete now')}: ${row.name}`}
              onClick={() => purge(row)}
            >
              {t('Delete now')}
            </button>
          )}
        </span>
      ),
    },
  ]
}
