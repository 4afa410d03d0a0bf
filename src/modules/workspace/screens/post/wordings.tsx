// The wording of every mail that Octavo sends, in each language.
import { useMemo } from 'react'
import { Link } from 'react-router'
import { Empty, Page } from '../../../../web/kit/parts/page.tsx'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { ListTable } from '../../../../web/kit/table/list.tsx'
import { day } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { EmailTemplate } from '../../contract.ts'
import { call } from '../calls.ts'
import { topicWord } from './words.ts'

export const wordingsKey = ['email-templates']
export const languageWord = (locale: string) => (locale === 'de' ? 'Deutsch' : 'English')

export default function Wordings() {
  const list = useList(wordingsKey, async () => (await call('GET /email-templates')).body)
  const columns = useMemo(() => wordingColumns(), [])
  return (
    <Page
      title={t('Message templates')}
      folio={t('What Octavo writes of itself. Put your own words in the place of any of them.')}
    >
      <ListTable
        name={t('Message templates')}
        list={list}
        columns={columns}
        idOf={row => `${row.key}/${row.locale}`}
        empty={<Empty title={t('There are no messages.')} />}
      />
    </Page>
  )
}

function wordingColumns(): Col<EmailTemplate>[] {
  return [
    {
      id: 'key',
      head: t('Message'),
      value: row => topicWord(row.key),
      show: row => (
        <Link to={`/admin/wordings/${row.key}/${row.locale}`} className="link tap">
          {topicWord(row.key)}
        </Link>
      ),
      isName: true,
      width: 180,
    },
    { id: 'locale', head: t('Language'), value: row => languageWord(row.locale), width: 120 },
    { id: 'subject', head: t('Subject'), value: row => row.subject, width: 320 },
    {
      id: 'whose',
      head: t('Wording'),
      value: row => (row.id ? t('Yours') : t('As it comes')),
      width: 130,
    },
    {
      id: 'updated_at',
      head: t('Changed'),
      value: row => row.updated_at,
      show: row => (row.updated_at ? day(row.updated_at) : '–'),
      width: 130,
    },
  ]
}
