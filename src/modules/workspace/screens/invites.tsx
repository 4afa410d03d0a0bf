// Invites that wait to be accepted: make one, copy its link, take one back.
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Empty, Page } from '../../../web/kit/parts/page.tsx'
import { withUndo } from '../../../web/kit/parts/toast.ts'
import type { Col } from '../../../web/kit/table/columns.ts'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Invite } from '../contract.ts'
import { call } from './calls.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { rightsColumns } from './rights.ts'

const invitesKey = ['invites']

export default function Invites() {
  const answers = useQueryClient()
  const [isMaking, setMaking] = useState(false)
  const list = useList(
    invitesKey,
    async cursor => (await call('GET /users/invites', { query: { cursor, limit: 200 } })).body,
  )
  const columns = useMemo(
    () =>
      inviteColumns(it =>
        withUndo({
          says: t('Invite of {email} taken back', { email: it.email }),
          hide: () => hideRow(answers, invitesKey, it.id),
          run: () => call('DELETE /users/invites/{invite_id}', { params: { invite_id: it.id } }),
        }),
      ),
    [answers],
  )
  const add = (
    <button type="button" className="btn btn-main" onClick={() => setMaking(true)}>
      {t('Invite')}
    </button>
  )
  return (
    <Page
      title={t('Invites')}
      folio={t('A link counts once, for 72 hours. Send it to the person yourself.')}
      actions={add}
    >
      <ListTable
        name={t('Invites')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        empty={<Empty title={t('No invite is waiting.')} />}
      />
      {isMaking && (
        <InviteDialog
          onClose={() => setMaking(false)}
          onMade={() => void answers.invalidateQueries({ queryKey: invitesKey })}
        />
      )}
    </Page>
  )
}

function inviteColumns(takeBack: (it: Invite) => void): Col<Invite>[] {
  return [
    { id: 'email', head: t('E-mail'), value: row => row.email, isName: true, width: 220 },
    ...rightsColumns(160),
    { id: 'invited_by', head: t('Invited by'), value: row => row.invited_by, width: 130 },
    {
      id: 'expires_at',
      head: t('Counts until'),
      value: row => row.expires_at,
      show: row => moment(row.expires_at),
      width: 170,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      canSort: false,
      width: 110,
      show: row => (
        <button
          type="button"
          className="btn btn-small"
          aria-label={t('Take back the invite of {email}', { email: row.email })}
          onClick={() => takeBack(row)}
        >
          {t('Take back')}
        </button>
      ),
    },
  ]
}
