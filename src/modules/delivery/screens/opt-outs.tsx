// Numbers that get no SMS from here: those that answered STOP, and those that somebody put in.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Form, TextField } from '../../../web/kit/form/form.tsx'
import { Empty, Page } from '../../../web/kit/parts/page.tsx'
import { say, withUndo } from '../../../web/kit/parts/toast.ts'
import type { Col } from '../../../web/kit/table/columns.ts'
import { SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListTable } from '../../../web/kit/table/list.tsx'
import { moment } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { OptOut } from '../contract.ts'
import { customerColumn } from '../../customers/screens/parts.ts'
import { call } from './calls.ts'

const key = ['opt-outs']

export default function OptOuts() {
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const answers = useQueryClient()
  const list = useList(
    [...key, { q }],
    async cursor => (await call('GET /opt-outs', { query: { q, cursor, limit: 100 } })).body,
  )
  const add = useMutation({
    mutationFn: (phone: string) => call('POST /opt-outs', { body: { phone } }),
    onSuccess: async ({ body }) => {
      say(t('{phone} gets no SMS any more', { phone: body.phone }))
      await answers.invalidateQueries({ queryKey: key })
    },
  })
  const columns = useMemo(
    () =>
      optOutColumns(row =>
        withUndo({
          says: t('{phone} gets SMS again', { phone: row.phone }),
          hide: () => hideRow(answers, key, row.id),
          run: () => call('DELETE /opt-outs/{opt_out_id}', { params: { opt_out_id: row.id } }),
        }),
      ),
    [answers],
  )
  return (
    <Page
      title={t('No SMS to')}
      trail={[
        { label: t('Documents'), to: '/documents' },
        { label: t('Message texts'), to: '/documents/messages' },
      ]}
      folio={t('Who answers STOP stands here, and who asked you not to write.')}
    >
      <div className="mb-5 max-w-md">
        <Form
          label={t('Add a number')}
          submit={t('Add number')}
          send={async (values, form) => {
            await add.mutateAsync(values.phone ?? '')
            form.reset()
          }}
        >
          <TextField label={t('Phone number')} name="phone" type="tel" required autoComplete="off" />
        </Form>
      </div>
      <ListTable
        name={t('No SMS to')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        isNarrowed={q !== undefined}
        filters={<SearchBox label={t('Search number')} />}
        empty={<Empty title={t('Everybody with a number may get an SMS.')} />}
      />
    </Page>
  )
}

function howWord(how: OptOut['how']): string {
  return { reply: t('answered STOP'), carrier: t('the carrier says so'), hand: t('put in here') }[how]
}

function optOutColumns(onRemove: (row: OptOut) => void): Col<OptOut>[] {
  return [
    { id: 'phone', head: t('Phone number'), value: row => row.phone, isName: true, width: 180 },
    { id: 'how', head: t('Why'), value: row => howWord(row.how), width: 180 },
    customerColumn(200),
    {
      id: 'created_at',
      head: t('Since'),
      value: row => row.created_at,
      show: row => moment(row.created_at),
      width: 170,
    },
    {
      id: 'remove',
      head: t('Change'),
      value: () => null,
      show: row => (
        <button
          type="button"
          className="btn btn-small"
          aria-label={t('Send SMS to {phone} again', { phone: row.phone })}
          onClick={() => onRemove(row)}
        >
          {t('Allow again')}
        </button>
      ),
      width: 130,
    },
  ]
}
