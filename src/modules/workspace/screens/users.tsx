// People who can sign in: add, change role and capabilities, remove.
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Empty, Page } from '../../../web/kit/parts/page.tsx'
import { withUndo } from '../../../web/kit/parts/toast.ts'
import { useSession } from '../../../web/kit/session.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { Choice, useFilter } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { day } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { User } from '../contract.ts'
import { call } from './calls.ts'
import { rightsColumns } from './rights.ts'
import { UserDialog } from './user-dialog.tsx'

const usersKey = ['users']

export default function Users() {
  const session = useSession()
  const answers = useQueryClient()
  const [open, setOpen] = useState<User | 'new'>()
  const [factor] = useFilter('second_factor')
  const second_factor = (['on', 'off'] as const).find(one => one === factor)
  const list = useList(
    [...usersKey, second_factor],
    async cursor => (await call('GET /users', { query: { cursor, limit: 200, second_factor } })).body,
  )
  const columns = useMemo(
    () => userColumns(session.userId, setOpen, user => remove(answers, user)),
    [session.userId, answers],
  )
  const add = (
    <button type="button" className="btn btn-main" onClick={() => setOpen('new')}>
      {t('Add user')}
    </button>
  )
  return (
    <Page
      title={t('Users')}
      folio={t('{n} user|{n} users', { n: list.total ?? list.rows.length })}
      actions={add}
    >
      <ListTable
        name={t('Users')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        usualSort="username"
        isNarrowed={second_factor !== undefined}
        filters={
          <Choice
            name="second_factor"
            label={t('Second factor')}
            options={[
              { value: 'on', label: t('On') },
              { value: 'off', label: t('Off') },
            ]}
          />
        }
        empty={<Empty title={t('No users yet.')}>{add}</Empty>}
      />
      {open && (
        <UserDialog
          user={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
          onSaved={() => void answers.invalidateQueries({ queryKey: usersKey })}
        />
      )}
    </Page>
  )
}

function remove(answers: QueryClient, user: User) {
  withUndo({
    says: t('{name} removed', { name: user.username }),
    hide: () => hideRow(answers, usersKey, user.id),
    run: () => call('DELETE /users/{user_id}', { params: { user_id: user.id } }),
  })
}

function userColumns(
  myId: string,
  change: (user: User) => void,
  removeUser: (user: User) => void,
): Col<User>[] {
  return [
    { id: 'username', head: t('Name'), value: row => row.username, isName: true, width: 160 },
    { id: 'email', head: t('E-mail'), value: row => row.email, width: 190 },
    ...rightsColumns(190),
    {
      id: 'second_factor_at',
      head: t('Second factor'),
      value: row => row.second_factor_at,
      show: row => (row.second_factor_at ? day(row.second_factor_at) : t('Off')),
      width: 130,
    },
    {
      id: 'created_at',
      head: t('Added'),
      value: row => row.created_at,
      show: row => day(row.created_at),
      width: 130,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      canSort: false,
      width: 190,
      show: row => (
        <span className="flex gap-2">
          <button
            type="button"
            className="btn btn-small"
            aria-label={t('Change {name}', { name: row.username })}
            onClick={() => change(row)}
          >
            {t('Change')}
          </button>
          {row.id !== myId && (
            <button
              type="button"
              className="btn btn-small"
              aria-label={t('Remove {name}', { name: row.username })}
              onClick={() => removeUser(row)}
            >
              {t('Remove')}
            </button>
          )}
        </span>
      ),
    },
  ]
}
