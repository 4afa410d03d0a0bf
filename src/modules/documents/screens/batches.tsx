// The list of batches; files dropped anywhere begin a new one.
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { DropVeil, FileButton, useDropAnywhere } from '../../../web/kit/parts/drop.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { Choice, SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListPage } from '../../../web/kit/table/list-page.tsx'
import { ago } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Batch } from '../contract.ts'
import { call } from './calls.ts'
import { sentWords, useSentBatches, type SentBatches } from './deliver/sent.ts'
import { DropNotes } from './drop-note.tsx'
import { SampleFiles } from './samples.tsx'
import { dataFiles, useStart, wordFiles } from './start.ts'
import { batchFolio, batchTone, batchWord } from './words.ts'

const sorts = ['created_at', '-created_at', 'name', '-name'] as const
const states = ['draft', 'generating', 'paused', 'stopped', 'generated'] as const

export default function Batches() {
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const status = states.find(one => one === search.get('status'))
  const sort = sorts.find(one => one === search.get('sort')) ?? '-created_at'
  const list = useList(
    ['batches', { q, status, sort }],
    async cursor => (await call('GET /batches', { query: { q, status, sort, cursor } })).body,
  )
  const sent = useSentBatches()
  const columns = useMemo(() => batchColumns(sent), [sent])
  const start = useStart()
  const isOver = useDropAnywhere(start.drop)
  const button = (
    <FileButton
      label={t('New batch')}
      accept={`${wordFiles},${dataFiles}`}
      multiple
      isMain
      onFiles={start.drop}
    />
  )
  return (
    <ListPage
      title={t('Batches')}
      count={n => t('{n} batch|{n} batches', { n })}
      action={button}
      list={list}
      columns={columns}
      usualSort="-created_at"
      isNarrowed={q !== undefined || status !== undefined}
      filters={
        <>
          <SearchBox label={t('Search batches')} />
          <Choice
            name="status"
            label={t('Status')}
            options={states.map(value => ({ value, label: batchWord({ status: value, failed: 0 }) }))}
          />
        </>
      }
      empty={{
        title: t('Drop a Word template and a spreadsheet here.'),
        text: t('Each row becomes a document. Both files at once or one after the other, in any order.'),
        actions: (
          <>
            {button}
            <SampleFiles />
          </>
        ),
      }}
    >
      {isOver && <DropVeil text={t('Drop the Word template and the spreadsheet')} />}
      <DropNotes {...start} />
    </ListPage>
  )
}

function batchColumns(sent: SentBatches): Col<Batch>[] {
  return [
    {
      id: 'name',
      head: t('Name'),
      value: row => row.name,
      show: row => <CellLink to={`/documents/batches/${row.id}`}>{row.name}</CellLink>,
      isName: true,
      canSort: true,
      width: 230,
    },
    {
      id: 'status',
      head: t('Status'),
      value: row => batchWord(row),
      show: row => <Status tone={batchTone(row)}>{batchWord(row)}</Status>,
      width: 165,
    },
    {
      id: 'count',
      head: t('Documents'),
      value: row => row.done,
      show: row => batchFolio(row),
      isFigure: true,
      width: 110,
    },
    { id: 'delivery', head: t('Delivery'), value: row => sentWords(sent, row.id), width: 170 },
    { id: 'template_name', head: t('Template'), value: row => row.template_name, width: 130 },
    { id: 'data_name', head: t('Spreadsheet'), value: row => row.data_name, width: 120 },
    { id: 'created_by', head: t('By'), value: row => row.created_by, width: 95 },
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
