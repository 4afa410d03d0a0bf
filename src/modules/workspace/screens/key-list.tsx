// API keys as a table: one's own on the account page, everybody's under Admin.
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { withUndo } from '../../../web/kit/parts/toast.ts'
import type { Col } from '../../../web/kit/table/columns.ts'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { day } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { ApiKey } from '../contract.ts'
import { call } from './calls.ts'
import { capabilityWords } from './rights.ts'

type Whose = 'mine' | 'all'

export const keysKey = ['api-keys']

export function KeyList({ whose }: { whose: Whose }) {
  const answers = useQueryClient()
  const key = useMemo(() => [...keysKey, whose], [whose])
  const list = useList(
    key,
    async cursor => (await call('GET /api-keys', { query: { whose, cursor, limit: 200 } })).body,
  )
  const columns = useMemo(() => keyColumns(whose, it => end(answers, key, it)), [answers, key, whose])
  return (
    <ListTable
      name={t('API keys')}
      list={list}
      columns={columns}
      idOf={row => row.id}
      isSortedByServer
      empty={<Empty title={t('No API keys yet. A script needs one to sign in.')} />}
    />
  )
}

function end(answers: QueryClient, key: readonly unknown[], it: ApiKey) {
  withUndo({
    says: t('{name} ended', { name: it.name }),
    hide: () => hideRow(answers, key, it.id),
    run: () => call('DELETE /api-keys/{key_id}', { params: { key_id: it.id } }),
  })
}

function mayOf(key: ApiKey): string {
  return key.capabilities === null ? t('All that its person may') : capabilityWords(key.capabilities)
}

function keyColumns(whose: Whose, endKey: (key: ApiKey) => void): Col<ApiKey>[] {
  const person: Col<ApiKey> = { id: 'username', head: t('Person'), value: row => row.username, width: 120 }
  return [
    { id: 'name', head: t('Name'), value: row => row.name, isName: true, width: 130 },
    {
      id: 'hint',
      head: t('Begins with'),
      value: row => row.hint,
      show: row => <code className="font-mono">{row.hint}…</code>,
      width: 110,
    },
    ...(whose === 'all' ? [person] : []),
    {
      id: 'access',
      head: t('Access'),
      value: row => (row.access === 'read' ? t('Read') : t('Read and write')),
      width: 125,
    },
    { id: 'capabilities', head: t('May use'), value: mayOf, width: 150 },
    {
      id: 'created_at',
      head: t('Added'),
      value: row => row.created_at,
      show: row => day(row.created_at),
      width: 130,
    },
    {
      id: 'last_used_at',
      head: t('Last used'),
      value: row => row.last_used_at,
      show: row => (row.last_used_at ? day(row.last_used_at) : t('Never')),
      width: 130,
    },
    {
      id: 'expires_at',
      head: t('Runs out'),
      value: row => row.expires_at,
      show: row => (row.expires_at ? day(row.expires_at) : t('Until it is ended')),
      width: 130,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      canSort: false,
      width: 85,
      show: row => (
        <button
          type="button"
          className="btn btn-small"
          aria-label={t('End {name}', { name: row.name })}
          onClick={() => endKey(row)}
        >
          {t('End')}
        </button>
      ),
    },
  ]
}
