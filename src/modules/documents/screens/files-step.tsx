// Files: the template and the spreadsheet, which sheet, where the header is, what makes one document.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Link } from 'react-router'
import { DropVeil, FileButton, useDropAnywhere } from '../../../web/kit/parts/drop.tsx'
import { ConflictNote, ifMatch, isConflict } from '../../../web/kit/parts/conflict.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull } from '../contract.ts'
import { batchQuery, call, templatesCall } from './calls.ts'
import { DropNotes } from './drop-note.tsx'
import { SampleFiles } from './samples.tsx'
import { dataFiles, useStart, wordFiles } from './start.ts'

type Change = NonNullable<Parameters<typeof changeBatch>[1]>

async function changeBatch(
  batch: { id: string; version: number },
  body: Omit<Partial<BatchInFull>, 'sheet' | 'header_row' | 'template_id' | 'upload_id'> & {
    sheet?: string
    header_row?: number
    template_id?: string
  },
) {
  const { sheet, header_row, template_id, group_by } = body
  const reply = await call('PATCH /batches/{batch_id}', {
    params: { batch_id: batch.id },
    body: { sheet, header_row, template_id, group_by },
    headers: ifMatch(batch.version),
  })
  return reply.body
}

export function FilesStep({ batch }: { batch: BatchInFull }) {
  const start = useStart(batch)
  const isFixed = batch.status !== 'draft'
  const isOver = useDropAnywhere(start.drop, isFixed)
  const { change, conflict, settle } = useChange(batch)
  const isReady = batch.template_id !== null && batch.row_count > 0
  return (
    <>
      {isOver && <DropVeil text={t('Drop the Word template and the spreadsheet')} />}
      <DropNotes {...start} />
      {conflict && (
        <div className="mb-5">
          <ConflictNote error={conflict.error} what={t('this batch')} onTheirs={() => settle(false)} onMine={() => settle(true)} />
        </div>
      )}
      {isFixed && <p className="mb-3">{t('Documents were made from these files, so they stay as they are. Begin a new batch for others.')}</p>}
      <div className="grid gap-5 lg:grid-cols-2">
        <Half
          title={t('Word template')}
          name={batch.template_name}
          note={batch.template_version === null ? undefined : t('Version {n}', { n: batch.template_version })}
          waiting={t('Drop the Word template here (.docx).')}
        >
          {!isFixed && (
            <>
              <FileButton
                label={batch.template_id ? t('Choose another template file') : t('Choose template file')}
                accept={wordFiles}
                isMain={!batch.template_id}
                onFiles={start.drop}
              />
              <KnownTemplate batch={batch} onChoose={template_id => change({ template_id })} />
            </>
          )}
        </Half>
        <Half
          title={t('Spreadsheet')}
          name={batch.data_name ?? (batch.row_count > 0 ? t('Rows handed in by the API') : null)}
          note={batch.row_count > 0 ? rowsNote(batch) : undefined}
          waiting={t('Drop the spreadsheet here (.xlsx, .csv or .json).')}
        >
          {!isFixed && (
            <FileButton
              label={batch.upload_id ? t('Choose another spreadsheet') : t('Choose spreadsheet')}
              accept={dataFiles}
              isMain={!batch.upload_id}
              onFiles={start.drop}
            />
          )}
        </Half>
      </div>
      {batch.upload_id && <SheetChoice batch={batch} isFixed={isFixed} onChange={change} />}
      <Warnings batch={batch} />
      {!isReady && (
        <div className="mt-5">
          <SampleFiles />
        </div>
      )}
      {isReady && (
        <Link to={`/documents/batches/${batch.id}/match`} className="btn btn-main mt-5">
          {t('Match columns')}
        </Link>
      )}
    </>
  )
}

function rowsNote(batch: BatchInFull): string {
  const count = t('{n} row|{n} rows', { n: batch.row_count })
  if (batch.first_row === null || batch.last_row === null) return count
  return `${count} · ${t('{n} column|{n} columns', { n: batch.columns.length })} · ${t('rows {first} to {last} of the sheet', { first: String(batch.first_row), last: String(batch.last_row) })}`
}

interface HalfAsk {
  title: string
  name: string | null
  note?: string | undefined
  waiting: string
  children: ReactNode
}

function Half({ title, name, note, waiting, children }: HalfAsk) {
  return (
    <section className={`leaf flex flex-col items-start gap-3 p-5 ${name ? '' : 'border-2 border-dashed border-edge'}`}>
      <h2>{title}</h2>
      {name ? (
        <div className="w-full">
          <p className="flex items-baseline gap-2">
            <Status tone="done">{t('Here')}</Status>
            <span className="min-w-0 font-semibold">{name}</span>
          </p>
          {note && <p className="quiet mt-1">{note}</p>}
        </div>
      ) : (
        <p>{waiting}</p>
      )}
      <div className="flex w-full flex-wrap items-end gap-3">{children}</div>
    </section>
  )
}

/** A template that is already here can be used again. */
function KnownTemplate({ batch, onChoose }: { batch: BatchInFull; onChoose: (id: string) => void }) {
  const known = useQuery({
    queryKey: ['templates', 'names'],
    queryFn: async () => (await templatesCall('GET /templates', { query: { limit: 200, sort: 'name' } })).body.data,
  })
  if (!known.data?.length) return null
  return (
    <label className="min-w-48 grow text-sm">
      <span className="mb-1 block text-ink-2">{t('or use one that is here')}</span>
      <select
        className="fld text-base"
        value={batch.template_id ?? ''}
        onChange={event => event.target.value && onChoose(event.target.value)}
      >
        <option value="">{t('Choose a template')}</option>
        {known.data.map(template => (
          <option key={template.id} value={template.id}>
            {template.name}
          </option>
        ))}
      </select>
    </label>
  )
}

function SheetChoice({ batch, isFixed, onChange }: { batch: BatchInFull; isFixed: boolean; onChange: (change: Change) => void }) {
  const [header, setHeader] = useState(String(batch.header_row ?? 1))
  return (
    <fieldset className="mt-5 grid gap-3 sm:grid-cols-3" disabled={isFixed}>
      <legend className="sr-only">{t('How the spreadsheet is read')}</legend>
      {batch.sheets.length > 1 && (
        <label className="text-sm">
          <span className="mb-1 block font-semibold">{t('Sheet')}</span>
          <select className="fld text-base" value={batch.sheet ?? ''} onChange={event => onChange({ sheet: event.target.value })}>
            {batch.sheets.map(sheet => (
              <option key={sheet.name} value={sheet.name}>
                {sheet.hidden ? t('{name} (hidden)', { name: sheet.name }) : sheet.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {batch.header_row !== null && (
        <label className="text-sm">
          <span className="mb-1 block font-semibold">{t('Column names stand in row')}</span>
          <input
            type="number"
            min={1}
            max={10_000}
            className="fld text-base"
            value={header}
            onChange={event => setHeader(event.target.value)}
            onBlur={() => {
              const header_row = Number(header)
              if (Number.isInteger(header_row) && header_row > 0 && header_row !== batch.header_row) onChange({ header_row })
            }}
            onKeyDown={event => {
              if (event.key === 'Enter') event.currentTarget.blur()
            }}
          />
        </label>
      )}
      <label className="text-sm">
        <span className="mb-1 block font-semibold">{t('One document for each')}</span>
        <select
          className="fld text-base"
          value={batch.group_by ?? ''}
          onChange={event => onChange({ group_by: event.target.value || null })}
        >
          <option value="">{t('row')}</option>
          {batch.columns
            .filter(column => column.type !== 'list')
            .map(column => (
              <option key={column.name} value={column.name}>
                {t('value of {column}; its rows become a list', { column: column.name })}
              </option>
            ))}
        </select>
      </label>
    </fieldset>
  )
}

function Warnings({ batch }: { batch: BatchInFull }) {
  if (batch.warnings.length === 0) return null
  return (
    <section className="mt-5" aria-labelledby="warnings">
      <h2 id="warnings" className="mb-1 text-base">
        {t('What the file had')}
      </h2>
      <ul className="space-y-1">
        {batch.warnings.map((warning, index) => (
          <li key={index}>
            <Status tone="warning">{warning.detail}</Status>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Saves a choice of this step at once; asks whose state stays when somebody else was quicker. */
function useChange(batch: BatchInFull) {
  const answers = useQueryClient()
  const [conflict, setConflict] = useState<{ error: unknown; mine: Change }>()
  const { queryKey, queryFn } = batchQuery(batch.id)

  async function save(mine: Change, onto: BatchInFull) {
    try {
      answers.setQueryData(queryKey, await changeBatch(onto, mine))
      void answers.invalidateQueries({ queryKey: ['batch', batch.id], predicate: it => it.queryKey.length > 2 })
      setConflict(undefined)
      say(t('Batch saved'))
    } catch (error) {
      if (isConflict(error)) setConflict({ error, mine })
      else sayProblem(error)
    }
  }

  async function settleNow(keepMine: boolean) {
    const theirs = await queryFn()
    answers.setQueryData(queryKey, theirs)
    if (keepMine && conflict) await save(conflict.mine, theirs)
    else setConflict(undefined)
  }

  return {
    change: (mine: Change) => void save(mine, batch),
    conflict,
    settle: (keepMine: boolean) => void settleNow(keepMine),
  }
}
