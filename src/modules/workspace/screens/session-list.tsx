// Where one is signed in, and ending it from here.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Empty } from '../../../web/kit/parts/page.tsx'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import type { Col } from '../../../web/kit/table/columns.ts'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { OpenSession } from '../contract.ts'
import { call } from './calls.ts'
import { deviceOf } from './device.ts'

const sessionsKey = ['my-sessions']

export function SessionList() {
  const answers = useQueryClient()
  const list = useList(
    sessionsKey,
    async cursor => (await call('GET /me/sessions', { query: { cursor, limit: 200 } })).body,
  )
  const after = {
    onSuccess: () => {
      say(t('Signed out there'))
      void answers.invalidateQueries({ queryKey: sessionsKey })
    },
    onError: sayProblem,
  }
  const { mutate: endOne } = useMutation({
    mutationFn: (session_id: string) =>
      call('DELETE /me/sessions/{session_id}', { params: { session_id } }).then(() => {}),
    ...after,
  })
  const endOthers = useMutation({
    mutationFn: () => call('POST /me/sessions/end-all', { body: { keep_this: true } }).then(() => {}),
    ...after,
  })
  const columns = useMemo(() => sessionColumns(endOne), [endOne])
  return (
    <>
      <ListTable
        name={t('Sessions')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        empty={<Empty title={t('You are signed in with a key or token only.')} />}
      />
      {list.rows.length > 1 && (
        <button
          type="button"
          className="btn mt-2"
          disabled={endOthers.isPending}
          onClick={() => endOthers.mutate()}
        >
          {t('Sign out everywhere else')}
        </button>
      )}
    </>
  )
}

function sessionColumns(end: (session_id: string) => void): Col<OpenSession>[] {
  return [
    {
      id: 'device',
      head: t('Device'),
      value: row => deviceOf(row.device),
      show: row => <span title={row.device ?? ''}>{deviceOf(row.device)}</span>,
      isName: true,
      width: 220,
    },
    { id: 'address', head: t('From'), value: row => row.address, width: 150 },
    {
      id: 'created_at',
      head: t('Signed in'),
      value: row => row.created_at,
      show: row => moment(row.created_at),
      width: 180,
    },
    {
      id: 'last_used_at',
      head: t('Last used'),
      value: row => row.last_used_at,
      show: row => moment(row.last_used_at),
      width: 180,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      canSort: false,
      width: 130,
      show: row =>
        row.is_this ? (
          t('This one')
        ) : (
          <button
            type="button"
            className="btn btn-small"
            aria-label={t('Sign out {device}', { device: deviceOf(row.device) })}
            onClick={() => end(row.id)}
          >
            {t('Sign out')}
          </button>
        ),
    },
  ]
}
